import { Readable } from 'node:stream';
import { checkKey, ObjectMissing, StoreUnavailable, WrongLength, type ObjectStore } from '../../server/storage/objects/object-store.ts';

/** Objects in memory, for cores in virtual time: nothing here waits for a disk. It can be taken away for a while. */
export interface MemoryObjects extends ObjectStore {
  readonly objects: Map<string, Buffer>;
  /** While set, every call fails as a store that is away. */
  away: boolean;
  /** How often it was asked for anything. */
  asked: number;
}

export function memoryObjects(): MemoryObjects {
  const objects = new Map<string, Buffer>();
  const must = (doing: string): void => {
    store.asked += 1;
    if (store.away) throw new StoreUnavailable(store.name, doing, 'it is away');
  };
  const store: MemoryObjects = {
    name: 'memory', address: 's3://objects/', objects, away: false, asked: 0,
    async put(key, body) {
      checkKey(key);
      must('store an object');
      if (body instanceof Uint8Array) {
        objects.set(key, Buffer.from(body));
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of body.stream) chunks.push(chunk as Buffer);
      const whole = Buffer.concat(chunks);
      if (whole.length !== body.bytes) throw new WrongLength(body.bytes, whole.length);
      objects.set(key, whole);
    },
    async get(key, range) {
      must('read an object');
      const whole = objects.get(key);
      if (!whole) throw new ObjectMissing(store.name, key);
      return Readable.from([range ? whole.subarray(range.from, range.to + 1) : whole]);
    },
    async size(key) {
      must('look for an object');
      return objects.get(key)?.length;
    },
    async delete(key) {
      must('delete an object');
      objects.delete(key);
    },
    close: () => Promise.resolve(),
  };
  return store;
}
