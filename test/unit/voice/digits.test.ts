import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digitFrames, PressedDigits } from '../../../server/voice/media/digits.ts';

interface Packet { sequence: number; timestamp: number; payload: Buffer }

/** The packets by which keys are pressed, as we press them ourselves. */
function pressed(digits: string): Packet[] {
  let [sequence, timestamp, event] = [65_000, 0xffff_0000, 0];
  return [...digitFrames(digits, 48)].flatMap((frame) => {
    timestamp = (timestamp + 960) >>> 0;
    if (frame.kind === 'gap') return [];
    if (frame.first) event = timestamp;
    sequence = (sequence + 1) & 0xffff;
    return [{ sequence, timestamp: event, payload: frame.payload }];
  });
}

const read = (packets: readonly Packet[]): string => {
  const reader = new PressedDigits();
  return packets.map((packet) => reader.read(packet) ?? '').join('');
};

const keys = fc.string({ unit: fc.constantFrom(...'0123456789*#ABCD'), minLength: 1, maxLength: 12 });

test('every key is read once, in the order in which it was pressed', () => {
  fc.assert(fc.property(keys, (digits) => { expect(read(pressed(digits))).toBe(digits); }));
});

test('as long as one packet of a key comes, it is read once, whatever is lost or comes twice', () => {
  fc.assert(fc.property(keys, fc.infiniteStream(fc.nat(9)), (digits, chances) => {
    const kept = [...Map.groupBy(pressed(digits), ({ timestamp }) => timestamp).values()].flatMap((packets) => {
      const arrived = packets.flatMap((packet) => {
        const chance = chances.next().value ?? 9;
        return chance < 6 ? [] : chance === 9 ? [packet, packet] : [packet];
      });
      return arrived.length > 0 ? arrived : packets.slice(-1);
    });
    expect(read(kept)).toBe(digits);
  }));
});

test('a packet of the key before, come late, is not a key', () => {
  const packets = pressed('12');
  const late = packets[2] ?? expect.fail('there is none');
  expect(read([...packets.slice(0, 2), ...packets.slice(3), late])).toBe('12');
});

test('a key held for longer than one event can tell is still one key', () => {
  const held = (sequence: number, timestamp: number, duration: number): Packet => {
    const payload = Buffer.from([5, 10, 0, 0]);
    payload.writeUInt16BE(duration, 2);
    return { sequence, timestamp, payload };
  };
  expect(read([held(1, 1_000, 960), held(2, 1_000, 65_000), held(3, 66_535, 960), held(4, 66_535, 40_000)])).toBe('5');
});

test('what is no key is not read', () => {
  expect(read([{ sequence: 1, timestamp: 1, payload: Buffer.from([16, 0, 0, 0]) }, { sequence: 2, timestamp: 2, payload: Buffer.from([1]) }, { sequence: 3, timestamp: 3, payload: Buffer.alloc(0) }])).toBe('');
});
