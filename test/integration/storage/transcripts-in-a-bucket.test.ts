import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../../../server/start.ts';
import { openBucketStore } from '../../../server/storage/objects/bucket-store.ts';
import { adjustableClock } from '../../doubles/adjustable-clock.ts';
import { startBucketServer, type BucketServer } from '../../doubles/bucket-server.ts';
import { seedSmallInstance, startChat } from '../../doubles/small-instance.ts';

/* The whole server with a bucket in a process of its own that dies while chats end. */

let folder: string;
let bucket: BucketServer;
let server: RunningServer | undefined;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bucket-transcripts-'));
  bucket = await startBucketServer(path.join(folder, 'bucket'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  await bucket.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('what ended while the bucket was down is in it once after both have come back, and says what was said', async () => {
  const clock = adjustableClock();
  const lines: string[] = [];
  const keep = (event: string, fields?: object): void => void lines.push(`${event} ${JSON.stringify(fields)}`);
  const start = async (): Promise<RunningServer> => {
    server = await startServer({ database: path.join(folder, 'routing.db'), objects: { bucket: bucket.options }, clock, log: { info: keep, warn: keep, error: keep } });
    return server;
  };
  const first = await start();
  await seedSmallInstance(first.core);
  const chats = [await startChat(first.core), await startChat(first.core)];
  for (const [index, { participant }] of chats.entries()) await first.core.chats.sendMessage(participant, { contentType: 'text/plain', content: `message ${String(index)}`, clientToken: undefined });
  await bucket.stop();
  for (const { participant } of chats) await first.core.chats.disconnect(participant, undefined);
  await first.core.idle();
  expect(await first.core.jobs.waiting()).toMatchObject(chats.map(() => ({ kind: 'store_transcript', failures: 1, lastFailure: expect.stringContaining('The bucket chats could not store an object') as string })));
  await first.close();

  clock.advance(60_000);
  const second = await start();
  await second.core.idle();
  await second.close();

  await bucket.start();
  clock.advance(10 * 60_000);
  const third = await start();
  await third.core.idle();
  expect(await third.core.jobs.waiting()).toEqual([]);
  await third.close();
  server = undefined;

  const stored = readdirSync(path.join(folder, 'bucket'), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('ChatTranscripts') && name.includes('_object') && !name.includes('_metadata') && !name.includes('.md5'));
  const store = await openBucketStore(bucket.options);
  for (const [index, { contactId }] of chats.entries()) {
    expect(stored.filter((name) => name.includes(contactId))).toHaveLength(1);
    const key = /centre\/(.*\.json)/u.exec(stored.find((name) => name.includes(contactId)) ?? '')?.[1] ?? '';
    const { Transcript, ContactId } = JSON.parse(await text(await store.get(key.replaceAll('%3A', ':')))) as { Transcript: { Content?: string; ContentType: string }[]; ContactId: string };
    expect(ContactId).toBe(contactId);
    expect(Transcript.map((item) => item.Content)).toContain(`message ${String(index)}`);
    expect(Transcript.at(-1)?.ContentType).toMatch(/chat\.ended$/u);
  }
  await store.close();
  // The trouble was told.
  expect(lines.filter((line) => line.startsWith('job_failed') && line.includes('store_transcript'))).toHaveLength(4);
});
