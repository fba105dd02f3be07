import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OfferRefused } from '../../../server/voice/media-engine.ts';
import { readAnswer, readOffer } from '../../../server/voice/media/client-offer.ts';
import { plainAnswer, plainOffer, publicCandidates, writeAnswer, writeTelephoneOffer } from '../../../server/voice/media/server-answer.ts';

const FINGERPRINT = Array.from({ length: 32 }, (_, byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
const line = (mid: string, direction: string): string[] => [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126', 'c=IN IP4 0.0.0.0', 'a=ice-ufrag:uFrg', 'a=ice-pwd:abcdefghijklmnopqrstuvwx', `a=fingerprint:sha-256 ${FINGERPRINT}`, 'a=setup:actpass',
  `a=mid:${mid}`, `a=${direction}`, 'a=rtcp-mux', 'a=candidate:1 1 udp 1 198.51.100.7 9 typ host',
  'a=rtpmap:111 opus/48000/2', 'a=rtpmap:63 red/48000/2', 'a=rtpmap:9 G722/8000', 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:13 CN/8000', 'a=rtpmap:110 telephone-event/48000', 'a=rtpmap:126 telephone-event/8000',
];
const OFFER = ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0 1 2', ...line('0', 'sendrecv'), ...line('1', 'recvonly'), ...line('2', 'recvonly'), ''].join('\r\n');
const TRANSPORT = { iceUfrag: 'ours', icePassword: 'ourpasswordourpasswordou', fingerprint: `sha-256 ${FINGERPRINT}`, candidates: ['1 1 UDP 2114977791 192.0.2.2 42000 typ host'] };

test('a browser\'s offer is read: its lines, what it speaks, its keys', () => {
  const offer = readOffer(OFFER);
  expect(offer.voices).toEqual([0, 1, 2]);
  expect([...(offer.lines[0]?.codecs ?? [])]).toEqual([['opus', 111], ['PCMU', 0], ['PCMA', 8]]);
  expect([...(offer.lines[0]?.digits ?? [])]).toEqual([[48_000, 110], [8_000, 126]]);
});

test('each line is answered, with what is spoken here and nothing else', () => {
  const answer = writeAnswer(readOffer(OFFER), TRANSPORT, [11, 22, 33], 5);
  expect(answer.match(/^m=.*$/gmu)?.map((text) => text.trim())).toEqual(['m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 110 126', 'm=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 110 126', 'm=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 110 126']);
  expect(answer.match(/^a=(sendrecv|sendonly|recvonly|inactive)/gmu)).toEqual(['a=sendrecv', 'a=sendonly', 'a=sendonly']);
  expect(answer).not.toMatch(/red|G722|CN|198\.51/u);
});

test('lines for pictures and data are turned down, and the voice is answered', () => {
  const withVideo = OFFER.replace(/\r\n$/u, ['', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:3', 'a=rtpmap:96 VP8/90000', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:4', ''].join('\r\n'));
  const answer = writeAnswer(readOffer(withVideo), TRANSPORT, [11, 22, 33], 5);
  expect(answer).toContain('m=video 0 UDP/TLS/RTP/SAVPF 96');
  expect(answer).toContain('m=application 0 UDP/DTLS/SCTP webrtc-datachannel');
  expect(answer).toContain('a=group:BUNDLE 0 1 2\r\n');
});

test('a gateway\'s answer to a telephone\'s offer is taken for what it says, and nothing else of it gets any further', () => {
  const answer = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 't=0 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 8 101', 'a=ice-ufrag:abcd', 'a=ice-pwd:abcdefghijklmnopqrstuv', `a=fingerprint:sha-256 ${FINGERPRINT}`, 'a=setup:active', 'a=mid:0', 'a=rtpmap:101 telephone-event/8000', 'a=candidate:1 1 udp 2013266431 192.0.2.1 41000 typ host', 'a=candidate:2 1 udp 1 evil%n 1 typ host', ''].join('\r\n');
  const read = readAnswer(answer);
  expect([[...read.line.codecs.keys()], read.setup, read.candidates]).toEqual([['PCMA'], 'active', ['1 1 udp 2013266431 192.0.2.1 41000 typ host']]);
  expect(plainAnswer(read)).not.toMatch(/candidate|evil/u);
  expect(() => readAnswer(answer.replace(' 8 101', ' 96'))).toThrow(/codec/u);
  expect(() => readAnswer(answer.replace('a=setup:active', 'a=setup:actpass'))).toThrow(/^The answer cannot be taken/u);
  expect(writeTelephoneOffer(TRANSPORT, 7, 1).match(/^a=rtpmap:.*$/gmu)?.map((text) => text.trim())).toEqual(['a=rtpmap:0 PCMU/8000', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:101 telephone-event/8000']);
});

test('nothing that a client wrote gets to the WebRTC stack but what was understood', () => {
  const told = plainOffer(readOffer(OFFER.replace('s=-', 's=%n%n%n\r\na=x-evil:yes')));
  expect(told).not.toMatch(/evil|%n|candidate|198\.51/u);
  expect(told.match(/^m=/gmu)).toHaveLength(1);
});

test('behind another address the clients outside are told that one first', () => {
  expect(publicCandidates(TRANSPORT.candidates, '203.0.113.1')[0]).toBe('90 1 UDP 2130706431 203.0.113.1 42000 typ host');
  expect(publicCandidates(TRANSPORT.candidates, undefined)).toEqual(TRANSPORT.candidates);
});

test('whatever is offered, it is answered or refused with a reason, and never anything else', () => {
  const parts = OFFER.split('\r\n');
  const change = fc.record({ at: fc.nat(parts.length), text: fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom('m=audio', 'a=mid:0', 'a=rtpmap:', 'm=audio 9 UDP/TLS/RTP/SAVPF 999', 'a=setup:active', 'v=0', 'a=ice-pwd:', `a=${'y'.repeat(3_000)}`)), take: fc.nat(3) });
  fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
    const changed = [...parts];
    for (const { at, text, take } of changes) changed.splice(at, take, text);
    try {
      const answer = writeAnswer(readOffer(changed.join('\r\n')), TRANSPORT, [1, 2, 3, 4, 5, 6], 1);
      expect(answer).toMatch(/^v=0\r\n/u);
      expect(answer.split('\r\n').filter((text) => text.length > 300)).toEqual([]);
    } catch (error) {
      if (!(error instanceof OfferRefused)) throw error;
      expect(error.message).toMatch(/^The offer /u);
    }
  }), { numRuns: 500 });
});
