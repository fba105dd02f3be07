import { ContentType } from '../../contract/chat-item.ts';
import { AFTER_AGENT_LEAVES, STARTING_FLOWS } from './flows.ts';
import { expect, goesOn, linkedDesks, onlyNoAnswerOrRefusal, some, talkers, type Action } from './deed.ts';
import type { Simulation } from './simulation.ts';
import { onlyNoAnswer, type SimulatedDesk } from './simulated-desk.ts';
import { query } from './query.ts';
import { CALL_ACTIONS } from './call-actions.ts';
import { CHAT_ACTIONS, earlierChat } from './chat-actions.ts';
import { FILE_ACTIONS } from './file-actions.ts';
import { onContact } from './on-contact.ts';
import { TASK_ACTIONS } from './task-actions.ts';

// ---- customers ------------------------------------------------------------------------------------------------

const startChat: Action = (simulation) => {
  const { random } = simulation;
  if (simulation.customers.length >= 12) return undefined;
  const name = `customer ${simulation.customers.length + 1}`;
  const after = random.one(AFTER_AGENT_LEAVES);
  const customer = simulation.newCustomer({
    flowId: random.one(STARTING_FLOWS),
    customerName: name,
    attributes: after === '' ? {} : { afterAgentLeaves: after },
    durationMinutes: random.one([60, 60, 60, 61, 61, 90, 90, 90, 200, 200, 1500]),
    contentTypes: ['text/plain', 'text/markdown'],
    initialMessage: random.chance(0.2) ? { contentType: ContentType.plain, content: `${name} begins` } : undefined,
    goesOnFrom: random.chance(0.3) ? earlierChat(simulation) : undefined,
    agentLeavesWithCustomer: random.chance(0.15),
    clientToken: random.chance(0.7) ? `start of ${name}` : undefined,
  });
  const twice = customer.start.clientToken !== undefined && random.chance(0.15);
  return {
    what: `${name} starts ${customer.start.flowId} for ${customer.start.durationMinutes} min${twice ? ', twice at once' : ''}`,
    async run() {
      const outcomes = await Promise.all(twice ? [customer.begin(), customer.begin()] : [customer.begin()]);
      for (const outcome of outcomes) expect(simulation, name, outcome, ['done', 'limit_exceeded']);
    },
  };
};

const connect: Action = (simulation) => {
  const customer = some(simulation, simulation.customers.filter((one) => one.sockets.length < 5 && goesOn(simulation, one)));
  return customer && { what: `${customer.name} opens ${customer.sockets.length === 0 ? 'the chat' : 'one more device'}`, run: async () => expect(simulation, customer.name, await customer.connect(), ['done']) };
};

const closeSocket: Action = (simulation) => {
  const customer = some(simulation, simulation.customers.filter((one) => one.sockets.length > 0));
  return customer && { what: `${customer.name} closes a page`, run: () => customer.closeSocket().catch(onlyNoAnswer) };
};

const customerSays: Action = (simulation) => {
  const customer = some(simulation, talkers(simulation));
  if (!customer) return undefined;
  const burst = simulation.random.one([1, 1, 1, 2, 4]);
  return {
    what: `${customer.name} writes ${burst} message(s)`,
    async run() {
      // The first may bring the chat back to a flow that ends it: then the next ones come too late.
      for (let sent = 0; sent < burst; sent += 1) expect(simulation, customer.name, await customer.say(), sent === 0 ? ['done'] : ['done', 'access_denied']);
    },
  };
};

const customerRetries: Action = (simulation) => {
  const customer = some(simulation, simulation.customers.filter((one) => one.unanswered.length > 0 || one.startUnanswered));
  if (!customer) return undefined;
  const message = customer.unanswered.shift();
  return {
    what: `${customer.name} asks again what was not answered`,
    async run() {
      if (message) expect(simulation, customer.name, await customer.say(message), ['done', 'access_denied']);
      else expect(simulation, customer.name, await customer.begin(), ['done', 'limit_exceeded']);
    },
  };
};

const customerRepeats: Action = (simulation) => {
  const customer = some(simulation, talkers(simulation));
  const message = customer && some(simulation, simulation.ledger.messages.filter((one) => one.sender === customer.name && one.fate === 'accepted' && !one.token.endsWith('initial')));
  return (
    message && {
      what: `${message.sender} sends "${message.content}" again, and another text under its token`,
      async run() {
        expect(simulation, customer.name, await customer.say(message), ['done']);
        expect(simulation, customer.name, await customer.sayOtherwise(message), ['id_reused']);
      },
    }
  );
};

const customerEvent: Action = (simulation) => {
  const customer = some(simulation, talkers(simulation));
  if (!customer) return undefined;
  const { random } = simulation;
  const messages = customer.sockets.flatMap((socket) => [...socket.items.values()]).filter((item) => item.kind === 'message' && item.participantId !== customer.participant?.id);
  const message = some(simulation, messages);
  if (!message || random.chance(0.4)) return { what: `${customer.name} types`, run: async () => expect(simulation, customer.name, await customer.event(ContentType.typing), ['done']) };
  const kind = random.one([ContentType.read, ContentType.delivered]);
  return { what: `${customer.name} got or read position ${message.position}`, run: async () => expect(simulation, customer.name, await customer.event(kind, JSON.stringify({ messageId: message.id })), othersIn(simulation, customer.chatId ?? '') ? ['done', 'wrong_state'] : ['done']) };
};

const customerLeaves: Action = (simulation) => {
  const customer = some(simulation, talkers(simulation));
  return customer && { what: `${customer.name} leaves`, run: async () => expect(simulation, customer.name, await customer.leave(), ['done']) };
};

const tooLate: Action = (simulation) => {
  const customer = some(simulation, simulation.customers.filter((one) => one.participant && !goesOn(simulation, one)));
  return (
    customer && {
      what: `${customer.name} writes, connects and leaves after the end`,
      async run() {
        expect(simulation, customer.name, await customer.say(), ['access_denied']);
        expect(simulation, customer.name, await customer.connect(), ['access_denied']);
        expect(simulation, customer.name, await customer.leave(), ['access_denied']);
      },
    }
  );
};

/** Whether somebody besides customer and agent takes part. */
const othersIn = (simulation: Simulation, chatId: string): boolean =>
  query(simulation.server.rows, `select count(*) from participants where initial_contact_id = ? and left_at is null and joined_at is not null and role not in ('CUSTOMER', 'AGENT')`).pluck().get(chatId) !== 0;

// ---- agents ---------------------------------------------------------------------------------------------------

const signInOrBack: Action = (simulation) => {
  const person = some(simulation, simulation.people.filter((one) => one.desks.every((desk) => !desk.linked)));
  if (!person) return undefined;
  const desk = simulation.random.chance(0.9) ? person.desks[0] : person.desks[1];
  return {
    what: `the ${desk.device} links`,
    async run() {
      const was = query(simulation.server.rows, 'select session_id, device from agents where user_id = ?').get(person.id) as { session_id: string | null; device: string | null };
      const welcome = await desk.connect({ takeOver: false, fresh: false });
      const taken = was.session_id !== null && was.device !== desk.device;
      if (welcome && taken && !simulation.crowded) simulation.report.problem(`${desk.device} was welcomed while ${String(was.device)} has the agent.`);
      if (!welcome && taken) await desk.connect({ takeOver: true, fresh: false });
      if (desk.session && simulation.random.chance(0.9)) await desk.says('ready');
      if (desk.session && simulation.random.chance(0.8)) await desk.offersLine();
    },
  };
};

const helloAgain: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation));
  return desk && { what: `the ${desk.device} asks for a snapshot`, run: async () => void (await desk.connect({ takeOver: false, fresh: true })) };
};

const takeOver: Action = (simulation) => {
  const person = some(simulation, simulation.people.filter((one) => one.desks.some((desk) => desk.linked)));
  if (!person) return undefined;
  const other = person.desks[0].linked ? person.desks[1] : person.desks[0];
  return {
    what: `the ${other.device} takes over`,
    async run() {
      simulation.report.count('taken over');
      if ((await other.connect({ takeOver: true, fresh: false })) && !simulation.crowded && person.desks.every((desk) => desk.linked)) simulation.report.problem(`Both desks of ${person.id} are linked.`);
    },
  };
};

const linkLost: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation));
  return (
    desk && {
      what: `the ${desk.device} loses its link`,
      async run() {
        const session = desk.unplug();
        if (session) await simulation.server.ask((core) => core.agents.linkLost(session)).catch(onlyNoAnswer);
      },
    }
  );
};

const signOut: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation));
  return desk && { what: `the ${desk.device} signs out`, run: () => desk.signOut() };
};

const setStatus: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation));
  const statusId = simulation.random.one(['status-available', 'status-available', 'status-available', 'status-available', 'status-available', 'status-available', ...simulation.drawn.statusIds, 'status-offline']);
  return desk && { what: `${desk.userId} chooses ${statusId}`, run: async () => expect(simulation, desk.userId, await desk.command(desk.written({ type: 'set_status', statusId })), ['done']) };
};

const accept = onContact(['offered'], 'accepts', ({ contactId, offer }) => ({ type: 'accept_offer', contactId, offerId: offer?.offerId ?? '' }));
const reject = onContact(['offered'], 'rejects', ({ contactId, offer }) => ({ type: 'reject_offer', contactId, offerId: offer?.offerId ?? '' }));
/** A text that nobody wrote before. */
const newText = (simulation: Simulation, desk: SimulatedDesk): string => `${desk.userId} answers ${simulation.ledger.nextNumber()}`;
const agentSays = onContact(['connected'], 'writes in', ({ contactId, channel }, simulation, desk) => (channel === 'CHAT' ? { type: 'send_message', contactId, contentType: 'text/plain', content: newText(simulation, desk) } : undefined));
const leave = onContact(['connected'], 'leaves', ({ contactId }) => ({ type: 'leave_contact', contactId }));
const close = onContact(['after_contact_work'], 'closes', ({ contactId }) => ({ type: 'close_contact', contactId }));
const clear = onContact(['missed', 'rejected', 'abandoned', 'withdrawn', 'link_lost'], 'clears', ({ contactId }) => ({ type: 'clear_contact', contactId }));
// There are none where a bot or a supervisor takes part, too.
const receipt = onContact(['connected'], 'has read something in', ({ contactId, initialContactId }, simulation, desk) => {
  if (othersIn(simulation, initialContactId)) return undefined;
  const item = some(simulation, [...desk.itemsOf(initialContactId).values()].filter((one) => one.kind === 'message' && one.role === 'CUSTOMER'));
  return item && { type: 'receipt', contactId, itemId: item.id, kind: simulation.random.one(['read', 'delivered']) };
});
const leaveTwice = onContact(['after_contact_work'], 'leaves again', ({ contactId }) => ({ type: 'leave_contact', contactId }), ['wrong_state', 'chat_ended']);
const acceptLate = onContact(['missed', 'rejected', 'abandoned', 'withdrawn', 'link_lost'], 'accepts too late', ({ contactId }, simulation, desk) => {
  const offerId = query(simulation.server.rows, `select id from offers where contact_id = ? and user_id = ? and state <> 'accepted' order by offered_at desc`).pluck().get(contactId, desk.userId);
  return typeof offerId === 'string' ? { type: 'accept_offer', contactId, offerId } : undefined;
}, ['offer_over']);
const speakLate = onContact(['after_contact_work', 'waiting_for_return', 'link_lost'], 'writes after leaving', ({ contactId }, simulation, desk) => ({ type: 'send_message', contactId, contentType: 'text/plain', content: newText(simulation, desk) }), ['wrong_state', 'chat_ended', 'not_found']);

const retryCommand: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation).filter((one) => one.unanswered.length > 0));
  const command = desk?.unanswered.shift();
  if (!desk || !command) return undefined;
  return {
    what: `the ${desk.device} sends its ${command.type} again`,
    async run() {
      const [one, other] = await Promise.all([desk.command(command), desk.command(command)]);
      if (one !== other && one !== 'no answer' && other !== 'no answer' && !simulation.crowded) simulation.report.problem(`${command.id} was answered ${one} and ${other}.`);
    },
  };
};

/** Somebody reads what is none of his business. */
const pry: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation));
  const customer = some(simulation, simulation.customers.filter((one) => one.chatId !== undefined));
  if (!desk?.session || customer?.chatId === undefined) return undefined;
  const { session } = desk;
  const { chatId } = customer;
  return {
    what: `${desk.userId} reads the chat of ${customer.name}`,
    async run() {
      const { rows } = simulation.server;
      const tookPart = query(rows, 'select count(*) from participants where initial_contact_id = ? and user_id = ?').pluck().get(chatId, desk.userId) !== 0;
      const has = query(rows, 'select c.user_id from chats h join contacts c on c.id = h.current_contact_id where h.id = ?').pluck().get(chatId) === desk.userId;
      const left = query(rows, `select max(t.position) from transcript t join participants p on p.id = t.participant_id where t.initial_contact_id = ? and p.user_id = ? and t.content_type = ?`).pluck().get(chatId, desk.userId, ContentType.left) as number | null;
      const read = await simulation.server.ask((core) => core.agents.transcript(session, { contactId: chatId, after: 0, limit: 500 })).catch((error: unknown) => onlyNoAnswerOrRefusal(error));
      if (read === undefined || simulation.crowded) return;
      // Who takes part in a chat that goes on from this one reads of it what its customer reads.
      const asPast = query(rows, `select max(s.up_to_position) from past_sessions s join participants p on p.initial_contact_id = s.chat_id where s.past_chat_id = ? and p.user_id = ?`).pluck().get(chatId, desk.userId) as number | null;
      if (!tookPart && asPast === null) simulation.report.problem(`${desk.userId} could read the chat of ${customer.name}, in which he never took part.`);
      else if (!has && (read.items.at(-1)?.position ?? 0) > Math.max(left ?? 0, asPast ?? 0)) simulation.report.problem(`${desk.userId} could read the chat of ${customer.name} beyond his leaving at ${left ?? 0}.`);
    },
  };
};

// ---- the API and the supervisor -------------------------------------------------------------------------------

const stopContact: Action = (simulation) => {
  const customer = some(simulation, simulation.customers.filter((one) => goesOn(simulation, one)));
  return customer && { what: `the API stops the chat of ${customer.name}`, run: () => simulation.server.ask((core) => core.chats.stopContact(customer.chatId ?? '')).catch(onlyNoAnswerOrRefusal) };
};

const changeAttributes: Action = (simulation) => {
  const customer = some(simulation, simulation.customers.filter((one) => one.chatId !== undefined));
  return customer && { what: `the API sets an attribute of ${customer.name}`, run: () => simulation.server.ask((core) => core.chats.updateAttributes(customer.chatId ?? '', { mood: simulation.random.one(['fine', 'angry']) })).catch(onlyNoAnswerOrRefusal) };
};

const watch: Action = (simulation) => ({
  what: 'the supervisor looks at the board and asks why a contact waits',
  async run() {
    if (!simulation.boss.linked && !(await simulation.boss.connect({ takeOver: true, fresh: false }))) return;
    const { session } = simulation.boss;
    if (!session || simulation.crowded) return;
    await simulation.server.settled();
    const { rows } = simulation.server;
    const board = await simulation.server.ask((core) => core.agents.board());
    for (const queue of board.queues) {
      const waiting = query(rows, `select count(*) from contacts where queue_id = ? and state in ('in_queue', 'offered')`).pluck().get(queue.id);
      if (queue.inQueue !== waiting) simulation.report.problem(`The board shows ${queue.inQueue} in ${queue.id}, the tables ${String(waiting)}.`);
    }
    for (const agent of board.agents) {
      const held = query(rows, 'select count(*) from offers where user_id = ? and cleared_at is null').pluck().get(agent.userId);
      if (agent.contacts.length !== held) simulation.report.problem(`The board shows ${agent.contacts.length} contacts with ${agent.userId}, the tables ${String(held)}.`);
    }
    const waiting = some(simulation, query(rows, `select id from contacts where state = 'in_queue'`).pluck().all() as string[]);
    if (waiting === undefined) return;
    const why = await simulation.server.ask((core) => core.agents.explain(session, waiting));
    simulation.report.count('explained');
    const free = why.candidates.find((candidate) => candidate.eligible);
    if (free) simulation.report.problem(`${waiting} waits although ${free.userId} is free for it, says its explanation.`);
    if (why.candidates.some((candidate) => candidate.reasons.length === 0)) simulation.report.problem(`${waiting} waits for a candidate without a reason.`);
  },
});

/** Every kind of deed, with how often it usually comes. */
export const ACTIONS: Readonly<Record<string, { action: Action; weight: number }>> = {
  startChat: { action: startChat, weight: 8 },
  connect: { action: connect, weight: 8 },
  closeSocket: { action: closeSocket, weight: 2 },
  customerSays: { action: customerSays, weight: 14 },
  customerRetries: { action: customerRetries, weight: 8 },
  customerRepeats: { action: customerRepeats, weight: 1 },
  customerEvent: { action: customerEvent, weight: 5 },
  customerLeaves: { action: customerLeaves, weight: 1 },
  tooLate: { action: tooLate, weight: 1 },
  signInOrBack: { action: signInOrBack, weight: 10 },
  helloAgain: { action: helloAgain, weight: 3 },
  takeOver: { action: takeOver, weight: 1 },
  linkLost: { action: linkLost, weight: 1 },
  signOut: { action: signOut, weight: 1 },
  setStatus: { action: setStatus, weight: 8 },
  accept: { action: accept, weight: 20 },
  reject: { action: reject, weight: 2 },
  agentSays: { action: agentSays, weight: 10 },
  leave: { action: leave, weight: 6 },
  close: { action: close, weight: 7 },
  clear: { action: clear, weight: 6 },
  receipt: { action: receipt, weight: 4 },
  leaveTwice: { action: leaveTwice, weight: 1 },
  acceptLate: { action: acceptLate, weight: 1 },
  speakLate: { action: speakLate, weight: 1 },
  retryCommand: { action: retryCommand, weight: 6 },
  pry: { action: pry, weight: 1 },
  stopContact: { action: stopContact, weight: 1 },
  changeAttributes: { action: changeAttributes, weight: 1 },
  watch: { action: watch, weight: 2 },
  ...FILE_ACTIONS,
  ...CHAT_ACTIONS,
  ...TASK_ACTIONS,
  ...CALL_ACTIONS,
};
