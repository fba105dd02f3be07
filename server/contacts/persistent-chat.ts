/** How a chat goes on from an earlier one: from the whole of it, or from one segment and what came before. */
export interface Rehydration { type: 'ENTIRE_PAST_SESSION' | 'FROM_SEGMENT'; sourceContactId: string }

/** Ties a running chat to an earlier one. */
export interface ContinueChat extends Rehydration { initialContactId: string; clientToken: string | undefined }
