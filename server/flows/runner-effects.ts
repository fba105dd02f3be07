import { appendMessage, SYSTEM } from '../contacts/items.ts';
import { note } from '../contacts/notes.ts';
import { changeChat, changeContact, loadChat, loadContact, readStrings } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import { lookForOffers } from '../routing/dispatch.ts';
import type { FlowRunsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { keepCall } from './outside-calls.ts';
import { keepExternal } from './outside-values.ts';
import type { Effect } from './step.ts';

/** Writes one change that a flow decided on, and its line in the log. */
export async function applyEffect(work: Work, run: FlowRunsTable, effect: Effect): Promise<void> {
  const { initial_contact_id: chatId, contact_id: contactId } = run;
  switch (effect.kind) {
    case 'sendMessage':
      if (effect.to === 'customer') await appendMessage(work, chatId, { contactId, contentType: 'text/plain', content: effect.text, author: SYSTEM });
      // A whisper is for the agent alone and not part of the transcript (T70).
      else note(work, { type: 'agent_whispered', initialContactId: chatId, contactId, userId: run.user_id, data: { flowId: run.flow_id } });
      return;
    case 'setHook': {
      const hooks = { ...readStrings((await loadChat(work.db, chatId)).hooks), [effect.hook]: effect.flowId };
      await changeChat(work, chatId, { hooks: JSON.stringify(hooks) });
      note(work, { type: 'hook_set', initialContactId: chatId, contactId, data: { hook: effect.hook, flowId: effect.flowId } });
      return;
    }
    case 'setTargetQueue':
      await changeContact(work, contactId, { queue_id: effect.queue.id });
      note(work, { type: 'target_queue_set', initialContactId: chatId, contactId, queueId: effect.queue.id, data: { queue: effect.queue.name, ofAgent: effect.queue.agentId } });
      // Should it wait already, it now waits elsewhere.
      lookForOffers(work, { contact: contactId });
      return;
    case 'setAttributes': {
      if (effect.target === 'related') return;
      const attributes = { ...readStrings((await loadChat(work.db, chatId)).attributes), ...effect.attributes };
      await changeChat(work, chatId, { attributes: JSON.stringify(attributes) });
      note(work, { type: 'attributes_set', initialContactId: chatId, contactId, data: { names: Object.keys(effect.attributes).join(', ') } });
      chatTouched(work, chatId);
      return;
    }
    case 'setQueuePriority':
      await changeContact(work, contactId, { priority: effect.priority });
      note(work, { type: 'priority_set', initialContactId: chatId, contactId, data: { priority: effect.priority } });
      lookForOffers(work, { contact: contactId });
      return;
    case 'setQueueTimeAdjustment': {
      const contact = await loadContact(work.db, contactId);
      const adjust = effect.seconds * 1000;
      await changeContact(work, contactId, { age_adjust: adjust, ...(contact.enqueued_at !== null && { queue_age_at: contact.enqueued_at - adjust }) });
      note(work, { type: 'age_adjusted', initialContactId: chatId, contactId, data: { seconds: effect.seconds } });
      lookForOffers(work, { contact: contactId });
      return;
    }
    case 'setFlowLogging':
      await changeChat(work, chatId, { flow_logging: effect.enabled ? 1 : 0 });
      note(work, { type: 'flow_logging_set', initialContactId: chatId, contactId, data: { enabled: effect.enabled } });
      return;
    case 'setExternal':
      await keepExternal(work, chatId, effect.values);
      return;
    case 'callAside':
      await keepCall(work, run, effect.request, false);
      return;
    case 'log': {
      const { parameters, ...entry } = effect.entry;
      note(work, { type: 'flow_action', initialContactId: chatId, contactId, data: { ...entry, parameters: JSON.stringify(parameters) } });
    }
  }
}
