import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { startWorld } from './contact-world.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const MEGABYTE = 1024 * 1024;
const PART = 64 * 1024;
const FILES = 8;
const BYTES = 20 * MEGABYTE;

/** What a store sends of a large text; `each` is told of every part before it is sent. */
function* textInParts(each: () => void): Generator<Buffer> {
  for (let sent = 0; sent < BYTES; sent += PART) {
    each();
    yield Buffer.alloc(PART, 'line\n');
  }
}

test('files are checked in parts: eight of the largest at once need no more memory than a few parts of each', async () => {
  const world = await startWorld();
  const kim = await world.customer();
  const announced = [];
  for (let index = 0; index < FILES; index += 1) {
    const place = await world.attachments.announce(kim.participant, { name: 'log.txt', contentType: 'text/plain', bytes: BYTES }, undefined);
    // The store of this test keeps nothing; what is tried is what the check holds.
    world.objects.put = async (_key, body) => {
      if (!(body instanceof Uint8Array)) body.stream.resume();
    };
    await world.attachments.receive({
      attachmentId: place.attachmentId, token: place.path.split('t=')[1] ?? '',
      headers: Object.fromEntries(Object.entries(place.headers).map(([name, value]) => [name.toLowerCase(), value])),
    }, Readable.from([]));
    announced.push(place.attachmentId);
  }

  let parts = 0;
  let open = 0;
  let openAtOnce = 0;
  let most = 0;
  collect();
  const before = process.memoryUsage().arrayBuffers;
  const measure = (): void => {
    parts += 1;
    if (parts % 100 !== 0) return;
    collect();
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  };
  world.objects.get = async () => {
    open += 1;
    openAtOnce = Math.max(open, openAtOnce);
    return Readable.from(textInParts(measure), { objectMode: false }).once('close', () => (open -= 1));
  };
  for (const id of announced) await world.attachments.complete(kim.participant, [id], undefined);
  await world.settle();

  const states = await world.rows.selectFrom('attachments').select('state').execute();
  expect(states.map(({ state }) => state)).toEqual(Array.from({ length: FILES }, () => 'approved'));
  expect(openAtOnce).toBeGreaterThan(1);
  expect(parts).toBe((FILES * BYTES) / PART);
  expect(most).toBeLessThan(BYTES / 2);
  await world.close();
});
