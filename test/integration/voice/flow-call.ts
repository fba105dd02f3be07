import type { FlowType } from '../../../contract/flow-language.ts';
import type { Settings } from '../../../server/core.ts';
import { contactTimers } from '../../../server/contacts/contact-timers.ts';
import { runFirstFlow } from '../../../server/contacts/course.ts';
import { newChat, newContact } from '../../../server/contacts/new-rows.ts';
import { changeChat, changeContact, loadChat, loadContact } from '../../../server/contacts/rows.ts';
import { playingOf, type Playing } from '../../../server/flows/playing-rows.ts';
import type { PromptSource } from '../../../server/flows/spoken.ts';
import { putFlow, setDefaultFlow } from '../../../server/instance/flows.ts';
import type { ChatsTable, ContactsTable } from '../../../server/storage/schema.ts';
import type { Database } from '../../../server/storage/database.ts';
import { startTimers } from '../../../server/storage/timers.ts';
import type { Work } from '../../../server/storage/work.ts';
import { addParty } from '../../../server/voice/party-rows.ts';
import { digitHeard, promptsEnded, promptsFailed } from '../../../server/voice/flow-speech.ts';
import { openStorage } from '../../doubles/opened-storage.ts';

/*
 * Flows on one call, over the real rows and timers in virtual time; who carries the voices is played by the test.
 */

export interface FlowCall {
  readonly chatId: string;
  /** What is to be heard on the call now, by its words or names. */
  heard(): Promise<string[]>;
  playing(): Promise<Playing[]>;
  /** What is played once comes to its end. */
  ends(): Promise<void>;
  fails(why: string): Promise<void>;
  /** The customer presses these keys, one after another. */
  presses(keys: string): Promise<void>;
  pass(length: number): Promise<void>;
  /** A command of something else that happens to the call. */
  does(what: (work: Work, chat: ChatsTable, contact: ContactsTable) => Promise<void>): Promise<void>;
  /** The same on another call, by its id. */
  doesOn(callId: string, what: (work: Work, chat: ChatsTable, contact: ContactsTable) => Promise<void>): Promise<void>;
  /** The rows as they are. */
  readonly rows: Database['db'];
  chat(): Promise<ChatsTable>;
  contact(): Promise<ContactsTable>;
  /** Everything that is kept of the call, log included, as one text. */
  kept(): Promise<string>;
  /** How often who carries the voices was told to look again. */
  looks(): number;
  close(): Promise<void>;
}

const wordsOf = (source: PromptSource): string => (source.kind === 'text' ? source.text : source.kind === 'ssml' ? source.ssml : source.kind === 'prompt' ? source.promptId : source.uri);

/** Begins a call with the first of these flows. */
export async function flowCall(flows: readonly { id: string; type: FlowType; text: string; standard?: string }[], settings: Partial<Settings> = {}): Promise<FlowCall> {
  const storage = await openStorage({ settings });
  const { writer, clock, database } = storage;
  const errors: unknown[] = [];
  const timers = startTimers({ writer, clock, handlers: contactTimers, onError: (error) => errors.push(error) });
  let looks = 0;
  writer.onNotice((notice) => {
    if (notice.to === 'media') looks += 1;
  });
  const idle = async (): Promise<void> => {
    do {
      await writer.idle();
      await timers.idle();
    } while (writer.busy() || timers.busy());
  };
  const run = async <T>(apply: (work: Work) => Promise<T>): Promise<T> => {
    const answer = await writer.run({ actor: 'test', cause: 'test' }, apply);
    await idle();
    return answer;
  };
  const chatId = 'call';
  await run(async (work) => {
    await work.db.insertInto('queues').values({ id: 'support', name: 'Support', type: 'standard', owner_user_id: null, hours_id: null, max_contacts: null, enabled: 1 }).execute();
    await work.db.insertInto('users').values({ id: 'ada', username: 'ada', display_name: 'Ada Byron', role: 'agent', password_hash: '', profile_id: null, created_at: 0, disabled: 0 }).execute();
    await work.db.insertInto('statuses').values({ id: 'available', name: 'Available', type: 'routable', display_order: 1, enabled: 1 }).execute();
    await work.db
      .insertInto('agents')
      .values({ user_id: 'ada', status_id: 'available', status_since: 0, next_status_id: null, available_since: 0, link: 'live', link_since: null, session_id: null, device: null, device_name: null, session_since: null, microphone: 'ready', leg: 'present' })
      .execute();
    for (const { id, type, text, standard } of flows) {
      await putFlow(work, { id, name: id, type, content: text, publish: true });
      if (standard !== undefined) await setDefaultFlow(work, standard, id);
    }
    const chat = newChat({ id: chatId, channel: 'VOICE', flow_id: flows[0]?.id ?? '', customer_name: 'Kim', content_types: '[]', started_at: work.now, expires_at: work.now + 4 * 3600_000, customer_participant_id: 'kim', flow_logging: 1, call_direction: 'inbound' });
    await work.db.insertInto('chats').values(chat).execute();
    await work.db.insertInto('contacts').values(newContact({ id: chatId, initial_id: chatId, channel: 'VOICE', initiation_method: 'INBOUND', initiated_at: work.now, queue_id: 'support' })).execute();
    await work.db
      .insertInto('participants')
      .values({ id: 'kim', initial_contact_id: chatId, contact_id: null, role: 'CUSTOMER', display_name: 'Kim', user_id: null, token_hash: null, joined_at: work.now, left_at: null, left_position: null, left_seq: null })
      .execute();
    await addParty(work, { id: 'kim', initial_contact_id: chatId, contact_id: null, role: 'customer', display_name: 'Kim', state: 'connected' });
    await runFirstFlow(work, chat);
  });
  const playing = (): Promise<Playing[]> => writer.read((db) => playingOf(db, chatId));
  const chat = (): Promise<ChatsTable> => writer.read((db) => loadChat(db, chatId));
  const contact = async (): Promise<ContactsTable> => writer.read(async (db) => loadContact(db, (await loadChat(db, chatId)).current_contact_id));
  const doesOn: FlowCall['doesOn'] = (callId, what) => run(async (work) => {
    const row = await loadChat(work.db, callId);
    await what(work, row, await loadContact(work.db, row.current_contact_id));
  });
  return {
    chatId,
    heard: async () => (await playing()).map(({ spoken, loop, audience }) => `${audience === 'agent' ? 'to the agent: ' : ''}${spoken.sources.map(wordsOf).join(', ')}${loop ? ' …' : ''}`),
    playing,
    async ends() {
      for (const { playId, loop } of await playing()) if (!loop) await run((work) => promptsEnded(work, playId));
    },
    async fails(why) {
      for (const { playId } of await playing()) await run((work) => promptsFailed(work, playId, why));
    },
    async presses(keys) {
      for (const key of keys) await run((work) => digitHeard(work, 'kim', key));
    },
    pass: (length) => clock.advanceBy(length, idle),
    does: (what) => doesOn(chatId, what),
    doesOn,
    rows: database.db,
    chat,
    contact,
    async kept() {
      const rows = await writer.read(async (db) => ({
        events: await db.selectFrom('events').selectAll().execute(), chats: await db.selectFrom('chats').selectAll().execute(), runs: await db.selectFrom('flow_runs').selectAll().execute(),
        values: await db.selectFrom('call_values').selectAll().execute(), keys: await db.selectFrom('collecting').selectAll().execute(),
        playing: await db.selectFrom('playing').selectAll().execute(), timers: await db.selectFrom('timers').selectAll().execute(),
      }));
      return JSON.stringify(rows);
    },
    looks: () => looks,
    async close() {
      timers.stop();
      await idle();
      await writer.close();
      await database.close();
      if (errors.length > 0) throw new Error('A timer failed.', { cause: errors[0] });
    },
  };
}

/** An agent takes the call, as far as flows see it. */
export async function taken(work: Work, chat: ChatsTable, contact: ContactsTable): Promise<void> {
  await changeContact(work, contact.id, { state: 'with_agent', user_id: 'ada', connected_at: work.now });
  await changeChat(work, chat.id, { state: 'with_agent' });
}
