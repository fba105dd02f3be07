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
export const SCAN_LASTS = 60_000;
