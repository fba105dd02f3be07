import * as z from 'zod';
import { DeskError, DeskEvent } from './desk.ts';

/*
 * Frames of the desk API. A transport carries them in order, as structured values; Electron's is per-window IPC,
 * the browser host's a loopback WebSocket (frames as JSON text), tests have one in memory.
 */

export const DeskRequestFrame = z.strictObject({ t: z.literal('req'), id: z.int().min(1), method: z.string().max(100), input: z.unknown() });
export const DeskFrameUp = DeskRequestFrame;
export type DeskFrameUp = z.infer<typeof DeskFrameUp>;

export const DeskFrameDown = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('res'), id: z.int(), output: z.unknown() }),
  z.strictObject({ t: z.literal('err'), id: z.int(), error: DeskError }),
  z.strictObject({ t: z.literal('event'), event: DeskEvent }),
]);
export type DeskFrameDown = z.infer<typeof DeskFrameDown>;

/** The largest frame the main process takes from a panel, in UTF-16 units of its JSON form. */
export const DESK_FRAME_MAX = 1024 * 1024;

/** One end of a transport: what it sends is of type `Out`, what it gets is `unknown` until a schema has seen it. */
export interface Transport<Out> {
  send(frame: Out): void;
  /** Calls `take` for every frame that comes; the answer stops that. */
  onFrame(take: (frame: unknown) => void): () => void;
  /** Resolves with the reason once the transport is closed by either end. */
  readonly closed: Promise<string>;
  close(reason: string): void;
}

/**
 * What the preload (Electron) or the bridge script (browser host) puts on `window.desk`, and all of it.
 * `post` hands one DeskFrameUp to the main process; `listen` gets every DeskFrameDown; it answers how to stop.
 */
export interface DeskBridge {
  post(frame: DeskFrameUp): void;
  listen(take: (frame: DeskFrameDown) => void): () => void;
}
