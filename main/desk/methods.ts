import { MESSAGE_BYTES_MAX } from '../../contract/primitives.ts';
import type { ContactView } from '../../contract/contact.ts';
import type { LinkCommand } from '../../contract/agent-link.ts';
import { WaitExplanation } from '../../contract/routing-reason.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostPorts } from '../ports/host.ts';
import type { Ids } from '../ports/ids.ts';
import type { Outgoing } from '../link/outbox.ts';
import * as z from 'zod';
import { DeskFailure } from './desk-error.ts';
import type { DeskHandlers } from './dispatcher.ts';
import type { Changes, Model } from './model.ts';
import { createCallMethods } from './call-methods.ts';
import type { Panel } from './panel.ts';
import { safeAddress } from './safe-address.ts';
import type { Session } from './session.ts';
import { createTaskMethods } from './task-methods.ts';

/** What the methods of one panel work with. */
export interface MethodsOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ports: HostPorts;
  readonly model: Model;
  readonly changes: Changes;
  session(): Session | null;
  signIn(username: string, password: string): Promise<'online' | 'offline'>;
  signOut(): Promise<void>;
  setPreferences(change: Parameters<DeskHandlers['setPreferences']>[0]): Promise<void>;
}

type SimpleCommand = 'leave_contact' | 'close_contact' | 'clear_contact' | 'pause_contact' | 'resume_contact' | 'barge_contact';

/** Every method of the desk API, for one panel. */
export function createMethods(panel: Panel, options: MethodsOptions): DeskHandlers {
  const { clock, ids, model, changes, ports } = options;

  const signedIn = (): Session => {
    const session = options.session();
    if (session === null) throw new DeskFailure('not_signed_in', 'Nobody is signed in here. Sign in first.');
    return session;
  };

  const online = (): Session => {
    const session = signedIn();
    if (!session.isOnline) throw new DeskFailure('offline', 'This is a review of what is stored here. Sign in with the server to work on contacts.');
    return session;
  };

  const held = (contactId: string): ContactView => {
    const contact = model.contacts.get(contactId);
    if (contact === undefined) throw new DeskFailure('not_found', 'This contact is not with you any more.');
    return contact;
  };

  const nextId = (): string => ids.next(clock.now());

  /** Runs `ask` unless the same is being asked: a second press comes before the journal has the first. */
  const beingAsked = new Set<string>();
  const once = async (key: string, ask: () => Promise<void>): Promise<void> => {
    if (beingAsked.has(key)) return;
    beingAsked.add(key);
    try {
      await ask();
    } finally {
      beingAsked.delete(key);
    }
  };

  const simple = async (contactId: string, type: SimpleCommand, states: readonly ContactView['state'][], what: string): Promise<void> => {
    const session = online();
    const contact = held(contactId);
    if (!states.includes(contact.state)) throw new DeskFailure('wrong_state', `Only a contact that ${what}. This one is ${contact.state.replaceAll('_', ' ')}.`);
    const isOnItsWay = session.outbox.entries().some((entry) => entry.contactId === contactId && entry.command.type === type);
    if (isOnItsWay) return;
    const about = { contactId, chatId: contact.initialContactId, until: null };
    await once(`${type} ${contactId}`, () => session.command({ frame: 'command', type, id: nextId(), contactId }, about));
  };

  const answerOffer = async (contactId: string, type: 'accept_offer' | 'reject_offer'): Promise<void> => {
    const session = online();
    const contact = held(contactId);
    if (contact.offer === null || contact.state !== 'offered') throw new DeskFailure('wrong_state', 'This contact is not offered to you any more.');
    const { offerId, expiresAt } = contact.offer;
    const isOnItsWay = session.outbox.entries().some((entry) => entry.contactId === contactId && isAnswerTo(entry, offerId));
    if (isOnItsWay) return;
    const about = { contactId, chatId: contact.initialContactId, until: expiresAt };
    await once(`answer ${offerId}`, () => session.command({ frame: 'command', type, id: nextId(), contactId, offerId }, about));
  };

  const sendText = async (contact: ContactView, text: string, replaces: readonly string[]): Promise<string> => {
    const session = online();
    if (contact.state !== 'connected' && contact.state !== 'barged') throw new DeskFailure('wrong_state', 'This contact is not connected to you, so nothing can be sent to it.');
    if (Buffer.byteLength(text) > MESSAGE_BYTES_MAX) {
      throw new DeskFailure('too_long', `A message may have ${MESSAGE_BYTES_MAX} bytes; this one has ${Buffer.byteLength(text)}. Send it in parts.`);
    }
    const id = nextId();
    const { contactId, initialContactId: chatId } = contact;
    const command: LinkCommand = { frame: 'command', type: 'send_message', id, contactId, contentType: 'text/plain', content: text };
    await session.command(command, { contactId, chatId, until: null }, replaces);
    return id;
  };

  /** A message that failed or was never handed over; anything else may be with the server. */
  const takeable = (session: Session, id: string): { text: string; contactId: string } => {
    const entry = session.outbox.find(id);
    if (entry?.command.type !== 'send_message') throw new DeskFailure('not_found', 'There is no such message on its way any more.');
    if (entry.progress !== 'failed' && (entry.handed || entry.progress !== 'queued')) {
      throw new DeskFailure('wrong_state', 'This message may already have reached the server, so it cannot be taken back.');
    }
    return { text: entry.command.content, contactId: entry.command.contactId };
  };

  /** Drafts belong to the chat: it may come back as another contact. */
  const chatOf = (contactId: string): string => model.contacts.get(contactId)?.initialContactId ?? contactId;

  const calls = createCallMethods({ online, held, model, changes, nextId });

  return {
    ...createTaskMethods({ online, nextId }),
    snapshot: async () => panel.snapshot(),
    signIn: async ({ username, password }) => ({ mode: await options.signIn(username, password) }),
    async signOut() {
      await options.signOut();
      return {};
    },
    async takeOver() {
      online().link.takeOver();
      return {};
    },
    async tryNow() {
      online().link.tryNow();
      return {};
    },
    async setStatus({ statusId }) {
      const session = online();
      if (!model.statuses.some((status) => status.id === statusId)) throw new DeskFailure('not_found', 'The server does not know this status.');
      // A choice that has not left this desk is overtaken by the newer one.
      const overtaken = session.outbox.entries().filter((entry) => entry.command.type === 'set_status' && entry.progress === 'queued' && !entry.handed);
      const about = { contactId: null, chatId: null, until: null };
      await session.command({ frame: 'command', type: 'set_status', id: nextId(), statusId }, about, overtaken.map((entry) => entry.id));
      return {};
    },
    async accept({ contactId }) {
      await answerOffer(contactId, 'accept_offer');
      return {};
    },
    async reject({ contactId }) {
      await answerOffer(contactId, 'reject_offer');
      return {};
    },
    async leave({ contactId }) {
      await simple(contactId, 'leave_contact', ['calling', 'connected', 'paused', 'monitoring', 'barged'], 'is connected to you can be left');
      return {};
    },
    async close({ contactId }) {
      await simple(contactId, 'close_contact', ['after_contact_work'], 'is in after contact work can be closed');
      return {};
    },
    async clear({ contactId }) {
      const clearable = ['missed', 'rejected', 'abandoned', 'withdrawn', 'link_lost'] as const;
      await simple(contactId, 'clear_contact', clearable, 'came to nothing can be cleared');
      return {};
    },
    async pause({ contactId }) {
      await simple(contactId, 'pause_contact', ['connected'], 'is connected to you can be paused');
      return {};
    },
    async resume({ contactId }) {
      await simple(contactId, 'resume_contact', ['paused'], 'is paused can be resumed');
      return {};
    },
    async monitor({ contactId }) {
      await online().queries.ask({ frame: 'command', type: 'monitor_contact', id: nextId(), contactId }, z.strictObject({}));
      return {};
    },
    async fetchEarlier({ contact }) {
      await online().fetchEarlier(contact);
      return {};
    },
    async barge({ contactId }) {
      await simple(contactId, 'barge_contact', ['monitoring'], 'is monitored here can be stepped into');
      return {};
    },
    async transfer({ contactId, quickConnectId, how, note }) {
      const session = online();
      const contact = held(contactId);
      if (contact.state !== 'connected' && contact.state !== 'paused') throw new DeskFailure('wrong_state', 'This contact is not connected to you, so you cannot hand it on.');
      if (contact.call !== null) return calls.transferCall({ contactId, quickConnectId, how, ...(note !== undefined && { note }) });
      const isOnItsWay = session.outbox.entries().some((entry) => entry.contactId === contactId && entry.command.type === 'transfer_contact');
      if (isOnItsWay) return {};
      const about = { contactId, chatId: contact.initialContactId, until: null };
      await once(`transfer_contact ${contactId}`, () => session.command({ frame: 'command', type: 'transfer_contact', id: nextId(), contactId, quickConnectId, ...(how && { how }), ...(note !== undefined && { note }) }, about));
      return {};
    },
    ...calls.methods,
    send: async ({ contactId, text }) => {
      online();
      const id = await sendText(held(contactId), text, []);
      forgetSentDraft(chatOf(contactId));
      return { id };
    },
    async resend({ id }) {
      const session = online();
      const entry = session.outbox.find(id);
      if (entry?.progress !== 'failed') throw new DeskFailure('wrong_state', 'Only a message that failed can be sent again.');
      const { text, contactId } = takeable(session, id);
      return { id: await sendText(held(contactId), text, [id]) };
    },
    async takeBack({ id }) {
      const session = signedIn();
      const { text, contactId } = takeable(session, id);
      await session.outbox.remove(id);
      changes.contact(contactId);
      return { text };
    },
    async saveDraft({ contactId, text }) {
      const session = signedIn();
      const chatId = chatOf(contactId);
      await session.store.call('saveDraft', { chatId, contactId, text, writtenAt: clock.now() });
      const had = model.drafts.has(chatId);
      if (text === '') model.drafts.delete(chatId);
      else model.drafts.add(chatId);
      if (had !== (text !== '')) changes.contact(contactId);
      return {};
    },
    draft: async ({ contactId }) => ({ text: await signedIn().store.call('draft', { chatId: chatOf(contactId), contactId }) }),
    async typing({ contactId }) {
      online().send({ frame: 'typing', contactId: held(contactId).contactId });
      return {};
    },
    async beginFile({ contactId, name, bytes }) {
      const session = online();
      if (contactId !== null && held(contactId).state !== 'connected') throw new DeskFailure('wrong_state', 'This contact is not connected to you, so nothing can be sent to it.');
      if (model.link.state !== 'live') throw new DeskFailure('offline', 'Files can be sent only while the link is live: they are not queued. Try again when it is back.');
      return { id: await session.files.begin({ contactId, name, bytes }) };
    },
    async fileBytes({ id, base64 }) {
      await online().files.more(id, Buffer.from(base64, 'base64'));
      return {};
    },
    async finishFile({ id }) {
      return { attachmentId: await online().files.finish(id) };
    },
    async cancelFile({ id }) {
      online().files.cancel(id);
      return {};
    },
    async forgetFile({ attachmentId }) {
      await online().files.forget(attachmentId);
      return {};
    },
    async readFile({ attachmentId, from }) {
      const { bytes, whole } = await online().files.read(attachmentId, from);
      return { base64: Buffer.from(bytes).toString('base64'), bytes: whole };
    },
    recordings: ({ initialContactId }) => signedIn().recordings.of(initialContactId),
    drawRecording: ({ contactId }) => signedIn().recordings.drawing(contactId),
    async readRecording({ contactId, from }) {
      const { bytes, whole } = await signedIn().recordings.read(contactId, from);
      return { base64: Buffer.from(bytes).toString('base64'), bytes: whole };
    },
    async recordingHeard({ contactId }) {
      const session = signedIn();
      const command = { frame: 'command', type: 'recording_heard', id: nextId(), contactId, heardAt: session.serverNow() } as const;
      await session.command(command, { contactId, chatId: null, until: null, lane: 'recordings' });
      return {};
    },
    async openContact({ contactId }) {
      const session = signedIn();
      if (contactId !== null) held(contactId);
      panel.openContactId = contactId;
      if (contactId !== null) await session.contactOpened(contactId);
      return {};
    },
    transcript: ({ initialContactId, before, after, limit }) =>
      signedIn().store.call('transcript', { chatId: initialContactId, before: before ?? null, after: after ?? null, limit }),
    timeline: async ({ initialContactId }) => ({ entries: await signedIn().store.call('storedTimeline', initialContactId) }),
    async watchBoard({ on }) {
      const session = online();
      if (model.session?.user.role !== 'supervisor') throw new DeskFailure('forbidden', 'Only supervisors see the board.');
      panel.watchesBoard = on;
      session.boardWatched();
      panel.state('board');
      return {};
    },
    async explain({ contactId }) {
      return await online().queries.ask({ frame: 'query', type: 'explain', id: nextId(), contactId }, WaitExplanation);
    },
    storedChats: ({ before, limit }) => signedIn().store.call('storedChats', { before: before ?? null, limit }),
    async search({ query, before, limit }) {
      const began = clock.steady();
      const found = await signedIn().store.call('search', { query, before: before ?? null, limit });
      return { ...found, took: Math.round(clock.steady() - began) };
    },
    async setPreferences(change) {
      await options.setPreferences(change);
      return {};
    },
    async dismissWarning({ id }) {
      model.warnings = model.warnings.filter((warning) => warning.id !== id);
      changes.state('warnings');
      return {};
    },
    async openExternal({ url }) {
      const address = safeAddress(url);
      if (address === null) throw new DeskFailure('bad_input', 'Only web, mail and telephone addresses without credentials are opened.');
      await ports.opener.open(address);
      return {};
    },
  };

  /** The journal drops the draft together with writing the message; the mark in the list follows. */
  function forgetSentDraft(chatId: string): void {
    model.drafts.delete(chatId);
    for (const contact of model.contacts.values()) if (contact.initialContactId === chatId) changes.contact(contact.contactId);
  }
}

function isAnswerTo(entry: Outgoing, offerId: string): boolean {
  const { command } = entry;
  return (command.type === 'accept_offer' || command.type === 'reject_offer') && command.offerId === offerId;
}
