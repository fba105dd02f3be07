import type { ChatItem } from '../../contract/chat-item.ts';
import type { TimelineEntry } from '../../contract/contact.ts';
import type { DeskFrameDown, Transport } from '../../contract/desk-transport.ts';
import type { Capabilities, DeskChange, DeskState, VoiceSignal } from '../../contract/desk.ts';
import type { Clock } from '../ports/clock.ts';
import { contactOf, contactsOf, partsOf } from './model.ts';
import type { Changes, Model, StatePart } from './model.ts';

/** One panel: what it looks at, and the changes it has not been told yet. */
export interface Panel extends Changes {
  openContactId: string | null;
  watchesBoard: boolean;
  /** The whole state; events are numbered on from here. */
  snapshot(): { state: DeskState; number: number };
  close(): void;
}

/** Changes are collected for at most this long, so that a burst is one event and one painting. */
const TOGETHER = 16;

/** @param host what the host can do and where the server is */
export function createPanel(
  model: Model,
  host: { capabilities: Capabilities; server: string },
  clock: Clock,
  transport: Pick<Transport<DeskFrameDown>, 'send'>,
): Panel {
  let number = 0;
  /** A panel is told of changes once it has asked for the state that they change. */
  let follows = false;
  let parts = new Set<StatePart>();
  let contacts = new Set<string>();
  let gone = new Set<string>();
  let items = new Map<string, Map<string, ChatItem>>();
  let timeline = new Map<string, TimelineEntry[]>();
  let voice: VoiceSignal[] = [];
  let flushedAt = -Infinity;
  let cancelFlush: (() => void) | null = null;

  const flush = (): void => {
    cancelFlush = null;
    flushedAt = clock.steady();
    const changes = collect();
    parts = new Set();
    contacts = new Set();
    gone = new Set();
    items = new Map();
    timeline = new Map();
    voice = [];
    if (changes.length === 0) return;
    number += 1;
    transport.send({ t: 'event', event: { number, changes } });
  };

  const collect = (): DeskChange[] => {
    const changes: DeskChange[] = [];
    if (parts.size > 0) changes.push({ type: 'state', state: partsOf(model, parts, host, panel.watchesBoard).chosen });
    for (const contactId of gone) changes.push({ type: 'contact_gone', contactId });
    for (const contactId of contacts) {
      const contact = contactOf(model, contactId);
      if (contact !== null) changes.push({ type: 'contact', contact });
    }
    for (const [initialContactId, ofChat] of items) {
      changes.push({ type: 'items', initialContactId, items: [...ofChat.values()].toSorted((a, b) => a.position - b.position) });
    }
    for (const [initialContactId, entries] of timeline) changes.push({ type: 'timeline', initialContactId, entries });
    for (const signal of voice) changes.push({ type: 'voice', signal });
    return changes;
  };

  const later = (): void => {
    if (!follows || cancelFlush !== null) return;
    cancelFlush = clock.after(Math.max(0, Math.min(TOGETHER, flushedAt + TOGETHER - clock.steady())), flush);
  };

  const shows = (chatId: string): boolean => {
    const open = panel.openContactId === null ? undefined : model.contacts.get(panel.openContactId);
    return open !== undefined && (open.initialContactId === chatId || open.earlier.some((chat) => chat.initialContactId === chatId));
  };

  const panel: Panel = {
    openContactId: null,
    watchesBoard: false,
    state(...changed) {
      for (const part of changed) parts.add(part);
      later();
    },
    contact(contactId) {
      contacts.add(contactId);
      gone.delete(contactId);
      later();
    },
    contactGone(contactId) {
      gone.add(contactId);
      contacts.delete(contactId);
      if (panel.openContactId === contactId) panel.openContactId = null;
      later();
    },
    items(chatId, changed) {
      if (!shows(chatId)) return;
      const ofChat = items.get(chatId) ?? new Map<string, ChatItem>();
      for (const item of changed) ofChat.set(item.id, item);
      items.set(chatId, ofChat);
      later();
    },
    timeline(chatId, entries) {
      if (!shows(chatId)) return;
      timeline.set(chatId, [...(timeline.get(chatId) ?? []), ...entries]);
      later();
    },
    voice(signal) {
      voice.push(signal);
      later();
    },
    snapshot() {
      follows = true;
      // What the state below includes need not be told again; items and timeline are not in it.
      parts = new Set();
      contacts = new Set();
      gone = new Set();
      const { all } = partsOf(model, [], host, panel.watchesBoard);
      return { state: { ...all, contacts: contactsOf(model) }, number };
    },
    close() {
      follows = false;
      cancelFlush?.();
    },
  };
  return panel;
}
