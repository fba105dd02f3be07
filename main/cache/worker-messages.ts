import type { StoreInput, StoreOperation } from './store.ts';

/** One request to the worker that owns the databases. */
export type StoreRequest = { [Name in StoreOperation]: { readonly seq: number; readonly op: Name; readonly input: StoreInput<Name> } }[StoreOperation];

/** Its answer: exactly one per request, in order. `milliseconds` is how long SQLite took. */
export type StoreReply =
  | { readonly seq: number; readonly ok: true; readonly value: unknown; readonly milliseconds: number }
  | { readonly seq: number; readonly ok: false; readonly code: StoreErrorCode; readonly message: string; readonly milliseconds: number };

/** `disk`: nothing was stored and trying again may help. `cache_lost`: the cache was begun anew. */
export type StoreErrorCode = 'disk' | 'cache_lost' | 'internal' | 'closed';
