import type BetterSqlite3 from 'better-sqlite3';
import { query } from './query.ts';

/*
 * What lies in the store against what the tables say of it.
 */

interface StoredLine { Id: string; AbsoluteTime: string; Type: string; ContentType: string; Content?: string; ParticipantId?: string; Attachments?: { AttachmentId: string; Status: string }[] }
interface Line { id: string; at: number; kind: string; content: string; content_type: string; participant_id: string | null; attachments: string | null }

const OVER = `select c.id from contacts c where c.channel = 'CHAT' and c.disconnected_at is not null and not exists (select 1 from jobs j where j.kind = 'store_transcript' and j.key = c.id)`;
const LINES = 'select id, at, kind, content, content_type, participant_id, attachments from transcript where contact_id = ? and for_agents = 0 order by position';

/**
 * Each segment that is over has one stored transcript, which says what its rows say, once nothing of it waits for the store.
 * @param known segments that were looked at before and need not be again; those that hold are added.
 */
export function wrongTranscripts(rows: BetterSqlite3.Database, objects: ReadonlyMap<string, Buffer>, known: Set<string>): string[] {
  const fresh = (query(rows, OVER).pluck().all() as string[]).filter((id) => !known.has(id));
  return fresh.flatMap((contactId) => {
    const found = [...objects.keys()].filter((key) => key.includes(`/ChatTranscripts/`) && key.includes(`/${contactId}_`));
    const [key] = found;
    if (key === undefined || found.length > 1) return [`The segment ${contactId} is over and has ${found.length} stored transcripts.`];
    const stored = JSON.parse(String(objects.get(key))) as { ContactId: string; Transcript: StoredLine[] };
    const lines = query(rows, LINES).all(contactId) as Line[];
    const differs = lines.findIndex((line, index) => !isSame(line, stored.Transcript[index]));
    if (stored.ContactId !== contactId || differs >= 0 || stored.Transcript.length !== lines.length) {
      return [`The stored transcript of ${contactId} has ${stored.Transcript.length} lines, the tables ${lines.length}; they differ from line ${differs + 1} on.`];
    }
    known.add(contactId);
    return [];
  });
}

const STATUS: Readonly<Record<string, string>> = { in_progress: 'IN_PROGRESS', approved: 'APPROVED', rejected: 'REJECTED' };

function isSame(line: Line, stored: StoredLine | undefined): boolean {
  if (!stored || stored.Id !== line.id || stored.AbsoluteTime !== new Date(line.at).toISOString() || stored.ContentType !== line.content_type || stored.Type !== line.kind.toUpperCase()) return false;
  if ((stored.Content ?? '') !== line.content || (stored.ParticipantId ?? null) !== line.participant_id) return false;
  const files = line.attachments === null ? [] : (JSON.parse(line.attachments) as { id: string; status: string }[]);
  return files.length === (stored.Attachments ?? []).length && files.every((file, index) => stored.Attachments?.[index]?.AttachmentId === file.id && stored.Attachments[index].Status === STATUS[file.status]);
}

/** Every file that may be opened has its bytes, and nothing lies in the store that no row and no job speaks of. */
export function wrongFiles(rows: BetterSqlite3.Database, objects: ReadonlyMap<string, Buffer>): string[] {
  const files = query(rows, 'select id, state, bytes, object_key from attachments').all() as { id: string; state: string; bytes: number; object_key: string | null }[];
  const spokenOf = new Set([...files.map((file) => file.object_key), ...(query(rows, `select key from jobs where kind = 'delete_object'`).pluck().all() as string[])]);
  return [
    ...files
      .filter((file) => ['uploaded', 'checking', 'approved'].includes(file.state) && objects.get(file.object_key ?? '')?.length !== file.bytes)
      .map((file) => `The file ${file.id} is ${file.state}, and the store has not its bytes.`),
    ...[...objects.keys()].filter((key) => key.startsWith('attachments/') && !spokenOf.has(key)).map((key) => `Nothing speaks of the object ${key}.`),
  ];
}

/** When everything that waits for the store has been done: what may be left in it, and in the tables. */
export function leftOver(rows: BetterSqlite3.Database, objects: ReadonlyMap<string, Buffer>): string[] {
  const jobs = query(rows, 'select kind, key, failures, last_failure from jobs').all();
  const undecided = query(rows, `select id, state from attachments where state not in ('approved', 'rejected', 'abandoned')`).all();
  const approved = query(rows, `select object_key from attachments where state = 'approved'`).pluck().all() as string[];
  const kept = [...objects.keys()].filter((key) => key.startsWith('attachments/') && !approved.includes(key));
  return [
    ...(jobs.length > 0 ? [`Jobs that are never done: ${JSON.stringify(jobs.slice(0, 3))}`] : []),
    ...(undecided.length > 0 ? [`Files that are never decided on: ${JSON.stringify(undecided.slice(0, 3))}`] : []),
    ...(kept.length > 0 ? [`Objects that are never swept: ${kept.slice(0, 3).join(', ')}`] : []),
  ];
}
