import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RecordingDrawing, SegmentRecording } from '../../../contract/recording.ts';

/** A recording as the double has it. */
export interface FakeRecording { readonly callId: string; readonly recording: SegmentRecording; readonly drawing: RecordingDrawing; readonly sound: Buffer }

/** Recordings of calls, by contact; who asks may hear them all. */
export class FakeRecordings extends Map<string, FakeRecording> {
  /** What was asked of them over HTTP, in order, such as `/agent/recordings/one bytes=0-`. */
  readonly asked: string[] = [];
  /** Sends no more than this of a recording, and then nothing until `cut`; null: all of it. */
  holdsAfter: number | null = null;
  /** Breaks off whatever is asked for, before anything of it is sent. */
  breaksOff = false;
  readonly #held: ServerResponse[] = [];

  /** Answers a desk that asks for a recording, or for how it is drawn. */
  serve({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    this.asked.push(`${url}${headers.range === undefined ? '' : ` ${headers.range}`}`);
    const [, contactId = '', peaks] = /^\/agent\/recordings\/([^/]+)(\/peaks)?$/.exec(url) ?? [];
    const found = this.get(contactId);
    if (found?.recording.standing !== 'kept') return void response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ code: 'not_found', message: 'The recording was deleted.' }));
    if (peaks !== undefined) return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(found.drawing));
    if (this.breaksOff) return void response.destroy();
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const rest = found.sound.subarray(from);
    response.writeHead(206, { 'content-length': rest.length, 'content-range': `bytes ${String(from)}-${String(found.sound.length - 1)}/${String(found.sound.length)}` });
    if (this.holdsAfter === null) return void response.end(rest);
    this.#held.push(response);
    response.write(rest.subarray(0, this.holdsAfter));
  }

  /** Cuts the connections over which recordings are being sent. */
  cut(): void {
    for (const response of this.#held.splice(0)) response.destroy();
  }
}
