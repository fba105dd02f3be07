import { OfferRefused } from '../media-engine.ts';
import type { VoiceCodec } from '../voice-codec.ts';

/*
 * What a client's offer (SDP, RFC 8866 and 8829) says that matters here, and nothing else of it. What we answer, and what the WebRTC
 * stack below is told, is written anew from these values, so that no line of a stranger's text gets any further than this.
 */

const OFFER_BYTES_MAX = 64 * 1024;
const LINES_MAX = 16;
/** The client's own line and the most voices besides it. */
export const VOICE_LINES_MAX = 6;
const TOKEN = /^[A-Za-z0-9._~+/-]{1,32}$/u;
const ICE_UFRAG = /^[A-Za-z0-9+/]{4,256}$/u;
const ICE_PASSWORD = /^[A-Za-z0-9+/]{22,256}$/u;
const FINGERPRINT = /^(?:sha-256|sha-384|sha-512) (?:[0-9A-F]{2}:){31,63}[0-9A-F]{2}$/u;

const CANDIDATE = /^[A-Za-z0-9+/]{1,32} 1 udp \d{1,10} [0-9A-Fa-f.:]{2,45} \d{1,5} typ (?:host|srflx|prflx)$/iu;
const CANDIDATES_MAX = 16;

type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** A line of the offer. */
export interface OfferedLine {
  readonly mid: string;
  /** As the offer begins its line: `audio 9 UDP/TLS/RTP/SAVPF` and so on. */
  readonly media: 'audio' | 'video' | 'application';
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly direction: Direction;
  /** Payload types by codec, in the client's order; empty if it is no line for voices. */
  readonly codecs: ReadonlyMap<VoiceCodec, number>;
  /** Payload types of keys by clock rate. */
  readonly digits: ReadonlyMap<number, number>;
}

/** How a client proves who it is: by its ICE credentials and its certificate. */
interface ClientTransport {
  readonly iceUfrag: string;
  readonly icePassword: string;
  readonly fingerprint: string;
}

export interface ClientOffer extends ClientTransport {
  readonly lines: readonly OfferedLine[];
  /** Places in `lines` of those that carry voices; the first is the one on which the client speaks. */
  readonly voices: readonly number[];
}

/** What a client answers to an offer of ours, which has one line. */
export interface ClientAnswer extends ClientTransport {
  readonly line: OfferedLine;
  /** Where it can be reached by UDP: values of a=candidate. */
  readonly candidates: readonly string[];
  /** Who opens the encryption. */
  readonly setup: 'active' | 'passive';
}

const refuse = (why: string): never => { throw new OfferRefused('offer_not_understood', `The offer cannot be answered: ${why}`); };

/**
 * Reads an offer.
 * @throws {OfferRefused}
 */
export function readOffer(sdp: string): ClientOffer {
  const [session, media] = partsOf(sdp);
  if (media.length === 0) refuse('it offers no line.');
  if (media.length > LINES_MAX) refuse(`it offers more than ${String(LINES_MAX)} lines.`);
  const lines = media.map(lineOf);
  if (new Set(lines.map(({ mid }) => mid)).size !== lines.length) refuse('two of its lines have the same name (a=mid).');
  const voices = lines.flatMap(({ codecs, media: kind }, place) => (kind === 'audio' && codecs.size > 0 ? [place] : [])).slice(0, VOICE_LINES_MAX);
  const [own] = voices;
  if (own === undefined) {
    if (lines.some((line) => line.media === 'audio')) throw new OfferRefused('no_common_codec', 'The offer names no codec that is spoken here: opus, PCMU or PCMA.');
    refuse('it offers no line for a voice.');
  }
  const { setup, ...transport } = transportOf(media[own ?? 0] ?? [], session);
  if (!['actpass', 'passive', ''].includes(setup)) refuse('it wants to open the encryption itself (a=setup:active); actpass is what is answered.');
  return { ...transport, lines, voices };
}

/**
 * Reads what a client answers to an offer of ours.
 * @throws {OfferRefused}
 */
export function readAnswer(sdp: string): ClientAnswer {
  try {
    return answerIn(sdp);
  } catch (error) {
    throw error instanceof OfferRefused ? new OfferRefused(error.code, error.message.replace(/^The offer cannot be answered/u, 'The answer cannot be taken')) : error;
  }
}

function answerIn(sdp: string): ClientAnswer {
  const [session, [own = [], ...more]] = partsOf(sdp);
  const line = lineOf(own);
  if (more.length > 0 || line.media !== 'audio') refuse('it answers other lines than the one that was offered.');
  if (line.codecs.size === 0) throw new OfferRefused('no_common_codec', 'The answer takes no codec of those that were offered.');
  const { setup, ...transport } = transportOf(own, session);
  if (setup !== 'active' && setup !== 'passive') return refuse('it does not say who opens the encryption (a=setup).');
  const candidates = own.flatMap((one) => (one.startsWith('a=candidate:') && CANDIDATE.test(one.slice(12)) ? [one.slice(12)] : [])).slice(0, CANDIDATES_MAX);
  return { ...transport, line, candidates, setup };
}

function partsOf(sdp: string): [session: string[], media: string[][]] {
  if (Buffer.byteLength(sdp) > OFFER_BYTES_MAX) refuse('it is longer than any browser\'s.');
  if (!sdp.startsWith('v=0')) refuse('it is not a session description.');
  const [session = [], ...media] = sectionsOf(sdp);
  return [session, media];
}

function transportOf(section: readonly string[], session: readonly string[]): ClientTransport & { setup: string } {
  const valueOf = (name: string): string => attribute(section, name) ?? attribute(session, name) ?? '';
  const iceUfrag = valueOf('ice-ufrag');
  const icePassword = valueOf('ice-pwd');
  const fingerprint = upperFingerprint(valueOf('fingerprint'));
  if (!ICE_UFRAG.test(iceUfrag) || !ICE_PASSWORD.test(icePassword)) refuse('its ICE credentials (a=ice-ufrag, a=ice-pwd) are missing or malformed.');
  if (!FINGERPRINT.test(fingerprint)) refuse('its certificate\'s fingerprint (a=fingerprint, SHA-256 or longer) is missing or malformed.');
  return { iceUfrag, icePassword, fingerprint, setup: valueOf('setup') };
}

/** The lines of the session's part, and of each part that begins with m=. */
function sectionsOf(sdp: string): string[][] {
  const sections: string[][] = [[]];
  for (const line of sdp.split(/\r?\n/u)) {
    if (line.startsWith('m=')) sections.push([]);
    sections.at(-1)?.push(line);
  }
  return sections;
}

function attribute(section: readonly string[], name: string): string | undefined {
  return section.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3).trim();
}

const upperFingerprint = (value: string): string => {
  const [algorithm = '', hash = ''] = value.split(/\s+/u);
  return `${algorithm.toLowerCase()} ${hash.toUpperCase()}`;
};

function lineOf(section: readonly string[]): OfferedLine {
  const [media = '', port = '', protocol = '', ...formats] = (section[0] ?? '').slice(2).split(' ');
  const mid = attribute(section, 'mid') ?? '';
  if (media !== 'audio' && media !== 'video' && media !== 'application') return refuse(`it offers ${TOKEN.test(media) ? media : 'something unheard of'}, which is not carried here.`);
  if (!TOKEN.test(mid)) return refuse('one of its lines has no proper name (a=mid).');
  if (!/^[A-Za-z/]{3,32}$/u.test(protocol) || formats.length === 0 || formats.length > 64 || !formats.every((format) => TOKEN.test(format)) || !/^\d{1,5}$/u.test(port)) return refuse('one of its lines is malformed.');
  const direction = (['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const).find((one) => section.includes(`a=${one}`)) ?? 'sendrecv';
  const codecs = new Map<VoiceCodec, number>();
  const digits = new Map<number, number>();
  const isVoice = media === 'audio' && protocol === 'UDP/TLS/RTP/SAVPF' && direction !== 'inactive';
  for (const format of isVoice ? formats : []) {
    const payloadType = Number(format);
    if (!Number.isInteger(payloadType) || payloadType < 0 || payloadType > 127) continue;
    const [name = '', rate = ''] = mapping(section, format).split('/');
    const codec = codecNamed(name, rate, payloadType);
    if (codec !== undefined && !codecs.has(codec)) codecs.set(codec, payloadType);
    else if (name.toLowerCase() === 'telephone-event' && (rate === '8000' || rate === '48000') && !digits.has(Number(rate))) digits.set(Number(rate), payloadType);
  }
  return { mid, media, protocol, formats, direction, codecs, digits };
}

/** The encoding by which a payload type goes, such as `opus/48000/2`. */
function mapping(section: readonly string[], format: string): string {
  const found = section.find((line) => line.startsWith(`a=rtpmap:${format} `));
  return found?.slice(`a=rtpmap:${format} `.length).trim() ?? '';
}

/** PCMU and PCMA have payload types of old, which need no mapping. */
function codecNamed(name: string, rate: string, payloadType: number): VoiceCodec | undefined {
  const known = name.toLowerCase();
  if (known === 'opus' && rate === '48000') return 'opus';
  if ((known === 'pcmu' && rate === '8000') || (known === '' && payloadType === 0)) return 'PCMU';
  if ((known === 'pcma' && rate === '8000') || (known === '' && payloadType === 8)) return 'PCMA';
  return undefined;
}
