/** Writes a structured-cloneable value as text and reads it back, in either process. */
export interface StructuredText {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

type Node = readonly [tag: string, ...rest: unknown[]];

/**
 * Makes a codec for what structured clone can carry, cycles and shared parts included. What it can't carry (a
 * function, a symbol, a DOM node) throws Electron's words for it. Self-contained: its source text is also put into
 * the page, where nothing can be imported.
 */
export function structuredText(): StructuredText {
  const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const VIEWS = { Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array };
  const bytesOf = (buffer: ArrayBuffer, from: number, length: number): number[] => [...new Uint8Array(buffer, from, length)];

  const encode = (value: unknown): string => {
    let clone: unknown;
    try {
      clone = structuredClone(value);
    } catch {
      throw new Error('An object could not be cloned.');
    }
    const nodes: Node[] = [];
    const seen = new Map<unknown, number>();
    const add = (part: unknown): number => {
      const known = seen.get(part);
      if (known !== undefined) return known;
      const at = nodes.push(['pending']) - 1;
      if (typeof part === 'object' && part !== null) seen.set(part, at);
      nodes[at] = describe(part);
      return at;
    };
    const describe = (part: unknown): Node => {
      if (part === undefined) return ['undefined'];
      if (typeof part === 'bigint') return ['bigint', String(part)];
      if (typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0))) return ['number', Object.is(part, -0) ? '-0' : String(part)];
      if (typeof part !== 'object' || part === null) return ['plain', part];
      if (Array.isArray(part)) return ['array', part.map(add)];
      if (part instanceof Date) return ['date', part.getTime()];
      if (part instanceof RegExp) return ['regexp', part.source, part.flags];
      if (part instanceof Map) return ['map', [...part].map(([key, item]) => [add(key), add(item)])];
      if (part instanceof Set) return ['set', [...part].map(add)];
      if (part instanceof Error) return ['error', part.name, part.message];
      if (part instanceof ArrayBuffer) return ['buffer', bytesOf(part, 0, part.byteLength)];
      if (ArrayBuffer.isView(part)) return ['view', part.constructor.name, bytesOf(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength)];
      return ['object', Object.keys(part).map((key) => [key, add((part as Record<string, unknown>)[key])])];
    };
    add(clone);
    return JSON.stringify(nodes);
  };

  const decode = (text: string): unknown => {
    const nodes = JSON.parse(text) as Node[];
    const made = new Map<number, unknown>();
    const keep = <Made>(at: number, value: Made): Made => {
      made.set(at, value);
      return value;
    };
    const read = (at: number): unknown => {
      if (made.has(at)) return made.get(at);
      const [tag, first, second] = nodes[at] ?? ['undefined'];
      switch (tag) {
        case 'undefined':
          return undefined;
        case 'plain':
          return first;
        case 'bigint':
          return BigInt(first as string);
        case 'number':
          return Number(first);
        case 'date':
          return keep(at, new Date(first as number));
        case 'regexp':
          return keep(at, new RegExp(first as string, second as string));
        case 'buffer':
          return keep(at, new Uint8Array(first as number[]).buffer);
        case 'view': {
          const View = VIEWS[first as keyof typeof VIEWS];
          const { buffer } = new Uint8Array(second as number[]);
          return keep(at, View === undefined ? new DataView(buffer) : new View(buffer));
        }
        case 'error': {
          const Kind = ERRORS[first as keyof typeof ERRORS] ?? Error;
          return keep(at, new Kind(second as string));
        }
        case 'array': {
          const array = keep(at, [] as unknown[]);
          for (const item of first as number[]) array.push(read(item));
          return array;
        }
        case 'set': {
          const set = keep(at, new Set());
          for (const item of first as number[]) set.add(read(item));
          return set;
        }
        case 'map': {
          const map = keep(at, new Map());
          for (const [key, item] of first as [number, number][]) map.set(read(key), read(item));
          return map;
        }
        default: {
          const object = keep(at, {});
          // Defined, not assigned: a key named __proto__ is data here too.
          for (const [key, item] of first as [string, number][]) {
            Object.defineProperty(object, key, { value: read(item), writable: true, enumerable: true, configurable: true });
          }
          return object;
        }
      }
    };
    return read(0);
  };

  return { encode, decode };
}
