import * as z from 'zod';
import { INTERACTIVE_RESPONSE } from '../contacts/message-rules.ts';
import { changeChat, loadChat } from '../contacts/rows.ts';
import type { FlowRunsTable } from '../storage/schema.ts';
import { cancelTimer, setTimer } from '../storage/timers.ts';
import { builtOnce, type Place } from '../storage/built-once.ts';
import type { Work } from '../storage/work.ts';
import type { Resume } from './step.ts';

/*
 * A run that listens takes what the customer writes, one message after another in their order. What it has taken
 * counts as seen: it is no return for a Wait that comes later.
 */

/** When a run has listened long enough; the key is the run's id. */
export const LISTEN_TIMER = 'listen';

/** The run stands and listens; never longer than the chat lasts, whose end stops it anyway. */
export async function listen(work: Work, run: FlowRunsTable, milliseconds: number): Promise<void> {
  const chat = await loadChat(work.db, run.initial_contact_id);
  const until = work.now + milliseconds;
  if (until < chat.expires_at) await setTimer(work, { kind: LISTEN_TIMER, key: run.id, dueAt: until });
}

/** It listens no more. */
export const stopListening = (work: Work, runId: string): Promise<void> => cancelTimer(work, LISTEN_TIMER, runId);

/** The runs of a chat that listen, oldest first. */
export async function runsThatListen(work: Work, chatId: string): Promise<FlowRunsTable[]> {
  return listeners(work.db, { chatId });
}

const listeners = builtOnce((rows, place: Place<{ chatId: string }>) =>
  rows.selectFrom('flow_runs').selectAll().where('initial_contact_id', '=', place('chatId')).where('ended_at', 'is', null).where('blocked_on', '=', 'listen').orderBy('id'),
);

/** The customer's oldest message that no Wait and no listener has taken, and takes it; undefined if there is none. */
export async function hearNext(work: Work, chatId: string): Promise<Extract<Resume, { kind: 'heard' }> | undefined> {
  const chat = await loadChat(work.db, chatId);
  const next = await work.db
    .selectFrom('transcript')
    .select(['position', 'content_type', 'content'])
    .where('initial_contact_id', '=', chatId)
    .where('position', '>', chat.seen_customer_position)
    .where('kind', '=', 'message')
    .where('participant_id', '=', chat.customer_participant_id)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  if (next === undefined) return undefined;
  await changeChat(work, chatId, { seen_customer_position: next.position });
  return { kind: 'heard', text: wordsOf(next.content_type, next.content) };
}

const Picked = z.looseObject({ action: z.string().optional(), data: z.looseObject({ content: z.looseObject({ title: z.string().optional(), elements: z.array(z.unknown()).optional() }).optional() }).optional() });

/** What a message says. Of the answer to an interactive message that is what was picked; the rest is taken as it is. */
function wordsOf(contentType: string, content: string): string {
  if (contentType !== INTERACTIVE_RESPONSE) return content;
  try {
    const picked = Picked.parse(JSON.parse(content));
    const [first] = picked.data?.content?.elements ?? [];
    const title = typeof first === 'string' ? first : z.looseObject({ title: z.string() }).safeParse(first).data?.title;
    return title ?? picked.data?.content?.title ?? picked.action ?? content;
  } catch {
    return content;
  }
}
