import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ObjectMissing, WrongLength, type ObjectStore } from '../storage/objects/object-store.ts';

/** Keeps objects as long as the rehearsal lasts. */
export function memoryStore(): ObjectStore {
  const objects = new Map<string, Buffer>();
  const name = 'memory';
  return {
    name,
    address: 's3://objects/',
    async put(key, body) {
      const whole = body instanceof Uint8Array ? Buffer.from(body) : await buffer(body.stream);
      if (!(body instanceof Uint8Array) && whole.length !== body.bytes) throw new WrongLength(body.bytes, whole.length);
      objects.set(key, whole);
    },
    async get(key, range) {
      const whole = objects.get(key);
      if (whole === undefined) throw new ObjectMissing(name, key);
      return Readable.from([range ? whole.subarray(range.from, range.to + 1) : whole]);
    },
    size: async (key) => objects.get(key)?.length,
    delete: async (key) => void objects.delete(key),
    close: async () => undefined,
  };
}
