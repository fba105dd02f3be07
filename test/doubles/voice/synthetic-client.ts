import library, { type PeerConnection, type Track } from 'node-datachannel';
import { readRtp, sequencesBetween, writeRtp, type RtpPacket } from '../../../server/voice/media/rtp.ts';
import { toneFrames } from './sine.ts';

/*
 * A client without a browser: offers a connection as a browser does, sends a tone, a stamp or nothing, presses keys, and keeps what it
 * hears on each of its lines. By the native stack, in this process; call `endSyntheticClients` when all is done.
 */

export type ClientCodec = 'opus' | 'PCMU' | 'PCMA';

const PAYLOAD_TYPES = { opus: 111, PCMU: 0, PCMA: 8 } as const;
const DIGIT_TYPES = { opus: 110, PCMU: 126, PCMA: 126 } as const;
const KEYS = '0123456789*#ABCD';
const FRAME = 20;

export interface ClientOptions {
  /** In the order of preference; opus, PCMU and PCMA as a browser, unless said. */
  readonly codecs?: readonly ClientCodec[];
  /** How many voices it can hear at once. */
  readonly lines?: number;
  readonly bindAddress?: string;
  /** Gets every packet, instead of its being kept. */
  readonly onPacket?: (packet: RtpPacket, line: number) => void;
}

/** What was heard on a line. */
export interface Heard {
  readonly packets: readonly RtpPacket[];
  /** Sequence numbers that never came, between the first and the last that did. */
  readonly lost: number;
  /** How many packets changed the SSRC in the middle of the line: none ever should. */
  readonly streams: number;
}

export class SyntheticClient {
  readonly #connection: PeerConnection;
  readonly #tracks: Track[] = [];
  readonly #codecs: readonly ClientCodec[];
  readonly #heard: RtpPacket[][] = [];
  readonly #waiting = new Set<() => void>();
  readonly #ssrc = 1 + Math.floor(Math.random() * 0xfffffffe);
  #codec: ClientCodec;
  #sequence = Math.floor(Math.random() * 0x7fff);
  #timestamp = Math.floor(Math.random() * 0x7fffffff);
  #speaking: NodeJS.Timeout | null = null;

  private constructor(options: ClientOptions) {
    this.#codecs = options.codecs ?? ['opus', 'PCMU', 'PCMA'];
    this.#codec = this.#codecs[0] ?? 'opus';
    this.#connection = new library.PeerConnection('client', { iceServers: [], bindAddress: options.bindAddress ?? '127.0.0.1', disableAutoNegotiation: true });
    for (let line = 0; line < (options.lines ?? 1); line += 1) {
      const audio = new library.Audio(String(line), line === 0 ? 'SendRecv' : 'RecvOnly');
      for (const codec of this.#codecs) {
        if (codec === 'opus') audio.addOpusCodec(PAYLOAD_TYPES.opus);
        else audio.addAudioCodec(PAYLOAD_TYPES[codec], codec);
      }
      if (line === 0) audio.addSSRC(this.#ssrc, 'client', 'client', 'client');
      const track = this.#connection.addTrack(audio);
      const heard: RtpPacket[] = [];
      track.onMessage((bytes) => {
        const packet = bytes.readUInt8(1) >= 192 && bytes.readUInt8(1) < 224 ? undefined : readRtp(Buffer.from(bytes));
        if (packet === undefined) return;
        if (options.onPacket) options.onPacket(packet, line);
        else heard.push(packet);
        for (const look of this.#waiting) look();
      });
      this.#tracks.push(track);
      this.#heard.push(heard);
    }
  }

  /** Connects by an offer without candidates, as a browser behind its privacy does. @param answer takes the offer, gives the answer */
  static async connect(answer: (offer: string) => Promise<string>, options: ClientOptions = {}): Promise<SyntheticClient> {
    const client = new SyntheticClient(options);
    const offer = await client.offer();
    await client.#accept(await answer(offer));
    return client;
  }

  /** What it offers. */
  async offer(): Promise<string> {
    const connection = this.#connection;
    await new Promise<void>((resolve) => {
      connection.onGatheringStateChange((state) => { if (state === 'complete') resolve(); });
      connection.setLocalDescription('offer');
    });
    return offerAsABrowser(connection.localDescription()?.sdp ?? '', this.#codecs);
  }

  async #accept(sdp: string): Promise<void> {
    const opened = Promise.all(this.#tracks.map((track) => new Promise<void>((resolve) => {
      if (track.isOpen()) resolve();
      else track.onOpen(() => resolve());
    })));
    this.#connection.setRemoteDescription(sdp, 'answer');
    await opened;
  }

  /** Sends a tone, until it is silent or sends another one. @param sends by what; its first codec, unless said */
  speak(hertz: number, codec: 'opus' | 'PCMU' = this.#codec === 'opus' ? 'opus' : 'PCMU'): void {
    const frames = toneFrames(hertz, codec);
    let place = 0;
    this.sendEach((_sequence) => frames[place++ % frames.length] ?? Buffer.alloc(0), codec);
  }

  /** Sends what is given for each frame of 20 ms. */
  sendEach(payload: (sequence: number) => Buffer, codec: ClientCodec = this.#codec): void {
    this.silent();
    this.#codec = codec;
    let due = performance.now();
    let isFirst = true;
    const beat = (): void => {
      for (; due <= performance.now(); due += FRAME) {
        this.#send(PAYLOAD_TYPES[codec], isFirst, payload(this.#sequence));
        this.#timestamp = (this.#timestamp + FRAME * (codec === 'opus' ? 48 : 8)) >>> 0;
        isFirst = false;
      }
      this.#speaking = setTimeout(beat, Math.max(0, due - performance.now()));
    };
    beat();
  }

  /** Sends nothing more. */
  silent(): void {
    if (this.#speaking !== null) clearTimeout(this.#speaking);
    this.#speaking = null;
  }

  /** Presses a key as a browser does: the same event told several times, its end three times. */
  press(digits: string): void {
    const ticks = this.#codec === 'opus' ? 48 : 8;
    for (const digit of digits) {
      for (let frame = 1; frame <= 8; frame += 1) {
        const payload = Buffer.from([KEYS.indexOf(digit), frame > 5 ? 0x8a : 0x0a, 0, 0]);
        payload.writeUInt16BE(Math.min(frame, 5) * FRAME * ticks, 2);
        this.#send(DIGIT_TYPES[this.#codec], frame === 1, payload);
      }
      this.#timestamp = (this.#timestamp + 200 * ticks) >>> 0;
    }
  }

  /** Sends bytes as they are, encrypted: whatever a hostile client may send. @returns whether its own stack took them */
  sendRaw(bytes: Buffer): boolean {
    try {
      return this.#tracks[0]?.sendMessageBinary(bytes) === true;
    } catch {
      return false;
    }
  }

  heard(line = 0): Heard {
    const packets = this.#heard[line] ?? [];
    const [first] = packets;
    if (first === undefined) return { packets, lost: 0, streams: 0 };
    let [lowest, highest, at] = [0, 0, 0];
    let before = first.sequence;
    for (const { sequence } of packets) {
      at += sequencesBetween(before, sequence);
      before = sequence;
      lowest = Math.min(lowest, at);
      highest = Math.max(highest, at);
    }
    return { packets, lost: highest - lowest + 1 - new Set(packets.map(({ sequence }) => sequence)).size, streams: new Set(packets.map(({ ssrc }) => ssrc)).size };
  }

  /** Forgets what was heard. */
  forget(): void {
    for (const heard of this.#heard) heard.length = 0;
  }

  /** Waits until something holds of what is heard; it is looked at with every packet. */
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

  /** Waits for so many packets of voice more on a line, and gives their payloads. */
  async hear(count: number, line = 0): Promise<Buffer[]> {
    const from = this.#heard[line]?.length ?? 0;
    const voices = (): RtpPacket[] => (this.#heard[line] ?? []).slice(from).filter(({ payloadType }) => !Object.values(DIGIT_TYPES).some((type) => type === payloadType));
    await this.until(() => voices().length >= count);
    return voices().slice(0, count).map(({ payload }) => payload);
  }

  close(): void {
    this.silent();
    this.#connection.close();
  }

  #send(payloadType: number, marker: boolean, payload: Buffer): void {
    const track = this.#tracks[0];
    if (track?.isOpen() === true) track.sendMessageBinary(writeRtp({ payloadType, marker, sequence: this.#sequence, timestamp: this.#timestamp, ssrc: this.#ssrc, payload }));
    this.#sequence = (this.#sequence + 1) & 0xffff;
  }
}

/** Takes out what a browser would not say (its candidates) and puts in the keys that it would. */
function offerAsABrowser(sdp: string, codecs: readonly ClientCodec[]): string {
  const keys = [...(codecs.includes('opus') ? [['110', '48000']] : []), ['126', '8000']];
  return sdp.split('\r\n').filter((line) => !line.startsWith('a=candidate') && line !== 'a=end-of-candidates').flatMap((line) => {
    if (line.startsWith('m=audio')) return [`${line} ${keys.map(([type]) => type).join(' ')}`];
    if (line === 'a=rtcp-mux') return [line, ...keys.map(([type, rate]) => `a=rtpmap:${String(type)} telephone-event/${String(rate)}`)];
    return [line];
  }).join('\r\n');
}

/** Ends the threads of the native stack; without it the process of the tests would not end. */
export function endSyntheticClients(): void {
  library.cleanup();
}
