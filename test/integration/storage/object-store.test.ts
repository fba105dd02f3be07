import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBucketStore } from '../../../server/storage/objects/bucket-store.ts';
import { openDirectoryStore } from '../../../server/storage/objects/directory-store.ts';
import { ObjectMissing, StoreUnavailable, WrongLength, type ObjectStore } from '../../../server/storage/objects/object-store.ts';
import { startBucketServer, type BucketServer } from '../../doubles/bucket-server.ts';
import { memoryObjects } from '../../doubles/memory-objects.ts';

/*
 * What every store promises, asked of each: a directory, a bucket of a real S3-speaking server process, and the one in
 * memory that cores in virtual time are given.
 */

let folder: string;
let bucketServer: BucketServer;
const stores = new Map<string, ObjectStore>();

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'objects-'));
  bucketServer = await startBucketServer(path.join(folder, 'bucket'));
  stores.set('directory', await openDirectoryStore(path.join(folder, 'directory')));
  stores.set('bucket', await openBucketStore(bucketServer.options));
  stores.set('memory', memoryObjects());
});
afterAll(async () => {
  for (const store of stores.values()) await store.close();
  await bucketServer.stop();
  rmSync(folder, { recursive: true, force: true });
});

const megabytes = (count: number): Buffer => Buffer.alloc(count * 1024 * 1024, Buffer.from(Array.from({ length: 251 }, (_, index) => index)));
const inPieces = (whole: Buffer, piece = 64 * 1024): Readable =>
  Readable.from((function* () {
    for (let from = 0; from < whole.length; from += piece) yield whole.subarray(from, from + piece);
  })());

describe.each(['directory', 'bucket', 'memory'])('a %s', (kind) => {
  const store = (): ObjectStore => {
    const found = stores.get(kind);
    if (!found) throw new Error(`No ${kind} was opened.`);
    return found;
  };
  const read = async (key: string, range?: { from: number; to: number }): Promise<Buffer> => buffer(await store().get(key, range));

  test('gives back what was put, to the byte', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 0x1f, 0x8b]);
    await store().put('connect/shop/ChatTranscripts/2026/01/05/one_20260105T09:00_UTC.json', bytes, 'application/json');
    expect(await read('connect/shop/ChatTranscripts/2026/01/05/one_20260105T09:00_UTC.json')).toEqual(bytes);
    expect(await store().size('connect/shop/ChatTranscripts/2026/01/05/one_20260105T09:00_UTC.json')).toBe(6);
  });

  test('takes an empty object', async () => {
    await store().put('empty', Buffer.alloc(0), 'text/plain');
    expect(await store().size('empty')).toBe(0);
    expect(await read('empty')).toHaveLength(0);
  });

  test('takes a stream of exactly the announced length, and gives parts of it', async () => {
    const whole = megabytes(3);
    await store().put('streams/whole', { stream: inPieces(whole), bytes: whole.length }, 'video/mp4');
    expect((await read('streams/whole')).equals(whole)).toBe(true);
    expect((await read('streams/whole', { from: 1_000_000, to: 1_000_009 })).equals(whole.subarray(1_000_000, 1_000_010))).toBe(true);
  });

  test.each([['more', 1], ['fewer', -1]])('refuses a stream that brings %s bytes, and keeps what was there', async (_word, difference) => {
    await store().put('streams/kept', Buffer.from('before'), 'text/plain');
    const whole = megabytes(1);
    await expect(store().put('streams/kept', { stream: inPieces(whole), bytes: whole.length - difference }, 'video/mp4')).rejects.toBeInstanceOf(WrongLength);
    expect(String(await read('streams/kept'))).toBe('before');
  });

  test('passes on what the stream itself fails with, and stores nothing', async () => {
    const broken = Readable.from((function* () {
      yield Buffer.alloc(1000);
      throw new Error('The sender hung up.');
    })());
    await expect(store().put('streams/broken', { stream: broken, bytes: 5000 }, 'video/mp4')).rejects.toThrow('The sender hung up.');
    expect(await store().size('streams/broken')).toBeUndefined();
  });

  test('replaces an object of the same key', async () => {
    await store().put('twice', Buffer.from('one'), 'text/plain');
    await store().put('twice', Buffer.from('another'), 'text/plain');
    expect(String(await read('twice'))).toBe('another');
  });

  test('says that an object is missing, and deletes one that is not there without a word', async () => {
    await expect(store().get('nowhere/at-all')).rejects.toBeInstanceOf(ObjectMissing);
    expect(await store().size('nowhere/at-all')).toBeUndefined();
    await store().delete('nowhere/at-all');
  });

  test('deletes', async () => {
    await store().put('gone/soon', Buffer.from('x'), 'text/plain');
    await store().delete('gone/soon');
    await expect(store().get('gone/soon')).rejects.toBeInstanceOf(ObjectMissing);
  });

  test.each(['../outside', 'a//b', '/root', 'a/../b', '.incoming/x', 'a/.hidden', '', 'a\u0000b', 'a b', 'ä'])('refuses %j as a key', async (key) => {
    await expect((async () => store().put(key, Buffer.from('x'), 'text/plain'))()).rejects.toThrow('is not a key');
  });
});

describe('a directory', () => {
  test('keeps its files to its own user, and throws away what a crash left half written', async () => {
    const root = path.join(folder, 'private');
    mkdirSync(path.join(root, '.incoming'), { recursive: true });
    writeFileSync(path.join(root, '.incoming', 'half'), 'hal');
    const store = await openDirectoryStore(root);
    expect(readdirSync(path.join(root, '.incoming'))).toEqual([]);
    await store.put('attachments/secret', Buffer.from('x'), 'text/plain');
    expect(statSync(path.join(root, 'attachments', 'secret')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(root, 'attachments')).mode & 0o777).toBe(0o700);
    await expect(store.put('attachments/more', { stream: inPieces(megabytes(1)), bytes: 5 }, 'text/plain')).rejects.toBeInstanceOf(WrongLength);
    expect(readdirSync(path.join(root, '.incoming'))).toEqual([]);
  });

  test('is closed only when what is on its way into it is there, whether anybody still waits for that or not', async () => {
    const store = await openDirectoryStore(path.join(folder, 'closing'));
    let more = (): void => undefined;
    const rest = new Promise<void>((resolve) => { more = resolve; });
    const slow = Readable.from((async function* () {
      yield Buffer.from('one');
      await rest;
      yield Buffer.from('two');
    })());
    const put = store.put('late', { stream: slow, bytes: 6 }, 'text/plain');
    const refused = store.put('short', { stream: inPieces(Buffer.from('x')), bytes: 5 }, 'text/plain').catch(() => 'refused');
    let isClosed = false;
    const closed = store.close().then(() => { isClosed = true; });
    expect(await refused).toBe('refused');
    expect(isClosed).toBe(false);
    more();
    await closed;
    expect(await store.size('late')).toBe(6);
    await put;
  });

  test('says that it is away when its disk refuses, and works again when it does not', async () => {
    const root = path.join(folder, 'refusing');
    const store = await openDirectoryStore(root);
    rmSync(path.join(root, '.incoming'), { recursive: true });
    await expect(store.put('one', Buffer.from('x'), 'text/plain')).rejects.toBeInstanceOf(StoreUnavailable);
    mkdirSync(path.join(root, '.incoming'));
    chmodSync(path.join(root, '.incoming'), 0o700);
    await store.put('one', Buffer.from('x'), 'text/plain');
    expect(await store.size('one')).toBe(1);
  });
});

describe('a bucket', () => {
  test('is unavailable while its server is down, and has everything when it is back', async () => {
    const away = await startBucketServer(path.join(folder, 'away'));
    const store = await openBucketStore(away.options);
    await store.put('before', Buffer.from('kept'), 'text/plain');
    await away.stop();
    await expect(store.put('during', Buffer.from('x'), 'text/plain')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.put('during', { stream: inPieces(megabytes(1)), bytes: 1024 * 1024 }, 'text/plain')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.get('before')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.size('before')).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.delete('before')).rejects.toBeInstanceOf(StoreUnavailable);
    await away.start();
    expect(String(await buffer(await store.get('before')))).toBe('kept');
    expect(await store.size('during')).toBeUndefined();
    await store.close();
    await away.stop();
  });

  test('that does not exist is a fault, not a missing object; wrong credentials too; the secret stays out of the message', async () => {
    const nowhere = await openBucketStore({ ...bucketServer.options, bucket: 'no-such-bucket' });
    await expect(nowhere.get('one')).rejects.toBeInstanceOf(StoreUnavailable);
    const stranger = await openBucketStore({ ...bucketServer.options, credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'not the secret' } });
    const refused = await stranger.put('one', Buffer.from('x'), 'text/plain').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect(String(refused)).not.toContain('not the secret');
    await nowhere.close();
    await stranger.close();
  });
});
