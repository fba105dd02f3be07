import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutgoingStream } from '../../../server/voice/media/outgoing-stream.ts';
import { readRtp, type RtpPacket } from '../../../server/voice/media/rtp.ts';

const start = { ssrc: 7, sequence: 65_530, timestamp: 0xffff_ff00 };
const said = (sequence: number, timestamp: number, text = 'voice'): RtpPacket =>
  ({ payloadType: 111, marker: false, sequence: sequence & 0xffff, timestamp: timestamp >>> 0, ssrc: 99, payload: Buffer.from(text) });

/** What a client receives of a stream: how it goes on from packet to packet. */
function received(packets: readonly (Buffer | undefined)[]): { sequence: number; timestamp: number; marker: boolean; ssrc: number; payload: string }[] {
  return packets.flatMap((bytes) => {
    const packet = bytes && readRtp(bytes);
    return packet ? [{ ...packet, payload: packet.payload.toString() }] : [];
  });
}

test('from one voice to another the numbers go on, and time by what has passed', () => {
  const stream = new OutgoingStream(start);
  const heard = received([
    stream.passOn('one', said(10, 5_000), 111, 'opus', 1_000),
    stream.passOn('one', said(11, 5_960), 111, 'opus', 1_020),
    stream.passOn('other', said(40_000, 77), 111, 'opus', 1_100),
    stream.own(Buffer.from('prompt'), 111, 'opus', 1_120),
    stream.passOn('one', said(20, 15_000), 111, 'opus', 1_140),
  ]);
  expect(heard.map(({ sequence }) => sequence)).toEqual([65_530, 65_531, 65_532, 65_533, 65_534]);
  expect(heard.map(({ timestamp }) => (timestamp - start.timestamp) >>> 0)).toEqual([0, 960, 960 * 5, 960 * 6, 960 * 7]);
  expect(heard.map(({ marker }) => marker)).toEqual([true, false, true, true, true]);
  expect(new Set(heard.map(({ ssrc }) => ssrc))).toEqual(new Set([7]));
});

test('what was lost on the way to us stays a gap, and what comes late gets its own number', () => {
  const stream = new OutgoingStream(start);
  const heard = received([
    stream.passOn('one', said(65_535, 0), 111, 'opus', 0),
    stream.passOn('one', said(2, 960 * 3), 111, 'opus', 60),
    stream.passOn('one', said(0, 960, 'late'), 111, 'opus', 61),
    stream.passOn('one', said(3, 960 * 4), 111, 'opus', 80),
  ]);
  expect(heard.map(({ sequence }) => (sequence - start.sequence) & 0xffff)).toEqual([0, 3, 1, 4]);
  expect(heard[2]?.payload).toBe('late');
});

test('what he said before it was his turn is not heard', () => {
  const stream = new OutgoingStream(start);
  stream.own(Buffer.from('music'), 111, 'opus', 0);
  stream.passOn('one', said(100, 0), 111, 'opus', 20);
  expect(stream.passOn('one', said(99, -960), 111, 'opus', 21)).toBeUndefined();
});

test('a key\'s tone that is not passed on leaves no gap', () => {
  const stream = new OutgoingStream(start);
  const first = stream.passOn('one', said(1, 0), 111, 'opus', 0);
  for (const sequence of [2, 3, 4, 4, 3]) stream.passOver('one', said(sequence, 960));
  const heard = received([first, stream.passOn('one', said(5, 960 * 4), 111, 'opus', 80), stream.passOn('one', said(6, 960 * 5), 111, 'opus', 100)]);
  expect(heard.map(({ sequence }) => (sequence - start.sequence) & 0xffff)).toEqual([0, 1, 2]);
});

test('another codec counts time in its own ticks', () => {
  const stream = new OutgoingStream(start);
  const heard = received([stream.passOn('one', said(1, 0), 111, 'opus', 0), stream.passOn('one', said(2, 160), 0, 'PCMU', 20), stream.passOn('one', said(3, 320), 0, 'PCMU', 40)]);
  expect(heard.map(({ timestamp }) => (timestamp - start.timestamp) >>> 0)).toEqual([0, 160, 320]);
  expect(heard.map(({ sequence }) => (sequence - start.sequence) & 0xffff)).toEqual([0, 1, 2]);
});

test('the packets of one key share its timestamp, and what follows counts from its beginning', () => {
  const stream = new OutgoingStream(start);
  stream.own(Buffer.from('x'), 111, 'opus', 0);
  const heard = received([
    stream.own(Buffer.from('key'), 110, 'opus', 20, { marker: true }),
    stream.own(Buffer.from('key'), 110, 'opus', 40, { goesOn: true }),
    stream.own(Buffer.from('key'), 110, 'opus', 60, { goesOn: true }),
    stream.own(Buffer.from('voice'), 111, 'opus', 80),
  ]);
  expect(heard.map(({ timestamp }) => (timestamp - start.timestamp) >>> 0)).toEqual([960, 960, 960, 960 * 4]);
  expect(heard.map(({ marker }) => marker)).toEqual([true, false, false, false]);
});

test('whatever is heard and whenever that changes, no number is used twice and none is left out that was not lost', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('own' as const) }),
    fc.record({ kind: fc.constant('voice' as const), who: fc.constantFrom('one', 'other'), skip: fc.nat(2) }),
    fc.record({ kind: fc.constant('key' as const), who: fc.constantFrom('one', 'other'), skip: fc.constant(0) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), fc.nat(0xffff), fc.nat(0xffff), (steps, one, other) => {
    const next = { one, other };
    const stream = new OutgoingStream(start);
    let [now, expected, before] = [0, -1, ''];
    for (const done of steps) {
      now += 20;
      let bytes: Buffer | undefined;
      if (done.kind === 'own') {
        bytes = stream.own(Buffer.from('p'), 111, 'opus', now);
        expected += 1;
        before = '';
      } else {
        const sequence = (next[done.who] += 1 + done.skip);
        if (done.kind === 'key') {
          stream.passOver(done.who, said(sequence, sequence * 960));
          continue;
        }
        bytes = stream.passOn(done.who, said(sequence, now * 48), 111, 'opus', now);
        expected += before === done.who ? 1 + done.skip : 1;
        before = done.who;
      }
      const [heard] = received([bytes]);
      expect(((heard?.sequence ?? 0) - start.sequence) & 0xffff).toBe(expected & 0xffff);
    }
  }));
});
