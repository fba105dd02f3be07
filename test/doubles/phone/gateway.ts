import { once } from 'node:events';
import { WebSocketServer, type WebSocket } from 'ws';
import * as z from 'zod';
import { answeringClient, type AnsweringClient } from '../voice/answering-client.ts';
import { SyntheticClient } from '../voice/synthetic-client.ts';

/*
 * A gateway to a telephone network that is not there: it speaks Janus's protocol as far as our trunk does, and behind it are telephones that
 * ring, answer and talk when a test says so. What a real one does besides is tried where Janus is installed (test/integration/phone).
 */

const Jsep = z.object({ type: z.enum(['offer', 'answer']), sdp: z.string() });
type Jsep = z.output<typeof Jsep>;
const Request = z.object({
  janus: z.string(), transaction: z.string(), handle_id: z.number().optional(), jsep: Jsep.optional(),
  body: z.looseObject({ request: z.string(), uri: z.string().optional(), headers: z.record(z.string(), z.string()).optional(), code: z.number().optional(), digit: z.string().optional() }).optional(),
});
type Request = z.output<typeof Request>;

/** A telephone on a call, or one that rings. */
export interface Telephone {
  /** Its number. */
  readonly number: string;
  /** What it shows of who calls; null if nothing. */
  readonly shows: string | null;
  /** The keys that were pressed towards it. */
  readonly keys: string;
  /** Resolves when the other side has hung up, declined or given up, with what SIP said. */
  readonly isOver: Promise<number>;
  rings(): void;
  /** Its network says something before it is picked up: this tone. */
  announces(hertz: number): void;
  /** It is picked up. */
  answers(): Promise<void>;
  /** It is not picked up, as SIP says: 486 is busy. */
  refuses(code: number): void;
  speak(hertz: number): void;
  hear(count: number): Promise<Buffer[]>;
  press(keys: string): void;
  hangsUp(): void;
}

export class PhoneGateway {
  readonly #server: WebSocketServer;
  readonly #telephones = new Map<number, GatewayCall>();
  /** Those that are called and for whom nobody has waited yet, and who waits. */
  readonly #called: GatewayCall[] = [];
  readonly #waiting: { number: string; take: (call: GatewayCall) => void }[] = [];
  #socket: WebSocket | null = null;
  #handles: number[] = [];
  #lastId = 0;
  #calls = 0;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#socket = socket;
      this.#handles = [];
      socket.on('message', (bytes) => this.#take(Request.parse(JSON.parse((bytes as Buffer).toString('utf8')))));
      socket.on('close', () => {
        for (const call of this.#telephones.values()) call.ended(0);
        this.#telephones.clear();
        this.#called.length = 0;
      });
    });
  }

  static async open(): Promise<PhoneGateway> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'janus-protocol' });
    await once(server, 'listening');
    return new PhoneGateway(server);
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The gateway listens nowhere.');
    return `ws://127.0.0.1:${String(address.port)}`;
  }

  /** Waits until this number is called. */
  isCalled(number: string): Promise<Telephone> {
    const found = this.#called.findIndex((call) => call.number === number);
    const [call] = found < 0 ? [] : this.#called.splice(found, 1);
    return call === undefined ? new Promise((resolve) => { this.#waiting.push({ number, take: resolve }); }) : Promise.resolve(call);
  }

  /** Somebody calls a number of ours from this one; resolves when he is answered or refused. */
  async calls(to: string, from: string): Promise<Telephone> {
    const handle = this.#handles.find((one) => !this.#telephones.has(one));
    if (handle === undefined) throw new Error('No line of the server is free.');
    const call = new GatewayCall({ number: from, shows: null, tell: (result, jsep) => this.#tell(handle, result, jsep) });
    this.#telephones.set(handle, call);
    await call.calls(to);
    return call;
  }

  close(): void {
    for (const call of this.#telephones.values()) call.ended(0);
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #take(request: Request): void {
    const { janus, transaction, handle_id: handle = 0 } = request;
    if (janus === 'create' || janus === 'attach') {
      this.#lastId += 1;
      if (janus === 'attach') this.#handles.push(this.#lastId);
      return this.#send({ janus: 'success', transaction, data: { id: this.#lastId } });
    }
    this.#send({ janus: 'ack', transaction });
    if (janus === 'trickle') this.#telephones.get(handle)?.comes();
    if (janus === 'message') this.#obey(handle, request);
  }

  #obey(handle: number, { transaction, body, jsep }: Request): void {
    const done = (event: string): void => this.#tell(handle, { event }, undefined, transaction);
    const call = this.#telephones.get(handle);
    switch (body?.request) {
      case 'register':
        done('registering');
        return this.#tell(handle, { event: 'registered', master_id: 1, helper: body['type'] === 'helper' });
      case 'call': {
        done('calling');
        const number = /^sip:([^@]+)@/u.exec(body.uri ?? '')?.[1] ?? '';
        const made = new GatewayCall({ number, shows: body.headers?.['P-Asserted-Identity'] ?? null, tell: (result, answer) => this.#tell(handle, result, answer) }, jsep?.sdp);
        this.#telephones.set(handle, made);
        const waits = this.#waiting.findIndex((one) => one.number === number);
        if (waits < 0) this.#called.push(made);
        else this.#waiting.splice(waits, 1)[0]?.take(made);
        return this.#tell(handle, { event: 'proceeding', code: 100 });
      }
      case 'accept':
        done('accepting');
        return call?.accepted(jsep?.sdp ?? '');
      case 'hangup': case 'decline':
        done(body.request === 'hangup' ? 'hangingup' : 'declining');
        return call?.over(body.code ?? 200);
      case 'dtmf_info':
        done('dtmfsent');
        return call?.pressed(body.digit ?? '');
      default:
        return done('done');
    }
  }

  #tell(handle: number, result: Readonly<Record<string, unknown>>, jsep?: Jsep, transaction?: string): void {
    this.#send({ janus: 'event', sender: handle, transaction, plugindata: { plugin: 'janus.plugin.sip', data: { sip: 'event', call_id: String(this.#calls += 1), result } }, jsep });
    if (result['event'] === 'hangup') this.#telephones.delete(handle);
  }

  #send(message: object): void {
    if (this.#socket?.readyState === this.#socket?.OPEN) this.#socket?.send(JSON.stringify(message));
  }
}

interface CallParts {
  readonly number: string;
  readonly shows: string | null;
  readonly tell: (result: Readonly<Record<string, unknown>>, jsep?: Jsep) => void;
}

/** One telephone behind the gateway: called with an offer, or calling with one of its own. */
class GatewayCall implements Telephone {
  readonly number: string;
  readonly shows: string | null;
  readonly isOver: Promise<number>;
  readonly #tell: CallParts['tell'];
  readonly #line: Promise<AnsweringClient> | null;
  #own: SyntheticClient | null = null;
  #taken: ((answer: string) => void) | null = null;
  #byInfo = '';
  #told = false;
  #voice: AnsweringClient | null = null;
  #end: (code: number) => void = () => undefined;
  #isEnded = false;

  constructor({ number, shows, tell }: CallParts, offer?: string) {
    this.number = number;
    this.shows = shows;
    this.#tell = tell;
    this.isOver = new Promise((resolve) => { this.#end = resolve; });
    this.#line = offer === undefined ? null : answeringClient(offer, null).then((line) => (this.#voice = line));
  }

  get keys(): string {
    return `${this.#voice?.keys ?? ''}${this.#byInfo}`;
  }

  rings(): void {
    this.#tell({ event: 'ringing', code: 180 });
  }

  announces(hertz: number): void {
    void this.#describe('progress').then(() => this.speak(hertz));
  }

  async answers(): Promise<void> {
    this.#voice?.speak(null);
    await this.#describe('accepted');
  }

  refuses(code: number): void {
    this.over(code);
  }

  speak(hertz: number): void {
    if (this.#own) this.#own.speak(hertz);
    else this.#voice?.speak(hertz);
  }

  hear(count: number): Promise<Buffer[]> {
    const voice = this.#own ?? this.#voice;
    if (voice === null) throw new Error('The telephone has no line yet.');
    return voice.hear(count);
  }

  press(keys: string): void {
    if (this.#own === null) throw new Error('Only a telephone that calls presses keys here.');
    this.#own.press(keys);
  }

  hangsUp(): void {
    this.over(200);
  }

  /** The telephone calls. */
  async calls(to: string): Promise<void> {
    this.#own = await SyntheticClient.connect(async (offer) => {
      const answer = new Promise<string>((resolve, reject) => {
        this.#taken = resolve;
        void this.isOver.then((code) => reject(new Error(`The call was refused: ${String(code)}.`)));
      });
      this.#tell({ event: 'incomingcall', username: `sip:${this.number}@phones.test`, callee: `sip:${to}@phones.test`, displayname: '' }, { type: 'offer', sdp: offer });
      return answer;
    }, { codecs: ['PCMU'] });
  }

  accepted(answer: string): void {
    this.#taken?.(answer);
    this.#tell({ event: 'accepted' });
  }

  comes(): void {
    void this.#line?.then((line) => line.comes());
  }

  pressed(digit: string): void {
    this.#byInfo += digit;
  }

  over(code: number): void {
    this.#tell({ event: 'hangup', code, reason: 'over' });
    this.ended(code);
  }

  ended(code: number): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#own?.close();
    void this.#line?.then((line) => line.close());
    this.#end(code);
  }

  /** What it speaks is said once, with the first event that says so. */
  async #describe(event: 'progress' | 'accepted'): Promise<void> {
    const line = await this.#line;
    if (line === null) throw new Error('A telephone that calls is answered, and answers nobody.');
    this.#tell({ event }, this.#told ? undefined : { type: 'answer', sdp: line.answer });
    this.#told = true;
  }
}
