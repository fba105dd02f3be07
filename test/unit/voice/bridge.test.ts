import { beforeEach, expect, test } from 'vitest';
import { Bridge, type BridgeEvent } from '../../../server/voice/media/bridge.ts';
import type { PeerListener, WebRtcStack } from '../../../server/voice/media/webrtc-stack.ts';

/* When a leg is told to be lost: by a stack whose connections come and go when the test says so. */

const OFFER = [
  'v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=ice-ufrag:uFrg', 'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`, 'a=setup:actpass', 'a=mid:0', 'a=sendrecv', 'a=rtpmap:111 opus/48000/2', '',
].join('\r\n');
const TRANSPORT = { iceUfrag: 'ours', icePassword: 'ourpasswordourpasswordou', fingerprint: 'sha-256 AB', candidates: [] };

let now: number;
let events: BridgeEvent[];
let bridge: Bridge;
beforeEach(() => {
  now = 1_000;
  events = [];
});

/** Offers the leg's line; what comes back is the client's end. */
async function offered(): Promise<PeerListener> {
  await bridge.answer('customer', OFFER);
  return peers.at(-1) ?? expect.fail('nobody was answered');
}
const peers: PeerListener[] = [];
const stack: WebRtcStack = {
  name: 'native',
  answer: async (_offer, listener) => {
    peers.push(listener);
    return { transport: TRANSPORT, send: () => undefined, close: () => undefined };
  },
  offer: () => expect.fail('nobody is offered anything'),
  stop: () => undefined,
};
beforeEach(() => {
  bridge = new Bridge({
    stack, now: () => now, random: (length) => Buffer.alloc(length, 1), load: async () => [], openCapture: () => expect.fail('nothing is recorded'),
    tell: (event) => events.push(event), note: () => undefined,
  });
});
const states = (): string[] => events.flatMap((event) => (event.type === 'leg' ? event.state : []));

test('who comes back another way is not lost, unless that comes to nothing', async () => {
  const first = await offered();
  first.open();
  const second = await offered();
  first.closed();
  expect(states()).toEqual(['connected']);
  second.closed();
  expect(states()).toEqual(['connected', 'lost']);
});

test('who falls silent while he comes back another way is lost when that has taken too long', async () => {
  const first = await offered();
  first.open();
  now += 7_000;
  await offered();
  now += 2_000;
  bridge.watch();
  expect(states()).toEqual(['connected']);
  now += 20_000;
  bridge.watch();
  expect(states()).toEqual(['connected', 'lost']);
});

test('a way back that fails takes nothing from a line that carries', async () => {
  const first = await offered();
  first.open();
  const second = await offered();
  second.closed();
  expect(states()).toEqual(['connected']);
});
