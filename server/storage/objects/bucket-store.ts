import { createReadStream } from 'node:fs';
import { mkdtemp, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, NotFound, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { checkKey, ObjectMissing, StoreUnavailable, WrongLength, type ObjectStore } from './object-store.ts';
import { SourceFailed, writeWhole } from './write-whole.ts';

/** A bucket of any service that speaks S3. */
export interface BucketOptions {
  bucket: string;
  /** What every key begins with, such as `contact-centre/`; empty for none. */
  prefix?: string;
  region: string;
  /** Base address of the service; absent for AWS itself. */
  endpoint?: string;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`: what most services other than AWS want. */
  pathStyle?: boolean;
  /** Absent: where the AWS SDK looks for them by itself (environment, profile, instance role). */
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

const CONNECT_MOST = 5000;
const REQUEST_MOST = 120_000;

/**
 * Objects in a bucket. Nothing is asked of the service before the first object. Streams gather in a folder of their own
 * among the machine's temporary files, which only this user may read.
 */
export async function openBucketStore(options: BucketOptions): Promise<ObjectStore> {
  const { bucket, prefix = '' } = options;
  const name = `bucket ${bucket}`;
  const spool = await mkdtemp(path.join(tmpdir(), 'bucket-'));
  let written = 0;
  const client = new S3Client({
    region: options.region,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    forcePathStyle: options.pathStyle ?? false,
    ...(options.credentials && { credentials: options.credentials }),
    // Checksums in trailers are not understood by every service that speaks S3.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    // Whoever asked says what failed; the SDK's own lines would go past the server's log.
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    requestHandler: { connectionTimeout: CONNECT_MOST, requestTimeout: REQUEST_MOST, throwOnRequestTimeout: true },
  });
  const at = (key: string): { Bucket: string; Key: string } => {
    checkKey(key);
    return { Bucket: bucket, Key: `${prefix}${key}` };
  };
  const unavailable = (doing: string) => (error: unknown): never => {
    throw new StoreUnavailable(name, doing, error);
  };

  return {
    name,
    address: `s3://${bucket}/${prefix}`,
    async put(key, body, contentType) {
      const target = { ...at(key), ContentType: contentType };
      if (body instanceof Uint8Array) {
        await client.send(new PutObjectCommand({ ...target, Body: body, ContentLength: body.byteLength })).catch(unavailable('store an object'));
        return;
      }
      // Nothing goes out before all of it is here: an upload that breaks off must not leave its half in the bucket.
      const half = path.join(spool, String(++written));
      try {
        await writeWhole(half, body.stream, body.bytes);
        await client.send(new PutObjectCommand({ ...target, Body: createReadStream(half), ContentLength: body.bytes }));
      } catch (error) {
        if (error instanceof WrongLength) throw error;
        throw error instanceof SourceFailed ? error.cause : new StoreUnavailable(name, 'store an object', error);
      } finally {
        await unlink(half).catch(() => undefined);
      }
    },
    async get(key, range) {
      const answer = await client
        .send(new GetObjectCommand({ ...at(key), ...(range && { Range: `bytes=${String(range.from)}-${String(range.to)}` }) }))
        .catch((error: unknown) => {
          throw isMissing(error) ? new ObjectMissing(name, key) : new StoreUnavailable(name, 'read an object', error);
        });
      if (!(answer.Body instanceof Readable)) throw new StoreUnavailable(name, 'read an object', 'it answered without a body');
      return answer.Body;
    },
    async size(key) {
      try {
        return (await client.send(new HeadObjectCommand(at(key)))).ContentLength;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw new StoreUnavailable(name, 'look for an object', error);
      }
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key))).catch((error: unknown) => {
        if (!isMissing(error)) unavailable('delete an object')(error);
      });
    },
    async close() {
      client.destroy();
      await rm(spool, { recursive: true, force: true });
    },
  };
}

const silent = (): void => undefined;

/** A missing bucket is not a missing object: that one is a fault of the configuration. */
function isMissing(error: unknown): boolean {
  if (error instanceof NoSuchKey || error instanceof NotFound) return true;
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404 && error.name !== 'NoSuchBucket';
}
