import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { PressedDigits, digitFrames } from '../../../server/voice/media/digits.ts';
import { readRtp, writeRtp } from '../../../server/voice/media/rtp.ts';
import { toneFrames } from '../voice/sine.ts';
import { addressIn, branchOf, header, headersOf, methodOf, placeOf, readSip, statusOf, tagOf, writeSip, type SipMessage } from './sip-message.ts';

/*
 * A telephone on the telephone network, without a network: SIP over UDP, mu-law over RTP. It calls and is called, says a tone, presses
 * keys in either way, and keeps what it hears.
 */

const PCMU = 0;
const KEYS_TYPE = 101;
const FRAME = 20;
const SAMPLES = 160;
const ASKED_AGAIN_AFTER = 500;
const id = (): string => randomBytes(8).toString('hex');

async function bound(address: string): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, address, resolve);
  });
  return socket;
}

export class SipPhone {
  readonly #socket: Socket;
  readonly #calls = new Map<string, PhoneCall>();
  readonly #answers = new Map<string, (message: SipMessage) => void>();
  readonly address: string;
  /** Told of each call that comes in; it does as it says (`ring`, `answer`, `refuse`). */
  onCall: (call: PhoneCall) => void = () => undefined;

  private constructor(socket: Socket, address: string) {
    this.#socket = socket;
    this.address = address;
    socket.on('message', (bytes) => {
      const message = readSip(bytes);
      if (message) this.#take(message);
    });
  }

  static async open(address: string): Promise<SipPhone> {
    return new SipPhone(await bound(address), address);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Asks until it is answered whether somebody is there. */
  async finds(target: { host: string; port: number }): Promise<void> {
    const branch = `z9hG4bK${id()}`;
    await new Promise<void>((resolve) => {
      const ask = (): void => this.send(target, writeSip(`OPTIONS sip:${target.host}:${String(target.port)} SIP/2.0`, [
        ['Via', `SIP/2.0/UDP ${this.place};branch=${branch};rport`], ['Max-Forwards', '10'], ['From', `<sip:phone@${this.place}>;tag=${id()}`], ['To', `<sip:${target.host}>`], ['Call-ID', branch], ['CSeq', '1 OPTIONS'],
      ]));
      const again = setInterval(ask, ASKED_AGAIN_AFTER);
      this.#answers.set(branch, () => {
        clearInterval(again);
        resolve();
      });
      ask();
    });
  }

  /** Calls a number. @param options.offers whether its INVITE says what it speaks */
  async call(number: string, through: { host: string; port: number }, options: CallOptions = {}): Promise<PhoneCall> {
    const call = new PhoneCall(this, await bound(this.address), options);
    this.#calls.set(call.callId, call);
    call.invite(number, through);
    return call;
  }

  get place(): string {
    return `${this.address}:${String(this.port)}`;
  }

  send({ host, port }: { host: string; port: number }, bytes: Buffer): void {
    this.#socket.send(bytes, port, host);
  }

  close(): void {
    for (const call of this.#calls.values()) call.close();
    this.#socket.close();
  }

  #take(message: SipMessage): void {
    const answered = this.#answers.get(branchOf(message));
    if (answered) return answered(message);
    const callId = header(message, 'call-id');
    const known = this.#calls.get(callId);
    if (known) return known.take(message);
    const method = methodOf(message);
    if (statusOf(message) > 0 || method === 'ACK') return;
    const via = headersOf(message, 'via');
    const back = placeOf(`sip:${/UDP\s+(\S+?);/u.exec(via[0] ?? '')?.[1] ?? ''}`);
    if (method !== 'INVITE') {
      this.send(back, writeSip(method === 'OPTIONS' ? 'SIP/2.0 200 OK' : 'SIP/2.0 481 No Such Call', replyHeaders(message, id())));
      return;
    }
    void bound(this.address).then((rtp) => {
      // The same INVITE may have come again meanwhile.
      if (this.#calls.has(callId)) return rtp.close();
      const call = new PhoneCall(this, rtp, {}, message);
      this.#calls.set(callId, call);
      return this.onCall(call);
    });
  }
}

function replyHeaders(request: SipMessage, toTag: string): [string, string][] {
  const to = header(request, 'to');
  return [
    ...headersOf(request, 'via').map((via): [string, string] => ['Via', via]), ...headersOf(request, 'record-route').map((route): [string, string] => ['Record-Route', route]),
    ['From', header(request, 'from')], ['To', tagOf(to) === '' ? `${to};tag=${toTag}` : to], ['Call-ID', header(request, 'call-id')], ['CSeq', header(request, 'cseq')],
  ];
}

export interface CallOptions {
  /** The number that it shows; `anonymous` for none. */
  readonly from?: string;
  readonly name?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Whether what it speaks stands in its INVITE, as usual, or in its ACK. */
  readonly offers?: boolean;
  /** Whether it knows keys within the voice (RFC 4733). */
  readonly voiceKeys?: boolean;
  readonly to?: string;
}

export class PhoneCall {
  readonly callId: string;
  /** What was answered to its INVITE, in order. */
  readonly statuses: number[] = [];
  /** Keys that it was told of, with the voice and by INFO. */
  digits = '';
  toldDigits = '';
  isOver = false;
  isTalking = false;
  /** The INVITE that came. */
  readonly invited: SipMessage | null;
  readonly #phone: SipPhone;
  readonly #rtp: Socket;
  readonly #options: CallOptions;
  readonly #waiting = new Set<() => void>();
  readonly #replies = new Map<string, Buffer>();
  readonly #keys = new PressedDigits();
  readonly #ownTag = id();
  readonly #heard: Buffer[] = [];
  readonly #ssrc = randomBytes(4).readUInt32BE();
  #own = '';
  #remote = '';
  #target = '';
  #routes: string[] = [];
  #sequence = 1;
  #branch = '';
  #reinvited = 0;
  #invite: Buffer | null = null;
  #through = { host: '', port: 0 };
  #voiceTo: { host: string; port: number } | null = null;
  #rtpSequence = 0;
  #timestamp = 0;
  #speaking: NodeJS.Timeout | null = null;
  /** Its network has said that something is heard before the answer. */
  #saysEarly = false;
  #asking: NodeJS.Timeout | null = null;

  constructor(phone: SipPhone, rtp: Socket, options: CallOptions, invited: SipMessage | null = null) {
    this.#phone = phone;
    this.#rtp = rtp;
    this.#options = options;
    this.invited = invited;
    this.callId = invited === null ? `${id()}@phone` : header(invited, 'call-id');
    if (invited !== null) this.#takeInvite(invited);
    rtp.on('message', (bytes) => this.#voice(bytes));
  }

  /** Our description of what we speak. */
  get #sdp(): string {
    const keys = this.#options.voiceKeys ?? true;
    return [
      'v=0', `o=phone 1 1 IN IP4 ${this.#phone.address}`, 's=-', `c=IN IP4 ${this.#phone.address}`, 't=0 0', `m=audio ${String(this.#rtp.address().port)} RTP/AVP 0 8${keys ? ' 101' : ''}`,
      'a=rtpmap:0 PCMU/8000', 'a=rtpmap:8 PCMA/8000', ...(keys ? ['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15'] : []), 'a=ptime:20', 'a=sendrecv', '',
    ].join('\r\n');
  }

  get #contact(): [string, string] {
    return ['Contact', `<sip:phone@${this.#phone.place}>`];
  }

  invite(number: string, through: { host: string; port: number }): void {
    const { from = '+441632960001', name, headers = [], offers = true, to } = this.#options;
    this.#through = through;
    this.#target = `sip:${number}@${through.host}:${String(through.port)}`;
    this.#own = `${name === undefined ? '' : `"${name}" `}<sip:${from}@${this.#phone.address}>;tag=${this.#ownTag}`;
    this.#remote = `<${to ?? `sip:${number}@${through.host}`}>`;
    this.#branch = `z9hG4bK${id()}`;
    const body = offers ? this.#sdp : '';
    this.#invite = writeSip(`INVITE ${this.#target} SIP/2.0`, [
      ...this.#headers('INVITE', this.#branch), this.#contact, ...headers, ...(offers ? [['Content-Type', 'application/sdp'] as const] : []),
    ], body);
    this.#asking = setInterval(() => this.#phone.send(through, this.#invite ?? Buffer.alloc(0)), ASKED_AGAIN_AFTER);
    this.#phone.send(through, this.#invite);
  }

  #takeInvite(invited: SipMessage): void {
    this.#own = `${header(invited, 'to')};tag=${this.#ownTag}`;
    this.#remote = header(invited, 'from');
    this.#target = addressIn(header(invited, 'contact'));
    this.#routes = headersOf(invited, 'record-route');
    this.#takeSdp(invited.body);
  }

  /** Answers the INVITE that came: 180, 200, 486... */
  reply(status: number, words: string): void {
    if (this.invited === null) return;
    const body = status === 200 || status === 183 ? this.#sdp : '';
    if (status === 183) this.#saysEarly = true;
    this.#reply(this.invited, status, words, body);
    if (status >= 300) this.#over();
  }

  ring(): void {
    this.reply(180, 'Ringing');
  }

  /** Picks up. */
  answer(): void {
    this.isTalking = true;
    this.reply(200, 'OK');
  }

  hangUp(): void {
    if (this.isOver) return;
    if (this.isTalking) this.#request('BYE');
    else if (this.invited === null) this.#cancel();
    else this.reply(603, 'Decline');
    this.#over();
  }

  /** Says a tone until it says another one, or (null) nothing. */
  speak(hertz: number | null): void {
    if (this.#speaking !== null) clearTimeout(this.#speaking);
    this.#speaking = null;
    if (hertz === null) return;
    const frames = toneFrames(hertz, 'PCMU');
    let place = 0;
    let due = performance.now();
    const beat = (): void => {
      for (; due <= performance.now(); due += FRAME) this.#sendVoice(PCMU, frames[place++ % frames.length] ?? Buffer.alloc(SAMPLES), place === 1);
      this.#speaking = setTimeout(beat, Math.max(0, due - performance.now()));
    };
    beat();
  }

  /** Presses keys within the voice. */
  press(digits: string): void {
    for (const frame of digitFrames(digits, 8)) {
      if (frame.kind === 'tone') this.#sendVoice(KEYS_TYPE, frame.payload, frame.first, frame.first ? SAMPLES : 0);
      else this.#timestamp += SAMPLES;
    }
    this.#timestamp += 5 * SAMPLES;
  }

  /** Tells a key by SIP INFO. */
  tell(digit: string): void {
    this.#request('INFO', `Signal=${digit}\r\nDuration=160\r\n`, 'application/dtmf-relay');
  }

  /** Asks anew for the same call, as those do that look whether it is still there, or put it on hold. @returns what was answered */
  async reinvite(direction: 'sendrecv' | 'sendonly' | 'inactive'): Promise<number> {
    this.#reinvited = 0;
    this.#request('INVITE', this.#sdp.replace('a=sendrecv', `a=${direction}`), 'application/sdp');
    await this.until(() => this.#reinvited > 0);
    return this.#reinvited;
  }

  /** Waits for so many packets of voice, and gives what is in them. */
  async hear(count: number): Promise<Buffer[]> {
    const from = this.#heard.length;
    await this.until(() => this.#heard.length >= from + count);
    return this.#heard.slice(from, from + count);
  }

  /** Waits until something holds; it is looked at with everything that comes. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  take(message: SipMessage): void {
    const status = statusOf(message);
    const method = methodOf(message);
    if (status > 0) {
      if (method === 'INVITE') this.#answered(message, status);
    } else {
      const before = this.#replies.get(`${branchOf(message)} ${method}`);
      if (before) this.#phone.send(this.#backTo(message), before);
      else this.#asked(message, method);
    }
    for (const look of this.#waiting) look();
  }

  close(): void {
    this.speak(null);
    if (this.#asking !== null) clearInterval(this.#asking);
    this.#rtp.close();
  }

  #asked(message: SipMessage, method: string): void {
    switch (method) {
      case 'ACK':
        if (message.body !== '') this.#takeSdp(message.body);
        break;
      case 'INVITE':
        // The same again is what was answered, or is still to be; a later one is about the same call.
        if (tagOf(header(message, 'to')) !== '') this.#reply(message, 200, 'OK', this.#sdp);
        break;
      case 'CANCEL':
        this.#reply(message, 200, 'OK');
        this.reply(487, 'Request Terminated');
        break;
      case 'BYE':
        this.#reply(message, 200, 'OK');
        this.#over();
        break;
      case 'INFO':
        this.toldDigits += /Signal\s*=\s*(\S)/iu.exec(message.body)?.[1] ?? '';
        this.#reply(message, 200, 'OK');
        break;
      default:
        this.#reply(message, 200, 'OK');
    }
  }

  #answered(message: SipMessage, status: number): void {
    if (this.#asking !== null) clearInterval(this.#asking);
    if (branchOf(message) !== this.#branch) {
      // To an INVITE within the call.
      if (status < 200) return;
      this.#acknowledge(message, false);
      this.#reinvited = status;
      return;
    }
    if (this.statuses.at(-1) !== status) this.statuses.push(status);
    if (status < 200) return;
    if (status >= 300) {
      this.#phone.send(this.#through, writeSip(`ACK ${this.#target} SIP/2.0`, this.#headers('ACK', this.#branch, header(message, 'to'))));
      this.#over();
      return;
    }
    this.#remote = header(message, 'to');
    this.#target = addressIn(header(message, 'contact'));
    this.#routes = headersOf(message, 'record-route').toReversed();
    this.isTalking = true;
    if (message.body !== '') this.#takeSdp(message.body);
    this.#acknowledge(message, true);
  }

  #acknowledge(message: SipMessage, withSdp: boolean): void {
    const body = withSdp && this.#options.offers === false ? this.#sdp : '';
    this.#phone.send(this.#hop, writeSip(`ACK ${this.#target} SIP/2.0`, [
      ...this.#headers('ACK', `z9hG4bK${id()}`, this.#remote, header(message, 'cseq').split(' ')[0]), ...this.#routeHeaders, ...(body === '' ? [] : [['Content-Type', 'application/sdp'] as const]),
    ], body));
  }

  #cancel(): void {
    this.#phone.send(this.#through, writeSip(`CANCEL ${this.#target} SIP/2.0`, this.#headers('CANCEL', this.#branch)));
  }

  #request(method: string, body = '', type = ''): void {
    this.#sequence += 1;
    this.#phone.send(this.#hop, writeSip(`${method} ${this.#target} SIP/2.0`, [
      ...this.#headers(method, `z9hG4bK${id()}`), ...this.#routeHeaders, this.#contact, ...(body === '' ? [] : [['Content-Type', type] as const]),
    ], body));
  }

  #reply(message: SipMessage, status: number, words: string, body = ''): void {
    const bytes = writeSip(`SIP/2.0 ${String(status)} ${words}`, [...replyHeaders(message, this.#ownTag), this.#contact, ...(body === '' ? [] : [['Content-Type', 'application/sdp'] as const])], body);
    this.#replies.set(`${branchOf(message)} ${methodOf(message)}`, bytes);
    this.#phone.send(this.#backTo(message), bytes);
  }

  #headers(method: string, branch: string, to = this.#remote, sequence = String(this.#sequence)): [string, string][] {
    return [
      ['Via', `SIP/2.0/UDP ${this.#phone.place};branch=${branch};rport`], ['Max-Forwards', '70'], ['From', this.#own], ['To', to], ['Call-ID', this.callId], ['CSeq', `${sequence} ${method}`],
    ];
  }

  get #routeHeaders(): [string, string][] {
    return this.#routes.map((route) => ['Route', route]);
  }

  /** Where what belongs to the call goes next. */
  get #hop(): { host: string; port: number } {
    return placeOf(this.#routes[0] === undefined ? this.#target : addressIn(this.#routes[0]));
  }

  #backTo(message: SipMessage): { host: string; port: number } {
    return placeOf(`sip:${/UDP\s+([^;\s]+)/u.exec(header(message, 'via'))?.[1] ?? ''}`);
  }

  #takeSdp(sdp: string): void {
    const host = /^c=IN IP4 (\S+)/mu.exec(sdp)?.[1];
    const port = /^m=audio (\d+)/mu.exec(sdp)?.[1];
    if (host !== undefined && port !== undefined) this.#voiceTo = { host, port: Number(port) };
  }

  #voice(bytes: Buffer): void {
    const packet = readRtp(bytes);
    if (packet === undefined) return;
    if (packet.payloadType === PCMU) this.#heard.push(packet.payload);
    else if (packet.payloadType === KEYS_TYPE) this.digits += this.#keys.read(packet) ?? '';
    for (const look of this.#waiting) look();
  }

  #sendVoice(payloadType: number, payload: Buffer, marker: boolean, ticks = SAMPLES): void {
    this.#timestamp = (this.#timestamp + ticks) >>> 0;
    this.#rtpSequence = (this.#rtpSequence + 1) & 0xffff;
    if (this.#voiceTo !== null && (this.isTalking || this.#saysEarly) && !this.isOver) this.#rtp.send(writeRtp({ payloadType, marker, sequence: this.#rtpSequence, timestamp: this.#timestamp, ssrc: this.#ssrc, payload }), this.#voiceTo.port, this.#voiceTo.host);
  }

  #over(): void {
    this.isOver = true;
    this.speak(null);
    for (const look of this.#waiting) look();
  }
}
