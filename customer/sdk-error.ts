/* What an error of the chat SDK says, wherever this SDK version keeps it. */

/** The HTTP status, or undefined if there was no answer. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // What connect() rejects with wraps the cause.
  if ('_debug' in error) return statusOf(error._debug);
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  if ('$metadata' in error && typeof error.$metadata === 'object' && error.$metadata !== null && 'httpStatusCode' in error.$metadata) {
    return typeof error.$metadata.httpStatusCode === 'number' ? error.$metadata.httpStatusCode : undefined;
  }
  return undefined;
}

/** The server's own words, if it said any. */
export function wordsOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('message' in error && typeof error.message === 'string' && error.message !== '') return error.message;
  return '_debug' in error ? wordsOf(error._debug) : undefined;
}
