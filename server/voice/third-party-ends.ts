import { endChat, type ChatEnd } from '../contacts/chat-end.ts';
import { goOn, customerRemains, nobodyCame } from '../contacts/course.ts';
import { note } from '../contacts/notes.ts';
import { changeChat, loadChat, loadContact } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import type { CallPartiesTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { isOutsiders, otherSegments } from './call-segments.ts';
import { dialOf } from './dial-rows.ts';
import { agentsGoOn, outsiderLeaves, partyLeaves } from './party-leaves.ts';
import { onTheCall } from './party-rows.ts';

/**
 * Somebody outside who was on a call, or was called onto it, is gone. It goes on for those who remain: two or more with an agent among them, or
 * the customer, whom the disconnect flow has once nobody is with him.
 * @param why of a call that a flow has made: what it is told.
 */
export async function thirdPartyOver(work: Work, party: CallPartiesTable, reason: ChatEnd, why: { result: 'finished' | 'failed' | 'unanswered'; why: string | null }): Promise<void> {
  const dial = await dialOf(work.db, party.id);
  if (dial?.run_id != null) {
    await partyLeaves(work, party, reason);
    chatTouched(work, party.initial_contact_id);
    return goOn(work, dial.run_id, { kind: 'dialed', ...why });
  }
  const chat = await loadChat(work.db, party.initial_contact_id);
  const segment = await loadContact(work.db, party.contact_id ?? chat.id);
  const { customer, agents, outsiders } = await onTheCall(work.db, chat.id);
  const remaining = outsiders.filter(({ id }) => id !== party.id);
  const isAlone = agents.length === 0 && remaining.length === 0;
  if (customer === undefined && (agents.length === 0 || agents.length + remaining.length < 2)) return endChat(work, chat.id, reason);
  if (agents.length > 0 || chat.current_contact_id !== segment.id) {
    await outsiderLeaves(work, segment, party, reason);
    await agentsGoOn(work, chat.id, 'stays');
    chatTouched(work, chat.id);
    return;
  }
  if (isAlone) {
    await partyLeaves(work, party, reason);
    return party.joined_at === null ? nobodyCame(work, chat, segment, reason) : customerRemains(work, chat, segment, reason);
  }
  // He carried the customer, who goes on talking with another one from outside.
  const next = (await otherSegments(work.db, chat.id, segment.id)).find(isOutsiders);
  await outsiderLeaves(work, segment, party, reason);
  if (next !== undefined) {
    await changeChat(work, chat.id, { current_contact_id: next.id });
    note(work, { type: 'call_passed_on', initialContactId: chat.id, contactId: next.id, data: { from: segment.id } });
  }
  chatTouched(work, chat.id);
}
