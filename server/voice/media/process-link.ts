import type { Order, ReadReport } from './messages.ts';

/** The server's end of the line to a media process, wherever that runs. */
export interface ProcessLink {
  readonly pid: number | null;
  send(order: Order): void;
  /** Cuts the line; a process of ours is ended if it has not ended itself. */
  end(): Promise<void>;
}

export interface LinkListener {
  /** The process is there and waits for `begin`. */
  open(): void;
  report(report: ReadReport): void;
  /** The process, or the way to it, is gone. */
  gone(why: string): void;
}

export type OpenLink = (listener: LinkListener) => ProcessLink;
