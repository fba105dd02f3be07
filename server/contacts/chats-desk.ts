import { customerEndpoint, systemEndpoint } from './call-endpoints.ts';
import type { Channel, Moment } from '../../contract/primitives.ts';
import type { Clock } from '../clock.ts';
import { Refusal, SocketsFull, type ChatDesk, type FramedNotice, type ContactRecord, type ContactRecording, type Participant, type Settings } from '../core.ts';
import { keptQuality } from '../voice/quality-rows.ts';
import type { ChatsTable, ContactsTable, MonitorsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import { checkAttributes } from './attributes.ts';
import { endChat } from './chat-end.ts';
import { mergeAttributes } from './contact-data.ts';
import { disconnect, sendEvent, sendMessage } from './customer-commands.ts';
import { getTranscript } from './get-transcript.ts';
import { continueChat } from './continue-chat.ts';
import { rehydratedNotice } from './past-sessions.ts';
import { connectParticipant, participantConnected, participantOf, redeemSocket, setPresence } from './participants.ts';
import { loadChat, loadContact, loadContactOfChat, readStrings, type Rows } from './rows.ts';
import { segmentAttributesOf } from './segment-attributes.ts';
import { startChat } from './start-chat.ts';
import { describeView } from '../views/shown-views.ts';
import { recentAnswers } from './recent-answers.ts';
import { isOutsiders, outsiderOn } from '../voice/call-segments.ts';

export interface ChatsDeskParts {
  writer: Writer;
  clock: Clock;
  settings: Settings;
  /** The place of transcripts and recordings; without one no chat begins, for it could not be kept. */
  storeAddress: string | null;
}

const NOT_ENABLED = 'Chat is not enabled for this instance: no storage for transcripts is configured. Start the server with a directory or a bucket for them (docs/operators.md).';

/** Events whose answers are repeated to who repeats them: hours of typing. */
const EVENTS_REMEMBERED = 10_000;

/** The customers' side of the core; every change goes through the writer, every read is of what is committed. */
export function chatsDesk({ writer, clock, settings, storeAddress }: ChatsDeskParts): ChatDesk {
  /** Open sockets per participant. They do not outlive this process; `forgetSockets` says so in the rows at its start. */
  const sockets = new Map<string, number>();
  const count = (participantId: string, change: number): void => {
    const now = (sockets.get(participantId) ?? 0) + change;
    if (now > 0) sockets.set(participantId, now);
    else sockets.delete(participantId);
  };
  const events = recentAnswers<{ id: string; at: Moment }>(EVENTS_REMEMBERED);
  const api = <T>(cause: string, apply: (work: Work) => Promise<T>): Promise<T> => writer.run({ actor: 'api', cause }, apply);
  const as = <T>(participant: Participant, cause: string, apply: (work: Work) => Promise<T>): Promise<T> =>
    writer.run({ actor: `participant:${participant.id}`, cause }, apply);

  async function closed(participant: Participant): Promise<void> {
    count(participant.id, -1);
    await as(participant, 'close_socket', async (work) => {
      const chat = await loadChat(work.db, participant.initialContactId);
      if (participant.id === chat.customer_participant_id && !sockets.has(participant.id)) await setPresence(work, chat, 'away');
    });
  }

  async function openSocket(work: Work, secret: string): Promise<{ participant: Participant; greeting: FramedNotice | undefined }> {
    const { participant, chat } = await redeemSocket(work, secret);
    if ((sockets.get(participant.id) ?? 0) >= settings.socketsPerParticipant) {
      throw new SocketsFull(participant.id, settings.socketsPerParticipant);
    }
    // Who comes into a chat that goes on from an earlier one is told so, once.
    const first = participant.id === chat.customer_participant_id && chat.customer_connected_at === null;
    const greeting = first && chat.continued_from !== null ? rehydratedNotice(work, chat) : undefined;
    await participantConnected(work, chat, participant);
    if (participant.id === chat.customer_participant_id) await setPresence(work, chat, 'here');
    // Counted before the commit, so that commands that share it see each other.
    count(participant.id, 1);
    return { participant, greeting };
  }

  return {
    continueChat: (request) => api('continue_chat', (work) => continueChat(work, request)),
    stopContact: (contactId, code) => api('stop_contact', (work) => stopContact(work, contactId, code)),
    async startChat(request) {
      if (storeAddress === null) throw new Refusal('not_enabled', NOT_ENABLED);
      return api('start_chat', (work) => startChat(work, request));
    },
    describeContact: (contactId) => writer.read((rows) => describeContact(rows, contactId, storeAddress)),
    attributesOf: (initialContactId) => writer.read(async (rows) => readStrings((await loadChat(rows, initialContactId)).attributes)),
    updateAttributes: (initialContactId, attributes) => api('update_attributes', (work) => updateAttributes(work, initialContactId, attributes)),

    connectParticipant: (token, options) => writer.run({ actor: 'participant', cause: 'connect_participant' }, (work) => connectParticipant(work, token, options)),
    participantOf: (token) => writer.read((rows) => participantOf(rows, clock.now(), token)),
    async openSocket(secret) {
      let counted: Participant | undefined;
      try {
        const { participant, greeting } = await writer.run({ actor: 'participant', cause: 'open_socket' }, async (work) => {
          const opened = await openSocket(work, secret);
          counted = opened.participant;
          return opened;
        });
        let open = true;
        return {
          participant,
          greeting,
          async closed() {
            if (!open) return;
            open = false;
            await closed(participant);
          },
        };
      } catch (error) {
        if (counted) count(counted.id, -1);
        throw error;
      }
    },
    sendMessage: (participant, message) => as(participant, 'send_message', (work) => sendMessage(work, participant, message)),
    sendEvent(participant, { clientToken, ...event }) {
      const send = () => as(participant, 'send_event', (work) => sendEvent(work, participant, event));
      return clientToken === undefined ? send() : events.once(JSON.stringify([participant.id, clientToken, event]), send);
    },
    describeView: (participant, token) => writer.read((rows) => describeView(rows, participant, token)),
    transcript: (participant, request) => writer.read((rows) => getTranscript(rows, participant, request)),
    disconnect: (participant) => as(participant, 'disconnect_participant', (work) => disconnect(work, participant)),
    onChat: (tell) =>
      writer.onNotice((notice) => {
        if (notice.to === 'chats') tell(notice.notice);
      }),
  };
}

async function stopContact(work: Work, contactId: string, code: string | undefined): Promise<void> {
  const { chat } = await loadContactOfChat(work.db, contactId);
  if (chat.state === 'ended') throw new Refusal('not_found', `The contact ${contactId} has ended already.`);
  if (chat.channel === 'VOICE') await mustBeStoppable(work, chat.current_contact_id);
  await endChat(work, chat.id, 'ended_by_api', code === undefined ? {} : { code });
}

/** Calls that went on from a transfer or into a disconnect flow are not stopped by the API (connect-facts 5.2). */
const UNSTOPPABLE: ReadonlySet<string> = new Set(['DISCONNECT', 'TRANSFER', 'QUEUE_TRANSFER', 'EXTERNAL_OUTBOUND']);

async function mustBeStoppable(work: Work, contactId: string): Promise<void> {
  const { initiation_method: method } = await loadContact(work.db, contactId);
  if (UNSTOPPABLE.has(method)) throw new Refusal('wrong_state', `A call whose contact began as ${method} cannot be stopped: it ends with its flow, its agent or its customer.`);
}

async function updateAttributes(work: Work, contactId: string, change: Record<string, string>): Promise<void> {
  const { chat } = await loadContactOfChat(work.db, contactId);
  checkAttributes(change, readStrings(chat.attributes));
  await mergeAttributes(work, { initialContactId: chat.id, contactId: chat.current_contact_id }, change);
}
/**
 * A chat or task is in the system as soon as it is made (connect-facts 7.3), a scheduled task when its flow begins. A call is there when its
 * customer is, and somebody outside when he has answered.
 */
async function connectedToSystemAt(rows: Rows, chat: ChatsTable, contact: ContactsTable): Promise<number | null> {
  if (isOutsiders(contact)) return (await outsiderOn(rows, contact))?.joined_at ?? null;
  const isFirst = contact.id === chat.id;
  if (chat.channel === 'VOICE' && isFirst) return chat.customer_connected_at;
  if (chat.state === 'scheduled') return null;
  return Math.max(contact.initiated_at, isFirst ? (chat.scheduled_at ?? 0) : 0);
}

async function describeContact(rows: Rows, contactId: string, storeAddress: string | null): Promise<ContactRecord> {
  const monitor = await rows.selectFrom('monitors').selectAll().where('id', '=', contactId).executeTakeFirst();
  if (monitor) return describeMonitoring(await describeContact(rows, monitor.contact_id, storeAddress), monitor);
  const { chat, contact } = await loadContactOfChat(rows, contactId);
  const event = await rows.selectFrom('events').select((of) => of.fn.max('at').as('at')).where('initial_contact_id', '=', chat.id).executeTakeFirst();
  return {
    contactId: contact.id,
    initialContactId: chat.chain_id ?? chat.id,
    previousContactId: contact.previous_id,
    channel: contact.channel as Channel,
    initiationMethod: contact.initiation_method,
    initiatedAt: contact.initiated_at,
    queueId: contact.queue_id,
    enqueuedAt: contact.enqueued_at,
    userId: contact.user_id,
    connectedAt: contact.connected_at,
    disconnectedAt: contact.disconnected_at,
    endReason: contact.end_reason,
    customerName: chat.customer_name,
    attributes: readStrings(chat.attributes),
    customerId: chat.customer_id,
    relatedContactId: chat.related_contact_id,
    segmentAttributes: segmentAttributesOf(chat),
    priority: contact.priority,
    ageAdjustSeconds: Math.round(contact.age_adjust / 1000),
    lastUpdatedAt: event?.at ?? contact.initiated_at,
    name: chat.name,
    description: chat.description,
    tags: readStrings(chat.tags),
    scheduledAt: chat.scheduled_at,
    connectedToSystemAt: await connectedToSystemAt(rows, chat, contact),
    acceptedAt: contact.connected_at,
    workAfterFrom: contact.acw_at,
    workAfterUntil: contact.acw_at === null ? null : contact.closed_at,
    lastPausedAt: contact.last_paused_at,
    lastResumedAt: contact.last_resumed_at,
    pauses: contact.pauses,
    pausedFor: contact.paused_for,
    expiresAt: chat.channel === 'TASK' ? chat.expires_at : null,
    call: chat.channel === 'VOICE' ? { heldFor: await heldFor(rows, contact), quality: await keptQuality(rows, contact), recording: await recordingOf(rows, contact, storeAddress), customer: await customerEndpoint(rows, chat), system: systemEndpoint(chat) } : null,
  };
}

/** How long the customer was on hold in this segment's time: he may have been on hold before, and will be again. */
async function heldFor(rows: Rows, contact: ContactsTable): Promise<number> {
  const over = await rows.selectFrom('events').select('data').where('initial_contact_id', '=', contact.initial_id).where('type', '=', 'party_resumed').where('contact_id', '=', contact.id).execute();
  const holds = over.map(({ data }) => JSON.parse(data) as { role: string; heldFor: number });
  return holds.reduce((sum, hold) => sum + (hold.role === 'customer' ? hold.heldFor : 0), 0);
}

/** A contact names its recording once its after contact work is over (connect-facts 9). */
async function recordingOf(rows: Rows, contact: ContactsTable, storeAddress: string | null): Promise<ContactRecording | null> {
  if (contact.closed_at === null) return null;
  const row = await rows.selectFrom('recordings').selectAll().where('contact_id', '=', contact.id).executeTakeFirst();
  if (row?.stored_at == null || row.began_at === null) return null;
  const location = row.object === null ? null : `${(storeAddress ?? '').replace(/^s3:\/\//u, '')}${row.object}`;
  return { location, began: row.began_at, lasts: row.lasts ?? 0 };
}

/** A supervisor's monitoring is a contact of its own (T78): what it is of, by whom, and from when to when. */
function describeMonitoring(of: ContactRecord, monitor: MonitorsTable): ContactRecord {
  return {
    ...of,
    contactId: monitor.id, previousContactId: null, initiationMethod: 'MONITOR', initiatedAt: monitor.started_at, userId: monitor.user_id, connectedAt: monitor.started_at,
    connectedToSystemAt: monitor.started_at, acceptedAt: monitor.started_at, disconnectedAt: monitor.ended_at, endReason: null, workAfterFrom: null, workAfterUntil: null,
  };
}
