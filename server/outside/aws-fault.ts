const THROTTLED = 429;

/**
 * What went wrong in a call to AWS: the error's name and status, never its text, which may hold what was sent.
 * `mayTryAgain`: the service has a fault or too much to do, or could not be reached.
 */
export function awsFault(error: unknown): { why: string; mayTryAgain: boolean } {
  const name = error instanceof Error ? error.name.replaceAll(/[^A-Za-z]/g, '').slice(0, 60) : 'Unknown';
  const status = statusOf(error);
  if (name === 'CredentialsProviderError') return { why: 'There are no AWS credentials in the environment of the server.', mayTryAgain: false };
  if (status === undefined) return { why: `The service cannot be reached (${codeOf(error) ?? name}).`, mayTryAgain: true };
  return { why: `The service answered ${name} (HTTP ${String(status)}).`, mayTryAgain: status === THROTTLED || status >= 500 };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code.replaceAll(/[^A-Z0-9_]/g, '').slice(0, 60) : undefined;
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
