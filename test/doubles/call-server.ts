import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PeerConnection } from 'node-datachannel';
import { WebSocketServer, type WebSocket } from 'ws';

/*
 * A server that speaks the customer's wire of calls and does what a test tells it: every state by hand. Its line is a real
 * one, and gives back what it hears, so that a page which hears itself has a line that carries a voice both ways.
 */

const OWN_SSRC = 4711;
const OPUS = 111;

/** A frame that came from the page. */
export interface Heard {
  frame: string;
  [member: string]: unknown;
}

/** One socket of a page. */
export class CalledIn {
  readonly heard: Heard[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  #peer: PeerConnection | undefined;
  #mute = false;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Heard;
      this.heard.push(frame);
      if (frame.frame === 'ping' && !this.#mute) this.says({ frame: 'pong' });
      if (frame.frame === 'offer' && !this.#mute) void this.#answer(String(frame['id']), String(frame['sdp']));
      for (const look of this.#waiting) look();
    });
    socket.on('close', () => {
      this.#peer?.close();
      for (const look of this.#waiting) look();
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  says(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  /** What the page is told of its call. */
  isIn(state: string, more: { agentName?: string; recording?: boolean; endReason?: string } = {}): void {
    this.says({ frame: 'state', state, since: Date.now(), agentName: null, recording: false, endReason: null, ...more });
  }

  /** Ends the call and the socket, as the server does. */
  ends(endReason: string): void {
    this.isIn('ended', { endReason });
    this.#socket.close();
  }

  /** Says nothing any more, without closing: as a cut cable does. */
  fallsSilent(): void {
    this.#mute = true;
  }

  /** Cuts the socket, and the line with it. */
  cut(): void {
    this.#socket.terminate();
  }

  /** Takes the line away and leaves the socket. */
  loseLine(): void {
    this.#peer?.close();
    this.#peer = undefined;
  }

  /** Resolves when the page has said so many of a kind. */
  hears(frame: string, count = 1): Promise<Heard[]> {
    return this.#when(() => {
      const found = this.heard.filter((each) => each.frame === frame);
      return found.length >= count ? found : undefined;
    });
  }

  /** Resolves when the page has gone. */
  async isLeft(): Promise<void> {
    await this.#when(() => (this.isOpen ? undefined : true));
  }

  #when<Found>(look: () => Found | undefined): Promise<Found> {
    return new Promise((resolve) => {
      const check = (): void => {
        const found = look();
        if (found === undefined) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  async #answer(id: string, offer: string): Promise<void> {
    this.#peer?.close();
    const peer = new PeerConnection('page', { iceServers: [], bindAddress: '127.0.0.1', disableAutoNegotiation: true });
    this.#peer = peer;
    peer.onTrack((track) => {
      track.onMessage((packet) => {
        // What is not the voice, such as reports of its quality, is nobody's to give back.
        if (packet.length < 12 || ((packet[1] ?? 0) & 0x7f) !== OPUS) return;
        const own = Buffer.from(packet);
        own.writeUInt32BE(OWN_SSRC, 8);
        if (track.isOpen()) track.sendMessageBinary(own);
      });
    });
    const gathered = new Promise<string>((resolve) => {
      peer.onGatheringStateChange((state) => {
        if (state === 'complete') resolve(peer.localDescription()?.sdp ?? '');
      });
    });
    peer.setRemoteDescription(plainOffer(offer), 'offer');
    peer.setLocalDescription('answer');
    const sdp = wholeAnswer(offer, await gathered);
    if (this.isOpen) this.says({ frame: 'answer', id, sdp });
  }
}

export class CallServer {
  /** What pages asked the site's backend for. */
  readonly asked: unknown[] = [];
  /** What the backend answers instead of beginning a call. */
  refusal: { status: number; body: object } | undefined;
  /** Whether hellos are answered; else sockets are closed at once. */
  letsIn = true;
  readonly calls: CalledIn[] = [];
  readonly #http = createServer();
  readonly #sockets = new WebSocketServer({ server: this.#http });
  readonly #waiting: { at: number; take: (call: CalledIn) => void }[] = [];

  /** Starts one on this machine. */
  static async open(): Promise<CallServer> {
    const server = new CallServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    server.#sockets.on('connection', (socket) => {
      if (!server.letsIn) return socket.terminate();
      const call = new CalledIn(socket);
      void call.hears('hello').then(() => {
        call.says({ frame: 'welcome', contactId: 'contact-1', participantId: 'party-1', iceServers: [] });
        server.calls.push(call);
        for (const { at, take } of server.#waiting) if (server.calls.length >= at) take(server.calls[at - 1]!);
      });
    });
    return server;
  }

  get origin(): string {
    return `ws://127.0.0.1:${String((this.#http.address() as AddressInfo).port)}`;
  }

  /** What a site's backend says to a wish for a call. */
  begins(wish: unknown): { status: number; body: object } {
    this.asked.push(wish);
    return this.refusal ?? { status: 200, body: { contactId: 'contact-1', participantId: 'party-1', participantToken: `token-${this.asked.length}`, signalling: `${this.origin}/call/socket` } };
  }

  /** Resolves with the socket of that number, once a page is in. */
  called(number = 1): Promise<CalledIn> {
    return new Promise((resolve) => {
      const there = this.calls[number - 1];
      if (there === undefined) this.#waiting.push({ at: number, take: resolve });
      else resolve(there);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      for (const call of this.calls) call.cut();
      this.#sockets.close();
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }
}

const valueIn = (sdp: string, name: string): string => new RegExp(`^a=${name}:(.+?)\\r?$`, 'mu').exec(sdp)?.[1] ?? '';
const joined = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;

/** The library is told of the one line that carries the customer's voice. */
function plainOffer(offer: string): string {
  return joined([
    'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0', `m=audio 9 UDP/TLS/RTP/SAVPF ${OPUS}`, 'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${valueIn(offer, 'ice-ufrag')}`, `a=ice-pwd:${valueIn(offer, 'ice-pwd')}`, `a=fingerprint:${valueIn(offer, 'fingerprint')}`, 'a=setup:actpass', 'a=mid:0', 'a=sendrecv', 'a=rtcp-mux', `a=rtpmap:${OPUS} opus/48000/2`,
  ]);
}

/** The page is answered for all its lines; on those beside the first nothing comes. */
function wholeAnswer(offer: string, answer: string): string {
  const transport = [`a=ice-ufrag:${valueIn(answer, 'ice-ufrag')}`, `a=ice-pwd:${valueIn(answer, 'ice-pwd')}`, `a=fingerprint:${valueIn(answer, 'fingerprint')}`, 'a=setup:active'];
  const mids = [...offer.matchAll(/^a=mid:(.+?)\r?$/gmu)].map((found) => found[1] ?? '');
  const candidates = [...answer.matchAll(/^a=candidate:.+?(?=\r?$)/gmu)].map(([line]) => line);
  return joined([
    'v=0', 'o=- 2 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`,
    ...mids.flatMap((mid, place) => [
      `m=audio 9 UDP/TLS/RTP/SAVPF ${OPUS} 0`, 'c=IN IP4 0.0.0.0', ...(place === 0 ? [...candidates, 'a=end-of-candidates'] : []), ...transport, `a=mid:${mid}`, 'a=rtcp-mux',
      `a=rtpmap:${OPUS} opus/48000/2`, 'a=rtpmap:0 PCMU/8000', ...(place === 0 ? ['a=sendrecv', 'a=msid:voice voice', `a=ssrc:${OWN_SSRC} cname:voice`] : ['a=inactive']),
    ]),
  ]);
}
