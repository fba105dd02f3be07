import type { ChatItem } from '../../contract/chat-item.ts';
import type { Moment } from '../../contract/primitives.ts';
import { wireItem } from '../chat/wire-items.ts';
import type { JobKind } from '../storage/jobs.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import type { Writer } from '../storage/writer.ts';
import { itemOf } from './items.ts';
import { loadContact, type Rows } from './rows.ts';

/*
 * The transcript of a segment as an object, in the documented shape (connect-facts 7.1), written when the segment is over.
 */

/** Lines read from the database at a time, so that no message waits for a long transcript. */
const LINES_AT_ONCE = 1000;

/** Where the transcript of a segment is stored. @param alias the instance's. @param over when the segment was over. */
export function transcriptKey(alias: string, contactId: string, over: Moment): string {
  const [date = '', time = ''] = new Date(over).toISOString().split('T');
  const safe = alias.replaceAll(/[^A-Za-z0-9_-]/gu, '-') || 'instance';
  return `connect/${safe}/ChatTranscripts/${date.replaceAll('-', '/')}/${contactId}_${date.replaceAll('-', '')}T${time.slice(0, 5)}_UTC.json`;
}

/** The object's bytes. Its participants are those who appear in it, in the order they appear. */
export function transcriptObject(about: { instanceId: string; initialContactId: string; contactId: string }, items: readonly ChatItem[]): Buffer {
  const participants = [...new Set(items.flatMap((item) => item.participantId ?? []))];
  return Buffer.from(JSON.stringify({
    Version: '2019-08-26',
    AWSAccountId: '000000000000',
    InstanceId: about.instanceId,
    InitialContactId: about.initialContactId,
    ContactId: about.contactId,
    Participants: participants.map((ParticipantId) => ({ ParticipantId })),
    Transcript: items.map(wireItem),
  }));
}

/** Does TRANSCRIPT_JOB. The same segment always gets the same object key, so that doing it twice leaves one object. */
export function storeTranscripts({ writer, objects }: { writer: Writer; objects: ObjectStore }): JobKind {
  return {
    async does({ key: contactId }) {
      const { contact, instance } = await writer.read(async (rows) => ({
        contact: await loadContact(rows, contactId),
        instance: await rows.selectFrom('instance').select(['id', 'alias']).executeTakeFirstOrThrow(),
      }));
      const items = await linesOf(writer, contactId);
      const bytes = transcriptObject({ instanceId: instance.id, initialContactId: contact.initial_id, contactId }, items);
      const key = transcriptKey(instance.alias, contactId, contact.disconnected_at ?? contact.initiated_at);
      await objects.put(key, bytes, 'application/json');
      return async (work) => {
        work.record({ type: 'transcript_stored', initialContactId: contact.initial_id, contactId, data: { object: key, items: items.length, bytes: bytes.length } });
      };
    },
    async onDelay(work, job) {
      const contact = await loadContact(work.db, job.key);
      work.record({ type: 'transcript_delayed', initialContactId: contact.initial_id, contactId: contact.id, data: {} });
    },
  };
}

async function linesOf(writer: Writer, contactId: string): Promise<ChatItem[]> {
  const items: ChatItem[] = [];
  for (;;) {
    const after = items.at(-1)?.position ?? 0;
    const page = await writer.read((rows) => pageOf(rows, contactId, after));
    items.push(...page);
    if (page.length < LINES_AT_ONCE) return items;
  }
}

async function pageOf(rows: Rows, contactId: string, after: number): Promise<ChatItem[]> {
  const contact = await loadContact(rows, contactId);
  const found = await rows
    .selectFrom('transcript')
    .selectAll()
    .where('initial_contact_id', '=', contact.initial_id)
    .where('contact_id', '=', contactId)
    .where('for_agents', '=', 0)
    .where('position', '>', after)
    .orderBy('position')
    .limit(LINES_AT_ONCE)
    .execute();
  return found.map(itemOf);
}
