import type { StartTask } from '../../server/contacts/contact-desk.ts';

/** A task that somebody asked for, and what he was told. */
export interface AskedTask { name: string; request: StartTask; fate: 'unanswered' | 'done' | 'refused'; contactId: string | undefined }
