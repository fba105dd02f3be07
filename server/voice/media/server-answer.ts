import type { VoiceCodec } from '../voice-codec.ts';
import type { ClientAnswer, ClientOffer, OfferedLine } from './client-offer.ts';

/* What the server answers, or offers: written from the client's values and those of the WebRTC stack, line by line. */

/** How the stack below can be reached, and by which certificate it is known. */
export interface Transport {
  readonly iceUfrag: string;
  readonly icePassword: string;
  readonly fingerprint: string;
  /** Values of a=candidate. */
  readonly candidates: readonly string[];
}

/** What the stack below is told of the client: one line, and none of its own words. */
export function plainOffer(offer: ClientOffer): string {
  return lines([
    'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0', 'a=msid-semantic:WMS *',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0',
    `a=ice-ufrag:${offer.iceUfrag}`, `a=ice-pwd:${offer.icePassword}`, 'a=ice-options:trickle', `a=fingerprint:${offer.fingerprint}`, 'a=setup:actpass',
    'a=mid:0', 'a=sendrecv', 'a=rtcp-mux', 'a=rtpmap:111 opus/48000/2',
  ]);
}

/** What the stack below is told of a client's answer: without candidates, which may fail by themselves. */
export function plainAnswer({ iceUfrag, icePassword, fingerprint, setup }: ClientAnswer): string {
  return lines([
    'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0', 'a=msid-semantic:WMS *',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0',
    `a=ice-ufrag:${iceUfrag}`, `a=ice-pwd:${icePassword}`, `a=fingerprint:${fingerprint}`, `a=setup:${setup}`,
    'a=mid:0', 'a=sendrecv', 'a=rtcp-mux', 'a=rtpmap:111 opus/48000/2',
  ]);
}

/** What the stack below has answered to that, or offers. @throws Error if it is not what was asked for */
export function transportOf(sdp: string): Transport {
  const value = (name: string): string => {
    const found = new RegExp(`^a=${name}:(.+?)\\r?$`, 'mu').exec(sdp)?.[1];
    if (found === undefined) throw new Error(`The WebRTC stack's answer has no ${name}.`);
    return found.trim();
  };
  return {
    iceUfrag: value('ice-ufrag'), icePassword: value('ice-pwd'), fingerprint: value('fingerprint'),
    candidates: [...sdp.matchAll(/^a=candidate:(.+?)\r?$/gmu)].map((found) => found[1] ?? ''),
  };
}

/**
 * The candidates under the address by which clients outside reach this machine, where another one stands in front of it.
 * Those of the machine itself stay, for clients inside.
 */
export function publicCandidates(candidates: readonly string[], publicAddress: string | undefined): string[] {
  if (publicAddress === undefined) return [...candidates];
  const ports = new Set(candidates.flatMap((candidate) => {
    const [, , protocol, , , port] = candidate.split(' ');
    return protocol?.toLowerCase() === 'udp' && port !== undefined ? [port] : [];
  }));
  return [...[...ports].map((port, place) => `9${String(place)} 1 UDP 2130706431 ${publicAddress} ${port} typ host`), ...candidates];
}

/** @param streams our stream's SSRC for each line that carries voices, in the order of `offer.voices` */
export function writeAnswer(offer: ClientOffer, transport: Transport, streams: readonly number[], sessionId: number): string {
  const carried = offer.lines.map((line, place) => {
    const voice = offer.voices.indexOf(place);
    return voice < 0 ? undefined : { line, voice };
  });
  return lines([
    'v=0', `o=- ${String(sessionId)} 1 IN IP4 127.0.0.1`, 's=-', 't=0 0',
    `a=group:BUNDLE ${carried.flatMap((one) => (one ? [one.line.mid] : [])).join(' ')}`, 'a=msid-semantic:WMS *',
    ...offer.lines.flatMap((line, place) => {
      const one = carried[place];
      return one ? voiceLine(line, one.voice, transport, streams[one.voice] ?? 0) : refusedLine(line);
    }),
  ]);
}

/** An offer of one line, for a gateway to the telephone network: what telephones speak, and their keys. */
export function writeTelephoneOffer(transport: Transport, stream: number, sessionId: number): string {
  return lines([
    'v=0', `o=- ${String(sessionId)} 1 IN IP4 127.0.0.1`, 's=-', 't=0 0', 'a=group:BUNDLE 0', 'a=msid-semantic:WMS *',
    'm=audio 9 UDP/TLS/RTP/SAVPF 0 8 101', 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0',
    ...transport.candidates.map((candidate) => `a=candidate:${candidate}`), 'a=end-of-candidates',
    `a=ice-ufrag:${transport.iceUfrag}`, `a=ice-pwd:${transport.icePassword}`, `a=fingerprint:${transport.fingerprint}`, 'a=setup:actpass',
    'a=mid:0', 'a=sendrecv', 'a=rtcp-mux', ...codecLines('PCMU', 0), ...codecLines('PCMA', 8), 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15', 'a=ptime:20',
    'a=msid:voice-0 voice-0', `a=ssrc:${String(stream)} cname:voices`,
  ]);
}

function voiceLine(line: OfferedLine, voice: number, transport: Transport, ssrc: number): string[] {
  const direction = ({ sendrecv: voice === 0 ? 'sendrecv' : 'sendonly', recvonly: 'sendonly', sendonly: voice === 0 ? 'recvonly' : 'inactive', inactive: 'inactive' } as const)[line.direction];
  const formats = [...line.codecs.values(), ...line.digits.values()];
  return [
    `m=audio 9 ${line.protocol} ${formats.join(' ')}`, 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0',
    ...(voice === 0 ? [...transport.candidates.map((candidate) => `a=candidate:${candidate}`), 'a=end-of-candidates'] : []),
    `a=ice-ufrag:${transport.iceUfrag}`, `a=ice-pwd:${transport.icePassword}`, `a=fingerprint:${transport.fingerprint}`, 'a=setup:active',
    `a=mid:${line.mid}`, `a=${direction}`, 'a=rtcp-mux',
    ...[...line.codecs].flatMap(([codec, payloadType]) => codecLines(codec, payloadType)),
    ...[...line.digits].flatMap(([rate, payloadType]) => [`a=rtpmap:${String(payloadType)} telephone-event/${String(rate)}`, `a=fmtp:${String(payloadType)} 0-15`]),
    'a=ptime:20',
    ...(direction === 'sendrecv' || direction === 'sendonly' ? [`a=msid:voice-${String(voice)} voice-${String(voice)}`, `a=ssrc:${String(ssrc)} cname:voices`] : []),
  ];
}

function codecLines(codec: VoiceCodec, payloadType: number): string[] {
  const type = String(payloadType);
  // One Opus frame of 20 ms is what recordings are put together from; in-band correction costs little and helps whoever hears it.
  if (codec === 'opus') return [`a=rtpmap:${type} opus/48000/2`, `a=fmtp:${type} minptime=20;useinbandfec=1`];
  return [`a=rtpmap:${type} ${codec}/8000`];
}

const refusedLine = (line: OfferedLine): string[] => [`m=${line.media} 0 ${line.protocol} ${line.formats.join(' ')}`, 'c=IN IP4 0.0.0.0', `a=mid:${line.mid}`, 'a=inactive'];

const lines = (all: readonly string[]): string => `${all.join('\r\n')}\r\n`;
