import type { TimelineEntry } from '../../contract/contact.ts';
import type { DeskChange, DeskContact, DeskState } from '../../contract/desk.ts';
import { withPushed } from './chat-window.ts';
import type { ChatWindow } from './chat-window.ts';

/** What the panel knows of the desk: the state it was told, and the parts of chats it has loaded. */
export interface Held {
  /** Null until the first snapshot. */
  readonly state: DeskState | null;
  /** By initial contact id; only chats that are or were open. */
  readonly chats: ReadonlyMap<string, ChatWindow>;
  readonly timelines: ReadonlyMap<string, readonly TimelineEntry[]>;
}

export const nothingHeld: Held = { state: null, chats: new Map(), timelines: new Map() };

/**
 * A snapshot replaces the whole state. Loaded chats are let go: pushes may have been missed, so whoever shows one
 * loads it again. Where the person signed out or another signed in, nothing of the earlier one may stay in sight.
 */
export function withSnapshot(held: Held, state: DeskState): Held {
  void held;
  return { state, chats: new Map(), timelines: new Map() };
}

/** Applies what the desk pushed, in order. Changes before the first snapshot are not possible and are ignored. */
export function withChanges(held: Held, changes: readonly DeskChange[]): Held {
  return changes.reduce(withChange, held);
}

function withChange(held: Held, change: DeskChange): Held {
  const { state } = held;
  if (state === null) return held;
  switch (change.type) {
    case 'voice':
      // Not state: the media client hears it from the client.
      return held;
    case 'state': {
      const next: DeskState = { ...state, ...definedOnly(change.state) };
      const samePerson = next.session?.user.id === state.session?.user.id;
      return samePerson ? { ...held, state: next } : { state: next, chats: new Map(), timelines: new Map() };
    }
    case 'contact':
      return { ...held, state: { ...state, contacts: replaced(state.contacts, change.contact) } };
    case 'contact_gone':
      return { ...held, state: { ...state, contacts: state.contacts.filter((one) => one.contact.contactId !== change.contactId) } };
    case 'items': {
      const window = held.chats.get(change.initialContactId);
      return window ? withChat(held, change.initialContactId, withPushed(window, change.items)) : held;
    }
    case 'timeline': {
      const known = held.timelines.get(change.initialContactId);
      return known ? withTimeline(held, change.initialContactId, change.entries) : held;
    }
  }
}

function definedOnly<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as { [Key in keyof Value]: Exclude<Value[Key], undefined> };
}

function replaced(contacts: readonly DeskContact[], contact: DeskContact): DeskContact[] {
  const at = contacts.findIndex((one) => one.contact.contactId === contact.contact.contactId);
  return at < 0 ? [...contacts, contact] : contacts.with(at, contact);
}

/** Puts a loaded part of a chat in place. */
export function withChat(held: Held, initialContactId: string, window: ChatWindow): Held {
  return { ...held, chats: new Map(held.chats).set(initialContactId, window) };
}

/** Lets go of a chat's items and timeline. */
export function withoutChat(held: Held, initialContactId: string): Held {
  const chats = new Map(held.chats);
  const timelines = new Map(held.timelines);
  chats.delete(initialContactId);
  timelines.delete(initialContactId);
  return { ...held, chats, timelines };
}

/** Merges timeline entries by their number in the server's log. */
export function withTimeline(held: Held, initialContactId: string, entries: readonly TimelineEntry[]): Held {
  const bySeq = new Map((held.timelines.get(initialContactId) ?? []).map((entry) => [entry.seq, entry]));
  for (const entry of entries) bySeq.set(entry.seq, entry);
  const sorted = [...bySeq.values()].toSorted((a, b) => a.seq - b.seq);
  return { ...held, timelines: new Map(held.timelines).set(initialContactId, sorted) };
}
