import * as z from 'zod';
import { INTERACTIVE } from '../contacts/message-rules.ts';
import { appendMessage, SYSTEM } from '../contacts/items.ts';
import { note } from '../contacts/notes.ts';
import type { Rows } from '../contacts/rows.ts';
import { Refusal, type Participant } from '../core.ts';
import { nestsAtMost } from '../flows/nesting.ts';
import type { JsonObject } from '../flows/outside-call.ts';
import type { FlowRunsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { BUILT_IN_VIEWS } from './built-in-views.ts';
import { View, VIEW_BYTES_MAX, withData, type ListedView } from './view.ts';

/** The view with this id: the instance's own, else the built-in one. */
export async function findView(rows: Rows, id: string): Promise<View | undefined> {
  const row = await rows.selectFrom('views').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return BUILT_IN_VIEWS.find((view) => view.id === id);
  return View.parse({ id: row.id, name: row.name, version: row.version, content: JSON.parse(row.content) as unknown });
}

/** Stores a view of the instance's own; its version counts up. @throws Refusal `invalid` naming what is wrong. */
export async function putView(work: Work, view: { id: string; name: string; content: unknown }): Promise<void> {
  const before = await work.db.selectFrom('views').select('version').where('id', '=', view.id).executeTakeFirst();
  const version = (before?.version ?? 0) + 1;
  const checked = View.safeParse({ ...view, version });
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new Refusal('invalid', `The view "${view.id.slice(0, 100)}" cannot be stored: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a view'}.`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(checked.data.content));
  if (bytes > VIEW_BYTES_MAX) throw new Refusal('invalid', `The view "${view.id}" has ${String(bytes)} bytes; ${String(VIEW_BYTES_MAX)} is the limit.`);
  const row = { name: view.name, version, content: JSON.stringify(checked.data.content), updated_at: work.now };
  await work.db.insertInto('views').values({ id: view.id, ...row }).onConflict((conflict) => conflict.column('id').doUpdateSet(row)).execute();
  work.record({ type: 'view_published', data: { viewId: view.id, name: view.name, version } });
}

/** Every view that flows can show, in the order of their ids. */
export async function listViews(rows: Rows): Promise<ListedView[]> {
  const own = await rows.selectFrom('views').select(['id', 'name', 'version']).execute();
  const listed = [
    ...own.map((view): ListedView => ({ ...view, origin: BUILT_IN_VIEWS.some(({ id }) => id === view.id) ? 'in place of a built-in one' : 'own' })),
    ...BUILT_IN_VIEWS.filter(({ id }) => !own.some((view) => view.id === id)).map(({ id, name, version }): ListedView => ({ id, name, version, origin: 'built in' })),
  ];
  return listed.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Takes a view of the instance's own away; a built-in one whose place it took comes back. What was shown stays. @throws Refusal `not_found` */
export async function removeView(work: Work, id: string): Promise<void> {
  const removed = await work.db.deleteFrom('views').where('id', '=', id).returning('id').executeTakeFirst();
  if (!removed) throw new Refusal('not_found', `The instance has no view of its own with the id ${id}.`);
  work.record({ type: 'configuration_removed', data: { kind: 'views', id } });
}

/** Shows a view in the chat: a message with a token, by which the participants' clients fetch it. */
export async function showView(work: Work, run: FlowRunsTable, show: { view: string; data: JsonObject }): Promise<void> {
  const found = await findView(work.db, show.view);
  if (!found) return;
  const view = withData(found, show.data);
  const token = work.ids.secret();
  await work.db
    .insertInto('shown_views')
    .values({ token, initial_contact_id: run.initial_contact_id, run_id: run.id, view: JSON.stringify(view), shown_at: work.now })
    .execute();
  const content = JSON.stringify({ templateType: 'ViewResource', version: '1.0', data: { content: { title: view.name, viewToken: token } } });
  await appendMessage(work, run.initial_contact_id, { contactId: run.contact_id, contentType: INTERACTIVE, content, author: SYSTEM });
  note(work, { type: 'view_shown', initialContactId: run.initial_contact_id, contactId: run.contact_id, data: { runId: run.id, viewId: view.id, version: view.version } });
}

/** The view behind a token, for a participant of the chat it was shown in. @throws Refusal `not_found` */
export async function describeView(rows: Rows, participant: Participant, token: string): Promise<View> {
  const shown = await rows.selectFrom('shown_views').select('view').where('token', '=', token).where('initial_contact_id', '=', participant.initialContactId).executeTakeFirst();
  if (!shown) throw new Refusal('not_found', 'There is no view with this token in this chat.');
  return View.parse(JSON.parse(shown.view) as unknown);
}

/** Forms are flat; what nests deeper was made to break something. */
const RESPONSE_DEPTH_MAX = 32;
const Response = z.object({ action: z.string().max(1000), data: z.record(z.string(), z.json()).optional() });

/** What a customer's interactive response says; undefined if it says nothing that a view could take. */
export function readResponse(content: string): { action: string; data: JsonObject } | undefined {
  try {
    const response: unknown = JSON.parse(content);
    if (!nestsAtMost(response, RESPONSE_DEPTH_MAX)) return undefined;
    const { action, data = {} } = Response.parse(response);
    return { action, data };
  } catch {
    return undefined;
  }
}

/** A response as the transcript keeps it where the flow hides what was filled in. */
export function hiddenResponse(content: string): string {
  const response = readResponse(content);
  return JSON.stringify({ action: response?.action ?? '', data: {}, templateType: 'ViewResource', version: '1.0', hidden: true });
}
