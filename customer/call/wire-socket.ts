/* A socket of this page to the server: it says hello, notices when the other end is gone, and comes back until it is told to stop. */

/** A ping goes this often; two without an answer and the socket is dead. */
const PING_EVERY = 10_000;

const FIRST_WAIT = 250;
const LONGEST_WAIT = 4000;

export interface SocketListener<Down> {
  /** What the server says. Its welcome lets this page in, again after each time that the link was away. */
  frame(frame: Down): void;
  /** The link is away. It is being mended. */
  away(): void;
}

export class WireSocket<Up extends { frame: string }, Down extends { frame: string }> {
  readonly #address: string;
  readonly #hello: object;
  readonly #read: (data: unknown) => Down | undefined;
  readonly #listener: SocketListener<Down>;
  #socket: WebSocket | undefined;
  #live = false;
  #stopped = false;
  #wait = FIRST_WAIT;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pings: ReturnType<typeof setInterval> | undefined;
  #unanswered = 0;

  /** @param read reads what came; undefined for what this page does not understand */
  constructor(address: string, hello: object, read: (data: unknown) => Down | undefined, listener: SocketListener<Down>) {
    this.#address = address;
    this.#hello = hello;
    this.#read = read;
    this.#listener = listener;
  }

  get isLive(): boolean {
    return this.#live;
  }

  open(): void {
    clearTimeout(this.#retry);
    if (this.#stopped) return;
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.#address);
    } catch {
      // An address that is none; waiting for it is no worse than waiting for a server that is away.
      this.#again();
      return;
    }
    this.#socket = socket;
    socket.addEventListener('open', () => socket.send(JSON.stringify(this.#hello)));
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket) this.#take(data);
    });
    socket.addEventListener('close', () => this.#gone(socket));
    // A server that says nothing to a hello is as good as none.
    this.#watch();
  }

  /** Says something if the link is there. @returns whether it has gone out */
  send(frame: Up): boolean {
    if (!this.#live || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** The network may be back: tries now. */
  hurry(): void {
    if (this.#live || this.#stopped) return;
    this.#wait = FIRST_WAIT;
    this.#drop();
    this.open();
  }

  /** It looks open and nobody answers: comes anew. */
  renew(): void {
    if (this.#stopped) return;
    this.#drop();
    this.#again();
  }

  /** For good. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#drop();
  }

  #take(data: unknown): void {
    this.#unanswered = 0;
    const frame = this.#read(data);
    if (frame === undefined) return;
    if (frame.frame === 'welcome') {
      this.#live = true;
      this.#wait = FIRST_WAIT;
    }
    this.#listener.frame(frame);
  }

  #watch(): void {
    clearInterval(this.#pings);
    this.#unanswered = 0;
    this.#pings = setInterval(() => {
      const socket = this.#socket;
      if (this.#unanswered >= 2) {
        this.#drop();
        this.#again();
        return;
      }
      this.#unanswered += 1;
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ frame: 'ping' }));
    }, PING_EVERY);
  }

  #gone(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#drop();
    this.#again();
  }

  #drop(): void {
    clearInterval(this.#pings);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#live = false;
    socket?.close();
  }

  #again(): void {
    if (this.#stopped) return;
    this.#listener.away();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.open(), this.#wait * (0.7 + Math.random() * 0.6));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}
