import type { DeskError, DeskErrorCode } from '../../contract/desk.ts';
import { StoreError } from '../cache/store-client.ts';
import { QueryError } from '../link/queries.ts';

/** A desk method's refusal: what happened, why, and what to do. */
export class DeskFailure extends Error {
  readonly code: DeskErrorCode;
  readonly retryAfter: number | undefined;
  constructor(code: DeskErrorCode, message: string, retryAfter?: number) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** What the panel is told about an error. Anything unexpected is named, not described: it may hold what somebody wrote. */
export function deskError(error: unknown): DeskError {
  if (error instanceof DeskFailure) {
    return { code: error.code, message: error.message, ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }) };
  }
  if (error instanceof QueryError) return { code: queryCodes[error.code] ?? 'internal', message: error.message };
  if (error instanceof StoreError) {
    if (error.code === 'disk') {
      return { code: 'disk', message: 'This computer could not write it to its disk, so nothing was changed. Make room or check the disk, then try again.' };
    }
    if (error.code === 'cache_lost') return { code: 'disk', message: 'The stored conversations were damaged and are fetched again. Try again.' };
    if (error.code === 'closed') return { code: 'closed', message: 'This desktop is closing.' };
  }
  return { code: 'internal', message: 'Something in this desktop failed. Its log says where.' };
}

const queryCodes: Partial<Record<QueryError['code'], DeskErrorCode>> = {
  offline: 'offline',
  timeout: 'timeout',
  not_found: 'not_found',
  forbidden: 'forbidden',
  wrong_state: 'wrong_state',
  chat_ended: 'wrong_state',
  bad_frame: 'bad_input',
  id_reused: 'bad_input',
  busy: 'throttled',
  not_signed_in: 'not_signed_in',
  not_enabled: 'not_enabled',
};
