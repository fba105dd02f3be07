import type { Readable } from 'node:stream';
import type { AttachmentDesk, DownloadPlace, UploadPlace } from '../attachments/attachment-desk.ts';
import { servedAs } from '../attachments/file-kinds.ts';
import { tokenHolder } from '../agents/session-tokens.ts';
import type { Clock } from '../clock.ts';
import { Refusal, type Participant } from '../core.ts';
import type { Ids } from '../ids.ts';
import { askJob } from '../storage/jobs.ts';
import { WrongLength, type ObjectStore } from '../storage/objects/object-store.ts';
import type { AttachmentsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import * as z from 'zod';
import { connectedAgent } from './agent-commands.ts';
import { announceFile, bytesCame, completeFile, DELETE_JOB, expectObject, uploadable, type Sender } from './attachments.ts';
import { customerWrote } from './course.ts';
import { announceForTask, completeForTask, forgetForTask } from './files-for-tasks.ts';
import { chatOf, participantConnected } from './participants.ts';
import { pastSessions } from './past-sessions.ts';
import { readingRights } from './reading-rights.ts';
import { hasByTask } from './task-files.ts';
import type { Rows } from './rows.ts';
import { rememberAnswer, rememberedAnswer, type Asked } from './remembered.ts';
import { seal, unseal } from './tokens.ts';

export interface AttachmentsDeskParts {
  writer: Writer;
  clock: Clock;
  ids: Ids;
  /** Absent: this instance takes no files. */
  objects: ObjectStore | undefined;
  tokenKey: string;
}

/** Files in chats and of tasks. The bytes go past the writer, into the store; every word about them goes through it. */
export function attachmentsDesk({ writer, clock, ids, objects, tokenKey }: AttachmentsDeskParts): AttachmentDesk {
  const enabled = (): ObjectStore => {
    if (!objects) throw new Refusal('not_enabled', 'Attachments are not enabled for this instance: no storage for them is configured.');
    return objects;
  };
  /** What brings each file's bytes now. */
  const coming = new Map<string, Readable>();
  /** The newest upload of a file counts: an earlier one has broken off, or was begun to fill the store through one address. */
  const supersede = (attachmentId: string, body: Readable): void => {
    coming.get(attachmentId)?.destroy(new Refusal('invalid', 'The upload of this file was begun anew.'));
    // A stream that ends before anybody reads it is heard of when it is read; unheard, its failure would end the server.
    body.once('error', () => undefined);
    coming.set(attachmentId, body);
  };
  const uploadPlace = (row: AttachmentsTable): UploadPlace => ({
    attachmentId: row.id,
    path: `/participant/attachments/${row.id}?t=${seal(tokenKey, UPLOAD, [row.id, row.upload_until])}`,
    headers: uploadHeaders(row),
    until: row.upload_until,
  });
  const downloadPlace = (row: AttachmentsTable, until: number): DownloadPlace => ({
    path: `/participant/attachments/${row.id}/${encodeURIComponent(row.name)}?t=${seal(tokenKey, DOWNLOAD, [row.id, until])}`,
    until,
    bytes: row.bytes,
  });
  const sealedFor = (purpose: string, at: { attachmentId: string; token: string }): void => {
    const sealed = Sealed.safeParse(unseal(tokenKey, purpose, at.token));
    if (!sealed.success || sealed.data[0] !== at.attachmentId || sealed.data[1] <= clock.now()) throw new Refusal('access_denied', 'This address is not one of ours, or its time is over.');
  };
  const asParticipant = <T>(participant: Participant, cause: string, apply: (work: Work) => Promise<T>): Promise<T> => writer.run({ actor: `participant:${participant.id}`, cause }, apply);
  const asAgent = <T>(sessionToken: string, cause: string, apply: (work: Work, userId: string) => Promise<T>): Promise<T> =>
    writer.run({ actor: 'agent', cause }, async (work) => apply(work, (await tokenHolder(work, sessionToken)).user_id));

  return {
    async announce(participant, file, clientToken) {
      enabled();
      const announced = await asParticipant(participant, 'start_attachment_upload', (work) =>
        once(work, clientToken && { scope: `announce:${participant.id}`, token: clientToken, body: file }, async () => {
          const chat = await chatOf(work.db, participant);
          await participantConnected(work, chat, participant);
          return announceFile(work, { chatId: chat.id, author: authorFrom(participant) }, file);
        }));
      return uploadPlace(announced);
    },
    async receive(at, body) {
      const store = enabled();
      sealedFor(UPLOAD, at);
      const row = await writer.read((rows) => uploadable(rows, clock.now(), at.attachmentId));
      mustMatch(at.headers, row);
      supersede(row.id, body);
      const objectKey = `attachments/${ids.secret()}`;
      await writer.run({ actor: 'upload', cause: 'expect_upload' }, (work) => expectObject(work, objectKey));
      try {
        await store.put(objectKey, { stream: body, bytes: row.bytes }, servedAs(row.name));
        await writer.run({ actor: 'upload', cause: 'upload_came' }, (work) => bytesCame(work, row.id, objectKey));
      } catch (error) {
        await writer.run({ actor: 'upload', cause: 'upload_failed' }, (work) => askJob(work, { kind: DELETE_JOB, key: objectKey }));
        if (error instanceof WrongLength) throw new Refusal('invalid', `${error.message} The file has to be sent exactly as it was announced.`);
        throw error;
      } finally {
        if (coming.get(row.id) === body) coming.delete(row.id);
      }
    },
    async complete(participant, attachmentIds, clientToken) {
      enabled();
      const [attachmentId] = attachmentIds;
      if (attachmentId === undefined || attachmentIds.length > 1) throw new Refusal('invalid', 'AttachmentIds: name exactly one.');
      await asParticipant(participant, 'complete_attachment_upload', (work) =>
        once(work, clientToken && { scope: `complete:${participant.id}`, token: clientToken, body: attachmentId }, async () => {
          const chat = await chatOf(work.db, participant);
          await completeFile(work, { chatId: chat.id, author: authorFrom(participant) }, { attachmentId, contactId: chat.current_contact_id });
          if (participant.role === 'CUSTOMER') await customerWrote(work, chat.id);
          return {};
        }));
    },
    downloadPlace: (participant, attachmentId, lasts) =>
      writer.read(async (rows) => {
        if (participant.role === 'CUSTOM_BOT') throw new Refusal('access_denied', 'A bot cannot open attachments.');
        const chat = await chatOf(rows, participant);
        const row = await rows
          .selectFrom('attachments')
          .leftJoin('transcript', 'transcript.id', 'attachments.item_id')
          .selectAll('attachments')
          .select('transcript.position')
          .where('attachments.id', '=', attachmentId)
          .executeTakeFirst();
        const past = row === undefined || row.initial_contact_id === chat.id ? [] : await pastSessions(rows, chat.id);
        const isTheirs = row?.initial_contact_id === chat.id || past.some((one) => one.chatId === row?.initial_contact_id && row.position !== null && one.from <= row.position && row.position <= one.upTo);
        return downloadPlace(approved(isTheirs ? row : undefined, attachmentId), clock.now() + lasts);
      }),
    async open(at) {
      const store = enabled();
      sealedFor(DOWNLOAD, at);
      const row = approved(await writer.read((rows) => rows.selectFrom('attachments').selectAll().where('id', '=', at.attachmentId).executeTakeFirst()), at.attachmentId);
      return { name: row.name, contentType: servedAs(row.name), bytes: row.bytes, read: (range) => store.get(row.object_key ?? '', range) };
    },

    async announceAsAgent(sessionToken, { id, contactId, ...file }) {
      enabled();
      const announced = await asAgent(sessionToken, 'announce_file', (work, userId) =>
        once(work, { scope: `announce:${userId}`, token: id, body: [contactId, file] }, async () => {
          if (contactId === null) return announceForTask(work, userId, file);
          const { contact, author } = await connectedAgent(work, userId, contactId);
          return announceFile(work, { chatId: contact.initial_id, author }, file);
        }));
      return uploadPlace(announced);
    },
    completeAsAgent: (sessionToken, { id, contactId, attachmentId }) =>
      asAgent(sessionToken, 'complete_file', async (work, userId) => {
        await once(work, { scope: `complete:${userId}`, token: id, body: [contactId, attachmentId] }, async () => {
          if (contactId === null) {
            await completeForTask(work, userId, attachmentId);
            return {};
          }
          const { contact, author } = await connectedAgent(work, userId, contactId);
          await completeFile(work, { chatId: contact.initial_id, author }, { attachmentId, contactId: contact.id, commandId: id });
          return {};
        });
      }),
    forgetAsAgent: (sessionToken, attachmentId) => asAgent(sessionToken, 'forget_file', (work, userId) => forgetForTask(work, userId, attachmentId)),
    downloadPlaceForAgent: (sessionToken, attachmentId) =>
      asAgent(sessionToken, 'open_file', async (work, userId) => {
        const found = await work.db
          .selectFrom('attachments')
          .leftJoin('transcript', 'transcript.id', 'attachments.item_id')
          .selectAll('attachments')
          .select('transcript.position')
          .where('attachments.id', '=', attachmentId)
          .executeTakeFirst();
        const readsIt = found?.initial_contact_id != null && found.position !== null && (await readsLine(work.db, userId, { chatId: found.initial_contact_id, position: found.position }));
        if (!found || !(readsIt || (await hasByTask(work.db, userId, attachmentId)))) throw new Refusal('not_found', 'There is no such file in a chat or task that you may read.');
        return downloadPlace(approved(found, attachmentId), work.now + AGENT_DOWNLOAD_LASTS);
      }),
  };
}

async function readsLine(rows: Rows, userId: string, line: { chatId: string; position: number }): Promise<boolean> {
  const rights = await readingRights(rows, line.chatId, userId);
  return rights !== null && line.position <= rights.items && line.position >= rights.from;
}

const UPLOAD = 'attachment upload';
const DOWNLOAD = 'attachment download';
const Sealed = z.tuple([z.string(), z.number()]);
/** An agent's desk fetches at once. */
const AGENT_DOWNLOAD_LASTS = 60_000;

const authorFrom = (participant: Participant): Sender['author'] => ({ participantId: participant.id, displayName: participant.displayName, role: participant.role });

/** What must come with the bytes: an upload address alone, without what was agreed, takes nothing. */
const uploadHeaders = (row: AttachmentsTable): Record<string, string> => ({ 'Content-Type': row.content_type, 'X-Attachment-Id': row.id });

function mustMatch(headers: Readonly<Record<string, string | string[] | undefined>>, row: AttachmentsTable): void {
  for (const [name, value] of Object.entries(uploadHeaders(row))) {
    if (headers[name.toLowerCase()] !== value) throw new Refusal('invalid', `The header ${name} must be sent as UploadMetadata.HeadersToInclude has it: ${value}.`);
  }
  const length = headers['content-length'];
  if (length !== undefined && length !== String(row.bytes)) throw new Refusal('invalid', `The file was announced with ${String(row.bytes)} bytes, and ${String(length)} are to come.`);
}

function approved(row: AttachmentsTable | undefined, attachmentId: string): AttachmentsTable {
  if (!row || (row.state !== 'checking' && row.state !== 'approved' && row.state !== 'rejected')) throw new Refusal('invalid', `AttachmentId: there is no file ${attachmentId} in this chat.`);
  if (row.state === 'checking') throw new Refusal('invalid', 'AttachmentId: this file is still being checked. Wait until its status is APPROVED.');
  if (row.state !== 'approved') throw new Refusal('invalid', 'AttachmentId: this file was not accepted.');
  return row;
}

/** Carries a request out once: repeated with its token, it gets the answer it got. */
async function once<T>(work: Work, asked: Asked | undefined | '', carryOut: () => Promise<T>): Promise<T> {
  if (!asked) return carryOut();
  const before = (await rememberedAnswer(work, asked)) as T | undefined;
  if (before !== undefined) return before;
  const answer = await carryOut();
  await rememberAnswer(work, asked, answer);
  return answer;
}
