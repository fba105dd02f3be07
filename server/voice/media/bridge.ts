import type { Moment } from '../../../contract/primitives.ts';
import { VOICES_MAX, type Hearing, type LegStats, type MediaEvent, type RecordedVoices } from '../media-engine.ts';
import type { VoiceCodec } from '../voice-codec.ts';
import { captureWriter, type CaptureWriter } from './capture.ts';
import { readAnswer, readOffer, type ClientOffer } from './client-offer.ts';
import { Connection } from './connection.ts';
import { digitFrames, type DigitFrame } from './digits.ts';
import type { Disturbance } from './disturbance.ts';
import type { StreamStart } from './outgoing-stream.ts';
import { PromptPlayer, type LoadSound, type SoundForm } from './prompt-player.ts';
import type { RtpPacket } from './rtp.ts';
import { publicCandidates, writeAnswer, writeTelephoneOffer } from './server-answer.ts';
import { VoiceMixer } from './voice-mixer.ts';
import type { OfferedPeer, Peer, WebRtcStack } from './webrtc-stack.ts';

/*
 * The legs of one media process, and who hears whom. What is said of a leg holds whether its client is there or not; packets
 * that come are passed on at once; a beat of 20 ms plays prompts, presses keys, mixes voices for telephones that are to hear several, and
 * fills what would be silence.
 */

/** A client of whom nothing is heard for this long is lost. */
const SILENT_TOO_LONG = 8_000;
/** A client has this long for its first packet. */
const CONNECT_LASTS = 20_000;
/** Somebody who has sent nothing for this long is silent, and his silence is filled. */
const PAUSES_AFTER = 400;
const LEGS_MAX = 2_000;

/** Silence of 20 ms: without it a browser takes a voice that pauses for one that is lost, and counts what it makes up. */
const OPUS_SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);
const MU_LAW_SILENCE = Buffer.alloc(160, 0xff);

interface Leg {
  readonly id: string;
  hearing: Hearing;
  /** By line, whose voice is heard there. */
  voices: (string | null)[];
  /** Voices for which it has no line: those of a telephone are mixed into the first. */
  crowd: readonly string[];
  mixer: VoiceMixer | null;
  player: PromptPlayer | null;
  keys: Generator<DigitFrame, void, undefined> | null;
  /** Keys to press after those. */
  waitingKeys: string;
  /** The connection in use, and the one that takes its place as soon as it is open. */
  current: Connection | null;
  next: { connection: Connection; since: Moment } | null;
  /** Offered to its client, who has not answered yet. Who waits for a telephone to be picked up knows for how long. */
  offered: Offered | null;
  /** The connection over a line that we had offered, until its first voice has come. */
  unheard: Connection | null;
  isConnected: boolean;
  heardOf: Moment;
  spokeAt: Moment;
  /** What its client was last asked to send by; null: what it prefers. */
  asked: VoiceCodec | null;
  disturbance: Disturbance | null;
}

interface Offered {
  readonly peer: OfferedPeer;
  readonly start: StreamStart;
  /** What the peer tells is this connection's, once there is one. */
  connection: Connection | null;
}

/** Where a capture's bytes go. */
export interface CaptureFile { append(bytes: Buffer): void; close(): Promise<void> }

interface Recording { what: RecordedVoices; readonly writer: CaptureWriter; readonly file: CaptureFile }

/** Events that a bridge knows of; that of processes is the engine's. */
export type BridgeEvent = Exclude<MediaEvent, { type: 'process_lost' | 'moves' }>;

export interface BridgeParts {
  readonly stack: WebRtcStack;
  readonly now: () => Moment;
  /** Random bytes. */
  readonly random: (length: number) => Buffer;
  readonly publicAddress?: string | undefined;
  readonly load: LoadSound;
  readonly openCapture: (recordingId: string, file: string) => CaptureFile;
  readonly tell: (event: BridgeEvent) => void;
  /** Things an operator wants to know; never with an address or a text of a client. */
  readonly note: (event: 'leg_flooded' | 'voice_without_line', legId: string) => void;
}

export class Bridge {
  readonly #parts: BridgeParts;
  readonly #legs = new Map<string, Leg>();
  readonly #recordings = new Map<string, Recording>();
  /** Who hears a leg, and on which of its lines. */
  #hearers = new Map<string, { leg: Leg; place: number }[]>();
  #recorders = new Map<string, CaptureWriter[]>();
  #made = 0;

  constructor(parts: BridgeParts) {
    this.#parts = parts;
  }

  /** @throws {OfferRefused} */
  async answer(legId: string, sdp: string): Promise<string> {
    const offer = readOffer(sdp);
    const leg = this.#leg(legId);
    const connection = this.#connect(leg, offer, () => this.#start());
    let peer: Peer;
    try {
      peer = await this.#parts.stack.answer(offer, {
        packet: (bytes) => this.#arrived(leg, connection, bytes),
        open: () => this.#opened(leg, connection),
        closed: () => this.#closed(leg, connection),
      });
    } catch (error) {
      if (leg.next?.connection === connection) leg.next = null;
      throw error;
    }
    if (leg.next?.connection !== connection) {
      peer.close();
      throw new Error('The leg was closed, or another offer came, while this one was being answered.');
    }
    connection.carriedBy(peer);
    return writeAnswer(offer, this.#reachable(peer), connection.lines.map(({ stream }) => stream.ssrc), this.#parts.random(4).readUInt32BE());
  }

  /** Offers a leg's line to a client that makes no offers itself: a gateway that is to call a telephone. An offer before it is void. */
  async offer(legId: string): Promise<string> {
    const leg = this.#leg(legId);
    let offered: Offered | null = null;
    const told = (does: (connection: Connection) => void): void => {
      if (offered?.connection) does(offered.connection);
    };
    const peer = await this.#parts.stack.offer({
      packet: (bytes) => told((connection) => this.#arrived(leg, connection, bytes)),
      open: () => told((connection) => this.#opened(leg, connection)),
      closed: () => told((connection) => this.#closed(leg, connection)),
    });
    if (this.#legs.get(legId) !== leg) {
      peer.close();
      throw new Error('The leg was closed while its line was being offered.');
    }
    leg.offered?.peer.close();
    offered = { peer, start: this.#start(), connection: null };
    leg.offered = offered;
    return writeTelephoneOffer(this.#reachable(peer), offered.start.ssrc, this.#parts.random(4).readUInt32BE());
  }

  /** The client has answered the leg's offer. @throws {OfferRefused} if the answer is of no use, Error if nothing was offered */
  async takeAnswer(legId: string, sdp: string): Promise<void> {
    const leg = this.#legs.get(legId);
    const offered = leg?.offered ?? null;
    if (leg === undefined || offered === null) throw new Error('Nothing is offered for this leg, or it was closed.');
    leg.offered = null;
    try {
      const answer = readAnswer(sdp);
      const connection = this.#connect(leg, { ...answer, lines: [answer.line], voices: [0] }, () => offered.start);
      connection.carriedBy(offered.peer);
      offered.connection = connection;
      leg.unheard = connection;
      await offered.peer.accept(answer);
    } catch (error) {
      offered.peer.close();
      if (leg.next !== null && leg.next.connection === offered.connection) leg.next = null;
      throw error;
    }
  }

  /** The leg's next connection, which takes the place of the one in use when it is open. */
  #connect(leg: Leg, offer: ClientOffer, starts: () => StreamStart): Connection {
    this.#made += 1;
    const connection: Connection = new Connection(`${leg.id}#${String(this.#made)}`, offer, starts, {
      heardOf: () => this.#heardOf(leg, connection),
      voice: (packet, codec) => this.#voice(leg, connection, packet, codec),
      key: (packet, digit) => this.#key(leg, connection, packet, digit),
      flooded: () => this.#parts.note('leg_flooded', leg.id),
    });
    leg.next?.connection.close();
    leg.next = { connection, since: this.#parts.now() };
    return connection;
  }

  #reachable({ transport }: Peer): Peer['transport'] {
    return { ...transport, candidates: publicCandidates(transport.candidates, this.#parts.publicAddress) };
  }

  hear(legId: string, what: Hearing): void {
    const leg = this.#leg(legId);
    const goesOn = what.kind === 'prompts' && leg.player?.playId === what.playId;
    leg.hearing = what;
    if (!goesOn) leg.player = what.kind === 'prompts' ? new PromptPlayer(what, this.#parts.load) : null;
    this.#arrange(leg);
    this.#arrangeHearers();
  }

  record(recordingId: string, what: RecordedVoices | null): void {
    const now = this.#parts.now();
    const known = this.#recordings.get(recordingId);
    if (what === null) {
      known?.writer.end(now);
      void known?.file.close();
      this.#recordings.delete(recordingId);
    } else {
      const file = known?.file ?? this.#parts.openCapture(recordingId, what.file);
      const recording = known ?? { what, file, writer: captureWriter(now, (bytes) => file.append(bytes)) };
      recording.what = what;
      recording.writer.change(now, what);
      this.#recordings.set(recordingId, recording);
    }
    this.#recorders = new Map();
    for (const { what: { legs }, writer } of this.#recordings.values()) {
      for (const { legId } of legs) this.#recorders.set(legId, [...(this.#recorders.get(legId) ?? []), writer]);
    }
  }

  sendDigits(legId: string, digits: string): void {
    this.#leg(legId).waitingKeys += digits;
  }

  close(legId: string): void {
    const leg = this.#legs.get(legId);
    if (leg === undefined) return;
    this.#legs.delete(legId);
    leg.next?.connection.close();
    leg.offered?.peer.close();
    leg.current?.close();
    leg.next = null;
    leg.offered = null;
    leg.current = null;
    this.#arrangeHearers();
  }

  stats(legId: string): Omit<LegStats, 'processId'> | null {
    const leg = this.#legs.get(legId);
    const connection = leg?.current ?? leg?.next?.connection;
    if (leg === undefined || connection === undefined) return null;
    return {
      connected: leg.isConnected, codecs: connection.codecs, speaks: connection.speaks, received: connection.received,
      sent: { packets: connection.sentPackets }, reported: connection.reported,
    };
  }

  /** Does to what comes from a leg what a poor line would; null: nothing any more. */
  disturb(legId: string, disturbance: Disturbance | null): void {
    this.#leg(legId).disturbance = disturbance;
  }

  /** 20 ms have passed. @param due when exactly, however late the timer rang: what a client hears goes on evenly by it */
  beat(due: Moment): void {
    for (const leg of this.#legs.values()) {
      if (leg.current === null || !leg.isConnected) continue;
      // What is said while a key has the line is gone by then.
      const mixed = leg.mixer?.next() ?? null;
      const isOwnLineTaken = this.#pressKey(leg, leg.current, due) || this.#play(leg, leg.current, due);
      for (let place = isOwnLineTaken ? 1 : 0; place < leg.current.lines.length; place += 1) {
        if (place === 0 && mixed !== null) leg.current.sendSamples(place, mixed, due);
        else this.#fillSilence(leg, leg.current, place, due);
      }
    }
  }

  /** A second has passed, or so: looks for clients of whom nothing is heard any more. */
  watch(): void {
    const now = this.#parts.now();
    for (const leg of this.#legs.values()) {
      if (leg.next !== null && now - leg.next.since > CONNECT_LASTS) {
        leg.next.connection.close();
        this.#cameToNothing(leg);
      }
      if (leg.isConnected && now - leg.heardOf > SILENT_TOO_LONG) this.#lose(leg);
    }
  }

  /** Some seconds have passed: tells every client what became of its voice. */
  report(): void {
    const now = this.#parts.now();
    for (const { current } of this.#legs.values()) current?.report(now);
  }

  /** Ends everything; captures are complete afterwards, and can be gone on with. */
  async stop(): Promise<void> {
    for (const legId of [...this.#legs.keys()]) this.close(legId);
    await Promise.all([...this.#recordings.values()].map(({ file }) => file.close()));
    this.#recordings.clear();
  }

  #leg(legId: string): Leg {
    const known = this.#legs.get(legId);
    if (known) return known;
    if (this.#legs.size >= LEGS_MAX) throw new Error(`This media process has ${String(LEGS_MAX)} legs and takes no more. Start more media processes.`);
    const leg: Leg = {
      id: legId, hearing: { kind: 'nothing' }, voices: [], crowd: [], mixer: null, player: null, keys: null, waitingKeys: '', current: null, next: null, offered: null, unheard: null,
      isConnected: false, heardOf: 0, spokeAt: 0, asked: null, disturbance: null,
    };
    this.#legs.set(legId, leg);
    return leg;
  }

  #start(): StreamStart {
    const bytes = this.#parts.random(10);
    // Numbers begin low enough not to wrap at once, as some old decryption needs (RFC 3711).
    return { ssrc: bytes.readUInt32BE(0) || 1, sequence: bytes.readUInt16BE(4) & 0x7fff, timestamp: bytes.readUInt32BE(6) };
  }

  /** Gives each voice a line: it keeps the one it has, so that it is never heard to jump. */
  #arrange(leg: Leg): void {
    const lines = leg.current?.lines.length ?? VOICES_MAX;
    const wanted = leg.hearing.kind === 'legs' ? [...new Set(leg.hearing.legs)].filter((other) => other !== leg.id) : [];
    const voices = Array.from({ length: lines }, (_, place) => {
      const voice = leg.voices[place] ?? null;
      return voice !== null && wanted.includes(voice) ? voice : null;
    });
    const crowd: string[] = [];
    for (const voice of wanted) {
      if (voices.includes(voice)) continue;
      const free = voices.indexOf(null);
      if (free >= 0) voices[free] = voice;
      else if (leg.current?.isTelephone === true) crowd.push(voice);
      else this.#parts.note('voice_without_line', leg.id);
    }
    leg.voices = voices;
    leg.crowd = crowd;
    leg.mixer = crowd.length === 0 ? null : leg.mixer ?? new VoiceMixer();
    leg.mixer?.keep(wanted);
  }

  #arrangeHearers(): void {
    const hearers = new Map<string, { leg: Leg; place: number }[]>();
    const hears = (leg: Leg, place: number, voice: string): void => {
      const known = hearers.get(voice);
      if (known) known.push({ leg, place });
      else hearers.set(voice, [{ leg, place }]);
    };
    for (const leg of this.#legs.values()) {
      for (const [place, voice] of leg.voices.entries()) if (voice !== null) hears(leg, place, voice);
      for (const voice of leg.crowd) hears(leg, 0, voice);
    }
    this.#hearers = hearers;
    for (const leg of this.#legs.values()) this.#askForCodec(leg);
  }

  /** A client sends by what all who hear it understand: Opus, if they do. */
  #askForCodec(leg: Leg): void {
    if (leg.current === null) return;
    const hearers = (this.#hearers.get(leg.id) ?? []).flatMap((hearer) => hearer.leg.current ?? []);
    const wanted = leg.current.codecs.find((codec) => hearers.every((hearer) => hearer.understands(codec)));
    if (wanted === undefined || wanted === (leg.asked ?? leg.current.codecs[0])) return;
    leg.asked = wanted;
    this.#parts.tell({ type: 'codec_wanted', legId: leg.id, codec: wanted });
  }

  #arrived(leg: Leg, connection: Connection, bytes: Buffer): void {
    const take = (): void => {
      if (leg.current === connection || leg.next?.connection === connection) connection.take(bytes, this.#parts.now());
    };
    if (leg.disturbance === null) take();
    else leg.disturbance.pass(take);
  }

  #opened(leg: Leg, connection: Connection): void {
    if (leg.next?.connection !== connection) return;
    leg.next = null;
    leg.current?.close();
    leg.current = connection;
    leg.asked = null;
    this.#arrange(leg);
    leg.isConnected = true;
    leg.heardOf = this.#parts.now();
    this.#parts.tell({ type: 'leg', legId: leg.id, state: 'connected' });
    this.#arrangeHearers();
  }

  #closed(leg: Leg, connection: Connection): void {
    connection.close();
    if (leg.next?.connection === connection) this.#cameToNothing(leg);
    if (leg.current !== connection) return;
    leg.current = null;
    this.#lose(leg);
  }

  /** Its next connection never was one. If the one in use has ended meanwhile, that is told now. */
  #cameToNothing(leg: Leg): void {
    leg.next = null;
    if (!leg.isConnected) this.#parts.tell({ type: 'leg', legId: leg.id, state: 'lost' });
  }

  #lose(leg: Leg): void {
    const wasConnected = leg.isConnected;
    leg.isConnected = false;
    // A client that is just coming back another way is not lost.
    if (wasConnected && leg.next === null) this.#parts.tell({ type: 'leg', legId: leg.id, state: 'lost' });
  }

  #heardOf(leg: Leg, connection: Connection): void {
    leg.heardOf = this.#parts.now();
    if (leg.isConnected || leg.current !== connection) return;
    leg.isConnected = true;
    this.#parts.tell({ type: 'leg', legId: leg.id, state: 'connected' });
  }

  #voice(leg: Leg, connection: Connection, packet: RtpPacket, codec: VoiceCodec): void {
    const now = this.#parts.now();
    leg.spokeAt = now;
    if (leg.unheard === connection) {
      leg.unheard = null;
      this.#parts.tell({ type: 'voice_begins', legId: leg.id });
    }
    for (const writer of this.#recorders.get(leg.id) ?? []) {
      writer.packet(leg.id, {
        at: now, codec, stream: packet.ssrc, sequence: packet.sequence, timestamp: packet.timestamp, marker: packet.marker, payload: packet.payload,
      });
    }
    for (const { leg: hearer, place } of this.#hearers.get(leg.id) ?? []) {
      if (hearer.current === null || !hearer.isConnected) continue;
      if (place === 0 && hearer.mixer !== null) hearer.mixer.take(leg.id, connection.source, packet, codec);
      else if (place === 0 && hearer.keys !== null) hearer.current.passOver(0, connection.source, packet);
      else hearer.current.passOn(place, connection.source, packet, codec, now);
    }
  }

  #key(leg: Leg, connection: Connection, packet: RtpPacket, digit: string | undefined): void {
    leg.spokeAt = this.#parts.now();
    for (const { leg: hearer, place } of this.#hearers.get(leg.id) ?? []) hearer.current?.passOver(place, connection.source, packet);
    if (digit !== undefined) this.#parts.tell({ type: 'digit', legId: leg.id, digit, at: this.#parts.now() });
  }

  /** Whether a key is being pressed towards this leg, which takes its own line. */
  #pressKey(leg: Leg, connection: Connection, now: Moment): boolean {
    const ticks = connection.digitTicks;
    if (leg.keys === null) {
      if (leg.waitingKeys === '') return false;
      const keys = leg.waitingKeys;
      leg.waitingKeys = '';
      if (ticks === null) {
        this.#parts.tell({ type: 'keys_not_understood', legId: leg.id, digits: keys });
        return false;
      }
      leg.keys = digitFrames(keys, ticks);
    }
    const frame = leg.keys.next();
    if (frame.done === true) leg.keys = null;
    else if (frame.value.kind === 'tone' && ticks !== null) connection.sendTone(frame.value.payload, frame.value.first, ticks, now);
    return frame.done !== true;
  }

  /** Whether a prompt has the leg's own line. */
  #play(leg: Leg, connection: Connection, now: Moment): boolean {
    const { player } = leg;
    if (player === null) return false;
    if (player.failed !== null) {
      leg.player = null;
      leg.hearing = { kind: 'nothing' };
      this.#parts.tell({ type: 'prompts_failed', legId: leg.id, playId: player.playId, why: player.failed });
      return false;
    }
    const form: SoundForm = connection.codecs.includes('opus') ? 'opus' : 'PCMU';
    const frame = player.next(form);
    if (frame === undefined) {
      leg.player = null;
      leg.hearing = { kind: 'nothing' };
      this.#parts.tell({ type: 'prompts_ended', legId: leg.id, playId: player.playId });
      return false;
    }
    if (frame === null) return false;
    connection.sendFrame(0, frame, form, now);
    return true;
  }

  /** The client's first line, and each other that was heard, gets silence while nothing comes on it, so that the client does not take it for loss. */
  #fillSilence(leg: Leg, connection: Connection, place: number, now: Moment): void {
    const line = connection.lines[place];
    if (line === undefined || (place > 0 && line.stream.at === null)) return;
    const voice = leg.voices[place];
    if (voice !== null && voice !== undefined && (place > 0 || leg.mixer === null)) {
      const speaker = this.#legs.get(voice);
      if (speaker?.isConnected === true && now - speaker.spokeAt < PAUSES_AFTER) return;
    }
    const form: SoundForm = connection.codecs.includes('opus') ? 'opus' : 'PCMU';
    connection.sendFrame(place, form === 'opus' ? OPUS_SILENCE : MU_LAW_SILENCE, form, now);
  }
}
