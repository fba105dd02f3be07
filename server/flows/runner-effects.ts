import { appendMessage, SYSTEM } from '../contacts/items.ts';
import { addTags, changeContactData, mergeAttributes, removeTags, setRecording, type Place } from '../contacts/contact-data.ts';
import { note } from '../contacts/notes.ts';
import { adjustAge, setPriority } from '../contacts/queue-order.ts';
import { changeChat, changeContact, loadChat, readStrings } from '../contacts/rows.ts';
import { chatTouched } from '../contacts/views.ts';
import { RESUME_TIMER } from '../contacts/timer-kinds.ts';
import { holdSoon } from '../voice/hold-by-flow.ts';
import { lookForOffers } from '../routing/dispatch.ts';
import type { FlowRunsTable } from '../storage/schema.ts';
import { setTimer } from '../storage/timers.ts';
import type { Work } from '../storage/work.ts';
import { showView } from '../views/shown-views.ts';
import { keepCallValues } from './call-values.ts';
import { keepCall } from './outside-calls.ts';
import { bringBot, sayAsBot, sendBotAway } from './flow-bot.ts';
import { keepValues } from './outside-values.ts';
import { relatedContact } from './runner-facts.ts';
import type { Effect, TargetContact, FlowLogEntry } from './step.ts';

/** Writes one change that a flow decided on, and its line in the log. */
export async function applyEffect(work: Work, run: FlowRunsTable, effect: Effect): Promise<void> {
  const { initial_contact_id: chatId, contact_id: contactId } = run;
  switch (effect.kind) {
    case 'sendMessage':
      if (effect.to === 'customer') await appendMessage(work, chatId, { contactId, contentType: 'text/plain', content: effect.text, author: SYSTEM });
      else await whisper(work, run, effect.text);
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
      const place = await placeOf(work, run, effect.target);
      if (place) await mergeAttributes(work, place, effect.attributes);
      return;
    }
    case 'setContactData': {
      const place = await placeOf(work, run, effect.target);
      if (place) await changeContactData(work, place, effect.data);
      return;
    }
    case 'setTags':
      return addTags(work, { initialContactId: chatId, contactId }, effect.tags);
    case 'removeTags':
      return removeTags(work, { initialContactId: chatId, contactId }, effect.keys);
    case 'resumeContact':
      // It stops the flow that runs on a paused task, so it is not for the middle of this one.
      return setTimer(work, { kind: RESUME_TIMER, key: contactId, dueAt: work.now });
    case 'showView':
      return showView(work, run, effect);
    case 'setRecording':
      return setRecording(work, { initialContactId: chatId, contactId }, effect.recording);
    case 'setQueuePriority':
      return setPriority(work, { initialContactId: chatId, contactId }, effect.priority);
    case 'setQueueTimeAdjustment':
      return adjustAge(work, { initialContactId: chatId, contactId }, effect.seconds);
    case 'setFlowLogging':
      await changeChat(work, chatId, { flow_logging: effect.enabled ? 1 : 0 });
      note(work, { type: 'flow_logging_set', initialContactId: chatId, contactId, data: { enabled: effect.enabled } });
      return;
    case 'setExternal':
      await keepValues(work, chatId, { external: effect.values });
      return;
    case 'setLex':
      await keepValues(work, chatId, { lex: effect.values });
      return;
    case 'setVoice':
      return keepCallValues(work, chatId, { voice: JSON.stringify(effect.voice) });
    case 'storeInput':
      return keepCallValues(work, chatId, { stored_input: effect.input });
    case 'setCallbackNumber':
      await keepCallValues(work, chatId, { callback_number: effect.address });
      note(work, { type: 'callback_number_set', initialContactId: chatId, contactId, data: {} });
      return;
    case 'holdPrevious':
      return holdSoon(work, chatId, effect.state);
    case 'botJoins':
      await bringBot(work, run, effect.displayName);
      return;
    case 'botSays':
      await sayAsBot(work, run, effect.message);
      return;
    case 'botLeaves':
      await sendBotAway(work, run);
      return;
    case 'callAside':
      await keepCall(work, run, effect.request, false);
      return;
    case 'log': {
      const { parameters, ...entry } = effect.entry;
      if (effect.logged || work.settings.flowsTraced) note(work, { type: 'flow_action', initialContactId: chatId, contactId, data: { ...entry, parameters: JSON.stringify(parameters) } });
      else work.record({ type: 'flow_block', initialContactId: chatId, contactId, data: { ...entry, branch: unspoken(entry) } });
    }
  }
}

/** Where a change of this contact, or of the one it was started from, is written; undefined if that one is gone. */
async function placeOf(work: Work, run: FlowRunsTable, target: TargetContact): Promise<Place | undefined> {
  if (target === 'current') return { initialContactId: run.initial_contact_id, contactId: run.contact_id };
  const related = await relatedContact(work.db, run.initial_contact_id);
  return related && { initialContactId: related.id, contactId: related.current_contact_id };
}

/** Tells the agent who takes the contact something that is for him alone: neither in the transcript nor in the log (T70). */
async function whisper(work: Work, run: FlowRunsTable, text: string): Promise<void> {
  if (run.user_id !== null) {
    await work.db.insertInto('whispers').values({ id: work.ids.next(work.now), contact_id: run.contact_id, user_id: run.user_id, at: work.now, text }).execute();
    chatTouched(work, run.initial_contact_id);
  }
  note(work, { type: 'agent_whispered', initialContactId: run.initial_contact_id, contactId: run.contact_id, userId: run.user_id, data: { flowId: run.flow_id } });
}

/** What a Compare found may be what a customer filled in and wanted hidden: without a log it is not said, only where it led. */
function unspoken({ actionType, branch, error }: Pick<FlowLogEntry, 'actionType' | 'branch' | 'error'>): string {
  return actionType === 'Compare' && error === null ? 'condition' : branch;
}
