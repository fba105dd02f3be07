import * as z from 'zod';
import { WaitExplanation } from '../../../contract/routing-reason.ts';
import { ContactHistory } from '../../contacts/contact-history.ts';
import { order } from '../order.ts';

export const explainContact = order({
  name: 'explain_contact',
  fields: z.strictObject({ contactId: z.string().min(1).max(100) }),
  answer: z.strictObject({ at: z.int(), history: ContactHistory.nullable(), wait: WaitExplanation.nullable() }),
  async carryOut({ clock, histories }, { contactId }) {
    const history = await histories.of(contactId);
    const wait = history?.state === 'in_queue' ? await histories.whyWaiting(history.currentContactId) : null;
    return { at: clock.now(), history: history ?? null, wait };
  },
});
