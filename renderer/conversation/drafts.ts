import type { OutgoingMessage } from '../../contract/desk.ts';
import { attempt } from '../desk/panel.ts';
import type { Panel } from '../desk/panel.ts';
import { createStore } from '../desk/store.ts';
import type { Store } from '../desk/store.ts';

export interface Draft {
  readonly text: string;
  /** `unread`: the desk's has not come yet; nothing may overwrite it. */
  readonly state: 'unread' | 'saved' | 'unsaved' | 'failed';
}

/** What is being written is on disk at most this long after a key. The desk has 50 ms of the promised 250 for itself. */
export const SAVE_WITHIN = 200;

const unread: Draft = { text: '', state: 'unread' };
/** By panel, then by contact: drafts outlive the composer that shows them, never the window. */
const drafts = new WeakMap<Panel, Store<ReadonlyMap<string, Draft>>>();
const saving = new Map<string, number>();

/** All drafts that this window has touched. */
export function draftsOf(panel: Panel): Store<ReadonlyMap<string, Draft>> {
  const known = drafts.get(panel);
  if (known) return known;
  const store = createStore<ReadonlyMap<string, Draft>>(new Map());
  drafts.set(panel, store);
  return store;
}

export function draftOf(all: ReadonlyMap<string, Draft>, contactId: string): Draft {
  return all.get(contactId) ?? unread;
}

function put(panel: Panel, contactId: string, draft: Draft): void {
  draftsOf(panel).set((all) => new Map(all).set(contactId, draft));
}

/** Fetches the stored draft, unless something was written meanwhile. */
export async function loadDraft(panel: Panel, contactId: string): Promise<void> {
  if (draftOf(draftsOf(panel).get(), contactId).state !== 'unread') return;
  await attempt(panel, async () => {
    const { text } = await panel.client.call('draft', { contactId });
    const now = draftOf(draftsOf(panel).get(), contactId);
    if (now.state === 'unread') put(panel, contactId, { text, state: 'saved' });
  });
}

/** Takes what was typed and has it saved soon; many keys share one save. */
export function writeDraft(panel: Panel, contactId: string, text: string): void {
  put(panel, contactId, { text, state: 'unsaved' });
  if (saving.has(contactId)) return;
  saving.set(
    contactId,
    window.setTimeout(() => {
      saving.delete(contactId);
      void saveDraft(panel, contactId);
    }, SAVE_WITHIN),
  );
}

async function saveDraft(panel: Panel, contactId: string): Promise<void> {
  const { text, state } = draftOf(draftsOf(panel).get(), contactId);
  if (state !== 'unsaved') return;
  try {
    await panel.client.call('saveDraft', { contactId, text });
    settle(panel, contactId, text, 'saved');
  } catch {
    settle(panel, contactId, text, 'failed');
  }
}

function settle(panel: Panel, contactId: string, text: string, state: 'saved' | 'failed'): void {
  const now = draftOf(draftsOf(panel).get(), contactId);
  if (now.text === text) put(panel, contactId, { text, state });
}

/** What stays in the box after `sent` went out of it: what was typed meanwhile. */
export function withoutSent(text: string, sent: string): string {
  return text.startsWith(sent) ? text.slice(sent.length).replace(/^\n/, '') : text;
}

/** Hands the box's text to the desk's journal. The box is cleared only after the desk has answered; answers whether it has. */
export async function sendDraft(panel: Panel, contactId: string, text: string): Promise<boolean> {
  const went = await attempt(panel, () => panel.client.call('send', { contactId, text }));
  if (went) writeDraft(panel, contactId, withoutSent(draftOf(draftsOf(panel).get(), contactId).text, text));
  return went;
}

/** Takes an unsent message back into the box, before what is there. */
export async function takeBackInto(panel: Panel, message: OutgoingMessage): Promise<void> {
  await attempt(panel, async () => {
    const { text } = await panel.client.call('takeBack', { id: message.id });
    const now = draftOf(draftsOf(panel).get(), message.contactId).text;
    writeDraft(panel, message.contactId, now === '' ? text : `${text}\n${now}`);
    panel.ui.set((ui) => ({ ...ui, composerCalls: ui.composerCalls + 1 }));
  });
}
