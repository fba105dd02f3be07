import { beforeEach, expect, test } from 'vitest';
import { Bridge, type BridgeEvent } from '../../../server/voice/media/bridge.ts';
import { readRtp, ticksBetween, writeRtp, type RtpPacket } from '../../../server/voice/media/rtp.ts';
import type { PeerListener, WebRtcStack } from '../../../server/voice/media/webrtc-stack.ts';
import { decodeMulaw, encodeMulaw } from '../../../server/voice/sound/g711.ts';

/* What a telephone, which has one line, gets of several voices: by a stack that keeps what is sent, in time that the test tells. */

const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');
const offer = (codecs: readonly string[]): string => [
  'v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111 0 8', 'a=ice-ufrag:uFrg', 'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${FINGERPRINT}`, 'a=setup:actpass', 'a=mid:0', 'a=sendrecv', ...codecs, '',
].join('\r\n');
const TELEPHONE = offer(['a=rtpmap:0 PCMU/8000']);
const BROWSER = offer(['a=rtpmap:111 opus/48000/2', 'a=rtpmap:0 PCMU/8000']);

let now: number;
let due: number;
let events: BridgeEvent[];
let notes: string[];
let bridge: Bridge;
let ends: { sent: RtpPacket[]; listener: PeerListener }[];
const stack: WebRtcStack = {
  name: 'native',
  answer: async (_offer, listener) => {
    const sent: RtpPacket[] = [];
    ends.push({ sent, listener });
    const send = (bytes: Buffer): void => {
      const packet = readRtp(bytes);
      if (packet) sent.push(packet);
    };
    return { transport: { iceUfrag: 'ours', icePassword: 'ourpasswordourpasswordou', fingerprint: 'sha-256 AB', candidates: [] }, send, close: () => undefined };
  },
  offer: () => expect.fail('nobody is offered anything'),
  stop: () => undefined,
};
beforeEach(() => {
  now = due = 100_000;
  [events, notes, ends] = [[], [], []];
  bridge = new Bridge({
    stack, now: () => now, random: (length) => Buffer.alloc(length, 1), load: async () => Array.from({ length: 3 }, () => Buffer.alloc(160, 0x55)), openCapture: () => expect.fail('nothing is recorded'),
    tell: (event) => events.push(event), note: (event) => notes.push(event),
  });
});

interface Client { readonly sent: RtpPacket[]; says(value: number): void }

/** A client of ours, connected. */
async function joins(legId: string, sdp: string): Promise<Client> {
  await bridge.answer(legId, sdp);
  const end = ends.at(-1) ?? expect.fail('nobody was answered');
  end.listener.open();
  let packets = 0;
  return {
    sent: end.sent,
    says(value) {
      packets += 1;
      const payload = Buffer.from(encodeMulaw(new Int16Array(160).fill(value)));
      end.listener.packet(writeRtp({ payloadType: 0, marker: packets === 1, sequence: packets, timestamp: packets * 160, ssrc: 9, payload }));
    },
  };
}
/** 20 ms pass. @param late by how much the timer rings late */
function beat(late = 0): void {
  due += 20;
  now = due + late;
  bridge.beat(due);
}
const hears = (legId: string, ...legs: string[]): void => bridge.hear(legId, { kind: 'legs', legs });
const valueOf = ({ payload }: RtpPacket): number => decodeMulaw(payload)[0] ?? 0;
const near = (value: number): number => decodeMulaw(encodeMulaw(Int16Array.of(value)))[0] ?? 0;
/** How the line goes on: no number left out or used twice, and by a frame each time. */
function expectUnbroken(sent: readonly RtpPacket[], framesAtMost = 1): void {
  for (const [place, packet] of sent.entries()) {
    const before = sent[place - 1];
    if (before === undefined) continue;
    expect((packet.sequence - before.sequence) & 0xffff).toBe(1);
    expect(ticksBetween(before.timestamp, packet.timestamp)).toBeGreaterThan(0);
    expect(ticksBetween(before.timestamp, packet.timestamp)).toBeLessThanOrEqual(framesAtMost * 160);
  }
}

test('one voice alone is passed on as it is and at once; two are heard as one; and who stays is passed on again', async () => {
  hears('telephone', 'one');
  const telephone = await joins('telephone', TELEPHONE);
  const [one, other] = [await joins('one', BROWSER), await joins('other', BROWSER)];
  one.says(1_000);
  expect(telephone.sent.map(valueOf)).toEqual([near(1_000)]);
  hears('telephone', 'one', 'other');
  for (let count = 0; count < 5; count += 1) {
    one.says(1_000);
    other.says(3_000);
    beat();
  }
  expect(telephone.sent.slice(-4).map(valueOf)).toEqual(Array.from({ length: 4 }, () => near(near(1_000) + near(3_000))));
  hears('telephone', 'other');
  const before = telephone.sent.length;
  other.says(3_000);
  one.says(1_000);
  expect(telephone.sent.slice(before).map(valueOf)).toEqual([near(3_000)]);
  expectUnbroken(telephone.sent);
  expect(notes).toEqual([]);
});

test('all whom a telephone hears are asked to speak as it does, and no longer than it hears them', async () => {
  hears('telephone', 'one', 'other');
  await joins('telephone', TELEPHONE);
  await joins('one', BROWSER);
  await joins('other', BROWSER);
  const asked = (): unknown[] => events.flatMap((event) => (event.type === 'codec_wanted' ? `${event.legId} ${event.codec}` : []));
  expect(asked()).toEqual(['one PCMU', 'other PCMU']);
  hears('telephone', 'other');
  expect(asked().slice(2)).toEqual(['one opus']);
});

test('a mix goes on by its clock, however late the timers ring and whoever is silent', async () => {
  hears('telephone', 'one', 'other');
  const telephone = await joins('telephone', TELEPHONE);
  const [one, other] = [await joins('one', BROWSER), await joins('other', BROWSER)];
  beat();
  const from = telephone.sent.length;
  for (const [count, late] of [0, 15, 0, 19, 11, 0, 3, 18, 0, 0, 12, 0].entries()) {
    one.says(1_000);
    if (count < 4) other.says(3_000);
    beat(late);
  }
  const mixed = telephone.sent.slice(from);
  expect(mixed).toHaveLength(12);
  for (const [place, { timestamp }] of mixed.entries()) expect(ticksBetween(mixed[0]?.timestamp ?? 0, timestamp)).toBe(place * 160);
  expectUnbroken(mixed);
  expect(mixed.slice(-4).map(valueOf)).toEqual(Array.from({ length: 4 }, () => near(1_000)));
});

test('nobody who says anything is silence, by the same clock', async () => {
  hears('telephone', 'one', 'other');
  const telephone = await joins('telephone', TELEPHONE);
  for (let count = 0; count < 10; count += 1) beat();
  expect(telephone.sent.map(valueOf)).toEqual(Array.from({ length: 10 }, () => 0));
  expectUnbroken(telephone.sent);
});

test('a prompt takes the line from all of them, and they are heard again behind it', async () => {
  hears('telephone', 'one', 'other');
  const telephone = await joins('telephone', TELEPHONE);
  const [one, other] = [await joins('one', BROWSER), await joins('other', BROWSER)];
  const talk = (): void => {
    one.says(1_000);
    other.says(3_000);
    beat();
  };
  for (let count = 0; count < 3; count += 1) talk();
  bridge.hear('telephone', { kind: 'prompts', playId: 'one', files: ['greeting'], loop: false });
  bridge.beat(due);
  await Promise.resolve().then(() => Promise.resolve());
  const from = telephone.sent.length;
  for (let count = 0; count < 3; count += 1) talk();
  expect(telephone.sent.slice(from).map(({ payload }) => payload[0])).toEqual([0x55, 0x55, 0x55]);
  talk();
  expect(events.map(({ type }) => type)).toContain('prompts_ended');
  hears('telephone', 'one', 'other');
  for (let count = 0; count < 3; count += 1) talk();
  expect(valueOf(telephone.sent.at(-1) ?? expect.fail())).toBe(near(near(1_000) + near(3_000)));
  expectUnbroken(telephone.sent);
});

test('keys are pressed towards it while several talk, and what was said meanwhile does not follow', async () => {
  hears('telephone', 'one', 'other');
  const telephone = await joins('telephone', offer(['a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000']).replace('111 0 8', '0 101'));
  const [one, other] = [await joins('one', BROWSER), await joins('other', BROWSER)];
  bridge.sendDigits('telephone', '5');
  for (let count = 0; count < 20; count += 1) {
    one.says(count * 100);
    other.says(0);
    beat();
  }
  expect(telephone.sent.filter(({ payloadType }) => payloadType === 101).map(({ payload }) => payload[0])).toEqual(Array.from({ length: 8 }, () => 5));
  expect(valueOf(telephone.sent.at(-1) ?? expect.fail())).toBeGreaterThanOrEqual(near(1_700));
  for (const [place, { sequence }] of telephone.sent.entries()) expect((sequence - (telephone.sent[0]?.sequence ?? 0)) & 0xffff).toBe(place);
});

test('a browser that has too few lines is told of, and nothing is mixed for it', async () => {
  hears('browser', 'one', 'other');
  const browser = await joins('browser', BROWSER);
  const other = await joins('other', BROWSER);
  other.says(1_000);
  beat();
  expect(notes).toEqual(['voice_without_line']);
  expect(browser.sent.map(({ payloadType }) => payloadType)).toEqual([111]);
});
