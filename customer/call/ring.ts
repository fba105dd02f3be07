/** Somebody who calls the user of this page. */
export interface Ring {
  readonly ringId: string;
  /** Who it is, as the company calls itself to customers. */
  readonly callerName: string | undefined;
}

/** Why it rings no more: taken or declined in another window, or whoever called has given up. */
export type RingEnd = 'taken' | 'declined' | 'over';
