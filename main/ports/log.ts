/** What a log line may carry: numbers, codes and our own identifiers. Never what a customer or an agent wrote. */
export interface LogFields {
  readonly code?: string;
  readonly operation?: string;
  readonly method?: string;
  readonly milliseconds?: number;
  readonly count?: number;
  readonly seq?: number;
  readonly state?: string;
  readonly contactId?: string;
}

/** Where the desktop writes what happened to it. */
export interface Log {
  write(event: string, fields?: LogFields): void;
}

/** A log that keeps nothing. */
export const silentLog: Log = { write: () => undefined };
