import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { order } from '../order.ts';

/** What one answer brings of a recording. */
const PIECE = 8 * 1024 * 1024;
const Contact = z.string().min(1).max(256);

export const listRecordings = order({
  name: 'list_recordings',
  fields: z.strictObject({ of: Contact.nullable(), limit: z.int().min(1).max(1000) }),
  answer: z.strictObject({
    recordings: z.array(z.strictObject({ contactId: z.string(), initialContactId: z.string(), agent: z.string().nullable(), began: z.int(), lasts: z.int(), bytes: z.int(), object: z.string() })),
  }),
  carryOut: async ({ recordings }, query) => ({ recordings: await recordings.list(query) }),
});

/** A piece of a recording, from `from` on. */
export const readRecording = order({
  name: 'read_recording',
  fields: z.strictObject({ contact: Contact, from: z.int().min(0) }),
  answer: z.strictObject({ base64: z.base64(), bytes: z.int(), lasts: z.int() }),
  async carryOut({ recordings }, { contact, from }) {
    const { card, read } = await recordings.fetchByOperator(contact, from === 0 ? 'first' : 'next');
    const to = Math.min(from + PIECE, card.bytes) - 1;
    if (from > to) throw new Error('The recording is not that long.');
    return { base64: (await buffer(await read({ from, to }))).toString('base64'), bytes: card.bytes, lasts: card.lasts };
  },
});

export const deleteRecording = order({
  name: 'delete_recording',
  fields: z.strictObject({ contact: Contact }),
  answer: z.strictObject({}),
  async carryOut({ recordings }, { contact }) {
    await recordings.delete(contact);
    return {};
  },
});
