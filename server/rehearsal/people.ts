import { Readable } from 'node:stream';
import type { ContactView } from '../../contract/contact.ts';
import type { LinkCommand } from '../../contract/agent-link.ts';
import type { AgentSession, Core, Participant } from '../core.ts';
import { STATUS_AVAILABLE, STATUS_OFFLINE } from '../instance/instance-desk.ts';
import { PASSWORD } from './stage.ts';

/** What a script asked for is not possible as things stand; the message says why. */
export class NotPossible extends Error {}

/** An agent at a desk that does nothing by itself. */
export interface RehearsedAgent {
  readonly name: string;
  /** Contacts on the agent's screen, by contact id. */
  readonly screen: ReadonlyMap<string, ContactView>;
  comes(): Promise<void>;
  goes(): Promise<void>;
  accepts(): Promise<void>;
  rejects(): Promise<void>;
  says(text: string): Promise<void>;
  leaves(): Promise<void>;
  /** Puts the customer of his call on hold, or takes him off it. */
  holds(): Promise<void>;
  resumes(): Promise<void>;
  /** Ends after contact work, or clears what came to nothing. */
  closes(): Promise<void>;
}

/** @param calls whether his panel has a microphone and his line is there. */
export async function rehearsedAgent(core: Core, name: string, { calls } = { calls: false }): Promise<RehearsedAgent> {
  const screen = new Map<string, ContactView>();
  core.agents.onFeed((notice) => {
    if (notice.type !== 'line' || notice.userId !== name) return;
    const { event } = notice.line;
    if (event.type === 'contact') screen.set(event.contact.contactId, event.contact);
    else if (event.type === 'contact_gone') screen.delete(event.contactId);
  });
  const device = `desk of ${name}`;
  const { token } = await core.agents.signIn({ username: name, password: PASSWORD, device, address: '192.0.2.1' });
  const welcome = await core.agents.hello({ token, device, deviceName: device, after: null, takeOver: false });
  if ('taken' in welcome) throw new NotPossible(`There are two agents called ${name}.`);
  const session: AgentSession = welcome.session;
  if (calls) {
    await core.agents.microphone(session, 'ready');
    await core.agents.voiceOffer(session, 'rehearsal');
  }
  let commands = 0;
  const give = async (command: DistributedOmit<LinkCommand, 'frame' | 'id'>): Promise<void> => {
    await core.agents.command(session, { frame: 'command', id: `${name} ${String(++commands)}`, ...command });
    await core.idle();
  };
  const one = (states: readonly ContactView['state'][], what: string): ContactView => {
    const found = [...screen.values()].find(({ state }) => states.includes(state));
    if (!found) throw new NotPossible(`${name} has no contact that is ${what}.`);
    return found;
  };
  const caller = (): { contactId: string; partyId: string } => {
    const { contactId, call } = one(['connected'], 'connected');
    const party = call?.parties.find(({ role }) => role === 'customer');
    if (!party) throw new NotPossible(`${name} has no call.`);
    return { contactId, partyId: party.partyId };
  };
  const ringing = (): { contactId: string; offerId: string } => {
    const { contactId, offer } = one(['offered'], 'being offered');
    return { contactId, offerId: offer?.offerId ?? '' };
  };
  return {
    name,
    screen,
    comes: () => give({ type: 'set_status', statusId: STATUS_AVAILABLE }),
    goes: () => give({ type: 'set_status', statusId: STATUS_OFFLINE }),
    accepts: () => give({ type: 'accept_offer', ...ringing() }),
    rejects: () => give({ type: 'reject_offer', ...ringing() }),
    says: (content) => give({ type: 'send_message', contactId: one(['connected'], 'connected').contactId, contentType: 'text/plain', content }),
    holds: () => give({ type: 'hold_party', ...caller() }),
    resumes: () => give({ type: 'resume_party', ...caller() }),
    leaves: () => give({ type: 'leave_contact', contactId: one(['connected'], 'connected').contactId }),
    async closes() {
      const contact = one(['after_contact_work', 'missed', 'rejected', 'abandoned', 'withdrawn', 'link_lost'], 'to be closed');
      await give({ type: contact.state === 'after_contact_work' ? 'close_contact' : 'clear_contact', contactId: contact.contactId });
    },
  };
}

type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** The customer with the page open or closed. */
export interface RehearsedCustomer {
  readonly chatId: string;
  says(content: string, contentType: string): Promise<void>;
  /** Announces a file, sends its bytes, and makes it a line of the chat. */
  attaches(file: { name: string; contentType: string; content: string }): Promise<void>;
  opensPage(): Promise<void>;
  closesPage(): Promise<void>;
  endsChat(): Promise<void>;
  presses(keys: string): Promise<void>;
  hangsUp(): Promise<void>;
}

export async function rehearsedCustomer(core: Core, started: { contactId: string; participantToken: string }): Promise<RehearsedCustomer> {
  let participant: Participant | undefined;
  let closeSocket: (() => Promise<void>) | undefined;
  const connected = async (): Promise<Participant> => {
    participant ??= (await core.chats.connectParticipant(started.participantToken, { markConnected: false })).participant;
    return participant;
  };
  const settled = async (does: Promise<unknown>): Promise<void> => {
    await does;
    await core.idle();
  };
  return {
    chatId: started.contactId,
    async says(content, contentType) {
      await settled(core.chats.sendMessage(await connected(), { contentType, content, clientToken: undefined }));
    },
    async attaches({ name, contentType, content }) {
      const who = await connected();
      const bytes = Buffer.from(content);
      const place = await core.attachments.announce(who, { name, contentType, bytes: bytes.length }, undefined);
      const headers = Object.fromEntries(Object.entries(place.headers).map(([header, value]) => [header.toLowerCase(), value]));
      await core.attachments.receive({ attachmentId: place.attachmentId, token: new URLSearchParams(place.path.split('?')[1]).get('t') ?? '', headers }, Readable.from([bytes]));
      await settled(core.attachments.complete(who, [place.attachmentId], undefined));
    },
    async opensPage() {
      if (closeSocket !== undefined) throw new NotPossible('The customer\'s page is open already.');
      const connection = await core.chats.connectParticipant(started.participantToken, { markConnected: false });
      participant = connection.participant;
      const socket = await core.chats.openSocket(new URLSearchParams(connection.socketPath.split('?')[1]).get('t') ?? '');
      closeSocket = () => socket.closed();
      await core.idle();
    },
    async closesPage() {
      if (closeSocket === undefined) throw new NotPossible('The customer\'s page is not open.');
      const close = closeSocket;
      closeSocket = undefined;
      await settled(close());
    },
    async endsChat() {
      await settled(core.chats.disconnect(await connected(), undefined));
    },
    presses: onlyOnCalls,
    hangsUp: onlyOnCalls,
  };
}

const onlyOnCalls = (): Promise<void> => Promise.reject(new NotPossible('Keys are pressed on calls, and this is a chat.'));

/** The customer on the line. */
export async function rehearsedCaller(core: Core, started: { contactId: string; participantToken: string }): Promise<RehearsedCustomer> {
  const { caller } = await core.calls.join(started.participantToken);
  const onlyInChats = (): Promise<void> => Promise.reject(new NotPossible('Nothing is written on a call; the customer presses keys and hangs up.'));
  const settled = async (does: Promise<unknown>): Promise<void> => {
    await does;
    await core.idle();
  };
  return {
    chatId: started.contactId,
    says: onlyInChats,
    attaches: onlyInChats,
    opensPage: () => settled(core.calls.offer(caller, 'rehearsal')),
    closesPage: () => settled(core.calls.gone(caller)),
    endsChat: () => settled(core.calls.hangUp(caller)),
    async presses(keys) {
      for (const key of keys) await settled(core.calls.digit(caller, key));
    },
    hangsUp: () => settled(core.calls.hangUp(caller)),
  };
}

/** A task has a story as a chat has, and no customer. */
export function nobody(chatId: string): RehearsedCustomer {
  const none = (): Promise<void> => Promise.reject(new NotPossible('A task has no customer.'));
  return { chatId, says: none, attaches: none, opensPage: none, closesPage: none, endsChat: none, presses: none, hangsUp: none };
}
