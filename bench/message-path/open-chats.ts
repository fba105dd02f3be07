import { createCore } from '../../server/create-core.ts';
import { systemClock } from '../../server/clock.ts';
import type { AgentSession, Core } from '../../server/core.ts';
import { systemIds } from '../../server/ids.ts';
import { STATUS_AVAILABLE } from '../../server/instance/instance-desk.ts';
import { createLog } from '../../server/log.ts';
import { settingsWith } from '../../server/settings.ts';
import type { Settings } from '../../server/core.ts';
import { memoryObjects } from '../../test/doubles/memory-objects.ts';
import { quickPasswords } from '../../test/doubles/running-core.ts';
import { seedSample } from '../../server/sample/sample-instance.ts';

/*
 * Fills a database with agents and customers who are connected to each other, by the way they would come there:
 * started, queued, offered, accepted. Only passwords are cheap here, since nobody measures signing in.
 */

export interface OpenChats {
  agents: { userId: string; token: string; device: string }[];
  chats: { chatId: string; agent: string; connectionToken: string; socketPath: string }[];
}

/** What differs from the defaults, so that thousands of chats fit and none of them times out while we measure. */
export const ROOM: Partial<Settings> = {
  chatsAtOnce: 100_000, connectUrlLasts: 3_600_000, offerLasts: 3_600_000, graceOffers: 3_600_000, graceContacts: 3_600_000, sessionTokenLasts: 86_400_000,
};

const CHATS_PER_AGENT = 10;
const PASSWORD = 'correct horse';

/** Opens this many chats in the database file; each agent has ten. */
export async function openChats(database: string, count: number): Promise<OpenChats> {
  const core = await createCore({
    database, clock: systemClock(), ids: systemIds(), settings: settingsWith(ROOM), passwords: quickPasswords, objects: memoryObjects(),
    log: createLog(() => undefined),
  });
  try {
    return await fill(core, count);
  } finally {
    await core.close();
  }
}

async function fill(core: Core, count: number): Promise<OpenChats> {
  await seedSample(core.instance, () => PASSWORD);
  await core.instance.putRoutingProfile({
    id: 'profile-bench', name: 'Bench', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY',
    channels: [{ channel: 'CHAT', concurrency: CHATS_PER_AGENT, behavior: 'ROUTE_ANY_CHANNEL' }],
    queues: [{ queueId: 'queue-support', channel: 'CHAT', priority: 1, delaySeconds: 0 }],
  });
  const agentOf = new Map<string, string>();
  const sessions = new Map<string, AgentSession>();
  const accepting: Promise<unknown>[] = [];
  core.agents.onFeed((notice) => {
    if (notice.type !== 'line' || notice.line.event.type !== 'contact') return;
    const { contactId, initialContactId, offer } = notice.line.event.contact;
    const session = sessions.get(notice.userId);
    if (offer === null || session === undefined || agentOf.has(initialContactId)) return;
    agentOf.set(initialContactId, notice.userId);
    accepting.push(core.agents.command(session, { frame: 'command', id: `accept ${offer.offerId}`, type: 'accept_offer', contactId, offerId: offer.offerId }));
  });
  const agents: OpenChats['agents'] = [];
  for (let number = 0; number < count / CHATS_PER_AGENT; number += 1) agents.push(await linkAgent(core, sessions, `agent${String(number)}`));
  const started = await Promise.all(Array.from({ length: count }, (_none, number) => startOne(core, number)));
  await core.idle();
  await Promise.all(accepting);
  return {
    agents,
    chats: started.map((chat) => {
      const agent = agentOf.get(chat.chatId);
      if (agent === undefined) throw new Error(`The chat ${chat.chatId} found no agent.`);
      return { ...chat, agent };
    }),
  };
}

async function linkAgent(core: Core, sessions: Map<string, AgentSession>, username: string): Promise<OpenChats['agents'][number]> {
  const device = `desk of ${username}`;
  const { id } = await core.instance.createUser({ username, displayName: username, password: PASSWORD, role: 'agent', profileId: 'profile-bench' });
  const { token } = await core.agents.signIn({ username, password: PASSWORD, device, address: username });
  const welcome = await core.agents.hello({ token, device, deviceName: device, after: null, takeOver: false });
  if ('taken' in welcome) throw new Error(`${username} is taken.`);
  sessions.set(id, welcome.session);
  await core.agents.command(welcome.session, { frame: 'command', id: `available ${username}`, type: 'set_status', statusId: STATUS_AVAILABLE });
  return { userId: id, token, device };
}

async function startOne(core: Core, number: number): Promise<Omit<OpenChats['chats'][number], 'agent'>> {
  const { contactId, participantToken } = await core.chats.startChat({
    flowId: 'flow-quiet', customerName: `Customer ${String(number)}`, attributes: {}, durationMinutes: 1500, contentTypes: ['text/plain'],
    initialMessage: undefined, clientToken: undefined,
  });
  const connection = await core.chats.connectParticipant(participantToken, { markConnected: true });
  return { chatId: contactId, connectionToken: connection.connectionToken, socketPath: connection.socketPath };
}
