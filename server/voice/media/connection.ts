import type { Moment } from '../../../contract/primitives.ts';
import type { LegStats } from '../media-engine.ts';
import { encodeAlaw, encodeMulaw } from '../sound/g711.ts';
import { ticksPerMillisecond, type VoiceCodec } from '../voice-codec.ts';
import type { ClientOffer } from './client-offer.ts';
import { PressedDigits } from './digits.ts';
import { asALaw, asMuLaw } from './g711.ts';
import { IncomingStream } from './incoming-stream.ts';
import { OutgoingStream, type StreamStart } from './outgoing-stream.ts';
import { readReports, roundTrip, writeReport } from './reports.ts';
import { isReport, PACKET_BYTES_MAX, readRtp, type RtpPacket } from './rtp.ts';
import type { Peer } from './webrtc-stack.ts';

/** How many packets a second are taken from one client; a voice needs 50. */
const PACKETS_A_SECOND = 400;

export interface ConnectionListener {
  /** Something came that is not a voice, or a voice: the client is there. */
  heardOf(): void;
  voice(packet: RtpPacket, codec: VoiceCodec): void;
  /** A packet of a key's tone; with the key, if it is the first of it. */
  key(packet: RtpPacket, digit: string | undefined): void;
  /** More comes than any client has a reason to send, and is dropped; once for a connection. */
  flooded(): void;
}

interface Line {
  readonly stream: OutgoingStream;
  readonly codecs: ReadonlyMap<VoiceCodec, number>;
  readonly digits: ReadonlyMap<number, number>;
}

/** One client's connection: the streams that it hears, and its voice, told apart and counted. */
export class Connection {
  /** The name of its voice for others' streams; another connection of the same leg has another one. */
  readonly source: string;
  readonly lines: readonly Line[];
  /** What the client may send, in its order. */
  readonly codecs: readonly VoiceCodec[];
  readonly listener: ConnectionListener;
  speaks: VoiceCodec | null = null;
  reported: LegStats['reported'] = null;
  #peer: Peer | null = null;
  #incoming: IncomingStream | null = null;
  #digits = new PressedDigits();
  #clientReport: { time: number; at: Moment } | null = null;
  #second = 0;
  #inSecond = 0;
  #hasFlooded = false;
  readonly #codecOf = new Map<number, VoiceCodec>();
  readonly #digitTypes: ReadonlySet<number>;

  constructor(source: string, offer: ClientOffer, starts: () => StreamStart, listener: ConnectionListener) {
    this.source = source;
    this.listener = listener;
    this.lines = offer.voices.flatMap((place) => {
      const line = offer.lines[place];
      return line ? [{ stream: new OutgoingStream(starts()), codecs: line.codecs, digits: line.digits }] : [];
    });
    const own = this.lines[0];
    this.codecs = [...(own?.codecs.keys() ?? [])];
    for (const [codec, payloadType] of own?.codecs ?? []) this.#codecOf.set(payloadType, codec);
    this.#digitTypes = new Set(own?.digits.values() ?? []);
  }

  carriedBy(peer: Peer): void {
    this.#peer = peer;
  }

  close(): void {
    this.#peer?.close();
    this.#peer = null;
  }

  /** Whether this client understands somebody who sends by that codec, on one of its lines. */
  understands(codec: VoiceCodec): boolean {
    const codecs = this.lines[0]?.codecs;
    return codecs?.has(codec) === true || (codec === 'PCMU' && codecs?.has('PCMA') === true) || (codec === 'PCMA' && codecs?.has('PCMU') === true);
  }

  /** What came over the wire. */
  take(bytes: Buffer, now: Moment): void {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#inSecond = 0;
    }
    this.#inSecond += 1;
    if (this.#inSecond > PACKETS_A_SECOND) {
      if (!this.#hasFlooded) this.listener.flooded();
      this.#hasFlooded = true;
      return;
    }
    if (bytes.length > PACKET_BYTES_MAX) return;
    if (isReport(bytes)) {
      this.#takeReport(bytes, now);
      this.listener.heardOf();
      return;
    }
    const packet = readRtp(bytes);
    if (packet === undefined) return;
    const codec = this.#codecOf.get(packet.payloadType);
    const isKey = this.#digitTypes.has(packet.payloadType);
    if (codec === undefined && !isKey) return;
    if (this.#incoming?.ssrc !== packet.ssrc) {
      this.#incoming = new IncomingStream(packet);
      this.#digits = new PressedDigits();
    }
    this.#incoming.count(packet, codec ?? null, now);
    this.listener.heardOf();
    if (codec === undefined) {
      this.listener.key(packet, this.#digits.read(packet));
    } else {
      this.speaks = codec;
      this.listener.voice(packet, codec);
    }
  }

  /** Sends somebody's packet on a line, or leaves no trace of it if this client does not understand it. */
  passOn(place: number, source: string, packet: RtpPacket, codec: VoiceCodec, now: Moment): void {
    const line = this.lines[place];
    if (line === undefined) return;
    const payloadType = line.codecs.get(codec);
    if (payloadType !== undefined) return this.#send(line.stream.passOn(source, packet, payloadType, codec, now));
    const other = codec === 'PCMU' ? 'PCMA' : 'PCMU';
    const otherType = codec === 'opus' ? undefined : line.codecs.get(other);
    if (otherType === undefined) return line.stream.passOver(source, packet);
    const payload = other === 'PCMA' ? asALaw(packet.payload) : asMuLaw(packet.payload);
    return this.#send(line.stream.passOn(source, { ...packet, payload }, otherType, other, now));
  }

  passOver(place: number, source: string, packet: RtpPacket): void {
    this.lines[place]?.stream.passOver(source, packet);
  }

  /** Sends a frame of 20 ms of our own. G.711 is given as mu-law. */
  sendFrame(place: number, frame: Buffer, form: 'opus' | 'PCMU', now: Moment): void {
    const line = this.lines[place];
    if (line === undefined) return;
    const codec = form === 'opus' || line.codecs.has('PCMU') ? form : 'PCMA';
    const payloadType = line.codecs.get(codec);
    if (payloadType !== undefined) this.#send(line.stream.own(codec === 'PCMA' ? asALaw(frame) : frame, payloadType, codec, now));
  }

  /** Whether it speaks and understands the sound of telephones alone, which can be mixed for it. */
  get isTelephone(): boolean {
    return !this.codecs.includes('opus');
  }

  /** Sends 20 ms of telephone sound of our own. */
  sendSamples(place: number, samples: Int16Array, now: Moment): void {
    const line = this.lines[place];
    const codec = line?.codecs.has('PCMU') === true ? 'PCMU' : 'PCMA';
    const payloadType = line?.codecs.get(codec);
    if (line === undefined || payloadType === undefined) return;
    const payload = Buffer.from((codec === 'PCMU' ? encodeMulaw(samples) : encodeAlaw(samples)).buffer);
    this.#send(line.stream.own(payload, payloadType, codec, now));
  }

  /** The clock of the keys that can be pressed towards this client, in ticks of a millisecond; null if it knows none. */
  get digitTicks(): number | null {
    const digits = this.lines[0]?.digits;
    if (digits === undefined || digits.size === 0) return null;
    return digits.has(48_000) && this.codecs[0] === 'opus' ? 48 : digits.has(8_000) ? 8 : 48;
  }

  /** Sends a packet of a key's tone. @param first its event begins with this one */
  sendTone(payload: Buffer, first: boolean, ticks: number, now: Moment): void {
    const line = this.lines[0];
    const payloadType = line?.digits.get(ticks * 1000);
    if (line === undefined || payloadType === undefined) return;
    const codec = ticks === 48 ? 'opus' : 'PCMU';
    this.#send(line.stream.own(payload, payloadType, codec, now, { marker: first, goesOn: !first }));
  }

  /** Tells the client what came of its voice, and of our streams what it needs to know. */
  report(now: Moment): void {
    const sent = this.lines.flatMap(({ stream }) => (stream.at === null ? [] : [{ ssrc: stream.ssrc, timestamp: stream.timestamp, packets: stream.packets, bytes: stream.bytes }]));
    const incoming = this.#incoming;
    if (sent.length === 0 && incoming === null) return;
    this.#send(writeReport(now, sent, incoming === null ? null : {
      ssrc: incoming.ssrc, lostShare: incoming.lostShare(), lost: incoming.lost, highest: incoming.highest,
      jitter: incoming.jitter * ticksPerMillisecond(this.speaks ?? 'opus'), report: this.#clientReport,
    }));
  }

  get received(): LegStats['received'] {
    const incoming = this.#incoming;
    return incoming === null ? { packets: 0, lost: 0, jitter: 0 } : { packets: incoming.packets, lost: incoming.lost, jitter: Math.round(incoming.jitter * 10) / 10 };
  }

  get sentPackets(): number {
    return this.lines.reduce((sum, { stream }) => sum + stream.packets, 0);
  }

  #takeReport(bytes: Buffer, now: Moment): void {
    const { sender, streams } = readReports(bytes);
    if (sender !== null) this.#clientReport = { time: sender.time, at: now };
    const own = streams.find(({ ssrc }) => ssrc === this.lines[0]?.stream.ssrc);
    if (own === undefined) return;
    this.reported = {
      lostPercent: Math.round(own.lostShare * 1000) / 10, jitter: Math.round(own.jitter / ticksPerMillisecond(this.lines[0]?.stream.codec ?? 'opus')), roundTrip: roundTrip(own, now),
    };
  }

  #send(bytes: Buffer | undefined): void {
    if (bytes !== undefined) this.#peer?.send(bytes);
  }
}
