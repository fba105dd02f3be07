import type { Clock } from '../clock.ts';

/** What a scanner said of a file. `failed`: it could not tell, for whatever reason; such a file is not let through. */
export type Verdict = { readonly found: 'nothing' } | { readonly found: 'harmful' } | { readonly found: 'failed'; readonly why: string };

export interface ScannedFile {
  /** The file's place on this machine, for as long as the scan lasts. */
  readonly path: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
}

/** Looks for what is harmful in a file. Never throws. */
export interface Scanner {
  scan(file: ScannedFile, signal: AbortSignal): Promise<Verdict>;
}

/** The longest a scan may take (connect-facts 11). */
const SCAN_LASTS = 60_000;

/** A scan that took longer than it may. */
export const TOOK_TOO_LONG: Verdict = { found: 'failed', why: `It took longer than ${String(SCAN_LASTS / 1000)} s.` };

/** The time that a scan has: `over` aborts when it is used up; `done` ends the count. */
export interface ScanTime { readonly over: AbortSignal; done(): void }

/** Begins the time of a scan. */
export function scanTime(clock: Clock): ScanTime {
  const control = new AbortController();
  return { over: control.signal, done: clock.wakeAt(clock.now() + SCAN_LASTS, () => control.abort()) };
}
