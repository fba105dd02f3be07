import type { LinkCommand } from '../../contract/agent-link.ts';
import type { CallParty } from '../../contract/call.ts';
import type { ContactView } from '../../contract/contact.ts';
import type { TrunkDouble } from '../doubles/trunk.ts';
import { expect, linkedDesks, onlyNoAnswerOrRefusal, some, type Action } from './deed.ts';
import { CALL_FLOWS } from './flows.ts';
import { onContact } from './on-contact.ts';
import { query } from './query.ts';
import { SimulatedCaller } from './simulated-caller.ts';
import type { DeskCommand, Outcome } from './simulated-desk.ts';
import type { Simulation } from './simulation.ts';

/*
 * Calls: customers on their pages, agents with microphones, keys, prompts that end, lines that are lost, media processes that die.
 */

const CALLERS_MOST = 10;

const startCall: Action = (simulation) => {
  const { random, callers } = simulation;
  if (callers.length >= CALLERS_MOST) return undefined;
  const name = `caller ${callers.length + 1}`;
  const caller = new SimulatedCaller(name, { flowId: random.one(CALL_FLOWS), customerName: name, attributes: { callback: `+49302000${callers.length + 1}` }, description: undefined, references: {}, relatedContactId: undefined, clientToken: name }, { server: () => simulation.server, report: simulation.report });
  callers.push(caller);
  const arrives = random.chance(0.85);
  return {
    what: `${name} calls ${caller.start.flowId}${arrives ? '' : ', and does not come'}`,
    async run() {
      const outcome = await caller.begin();
      expect(simulation, name, outcome, ['done', 'limit_exceeded']);
      if (outcome === 'done' && arrives) expect(simulation, `${name} comes`, await caller.comes(), ['done']);
    },
  };
};

/** Whether his call goes on for him, as far as one can know who looks into the tables. */
const isOnCall = (simulation: Simulation, caller: SimulatedCaller): boolean =>
  caller.caller !== undefined && query(simulation.server.rows, `select p.state from call_parties p join chats h on h.id = p.initial_contact_id where p.id = ? and h.state <> 'ended'`).pluck().get(caller.caller.partyId) !== undefined &&
  query(simulation.server.rows, 'select state from call_parties where id = ?').pluck().get(caller.caller.partyId) !== 'left';

function byCaller(name: string, can: (caller: SimulatedCaller, simulation: Simulation) => boolean, does: (caller: SimulatedCaller, simulation: Simulation) => Promise<Outcome>, allowed: readonly Outcome[] = ['done']): Action {
  return (simulation) => {
    const caller = some(simulation, simulation.callers.filter((one) => can(one, simulation)));
    return caller && { what: `${caller.name} ${name}`, run: async () => expect(simulation, `${caller.name} ${name}`, await does(caller, simulation), allowed) };
  };
}

const hasLine = (caller: SimulatedCaller, simulation: Simulation): boolean => simulation.server.engine.lines.has(caller.caller?.partyId ?? '');
const here = (caller: SimulatedCaller, simulation: Simulation): boolean => caller.onPage && isOnCall(simulation, caller);

const callsAgain = byCaller('asks again for his call', (caller) => caller.fate !== 'refused' && caller.told === undefined, (caller) => caller.begin(), ['done', 'limit_exceeded']);
const callerComes = byCaller('opens his page', (caller, simulation) => !caller.onPage && isOnCall(simulation, caller), (caller) => caller.comes());
const callerOffers = byCaller('offers his line again', (caller, simulation) => here(caller, simulation) && !hasLine(caller, simulation), (caller) => caller.offers());
const hangsUp = byCaller('hangs up', here, (caller) => caller.does((who, calls) => calls.hangUp(who)));
const presses = byCaller('presses a key', here, (caller, { random }) => caller.does((who, calls) => calls.digit(who, random.one(['1', '1', '2', '5', '#', '*', '+4930123456#'.charAt(random.whole(1, 11))]))));
const callerMutes = byCaller('mutes himself or not', here, (caller, { random }) => caller.does((who, calls) => calls.mute(who, random.chance(0.5))), ['done', 'forbidden']);
const measures = byCaller('measures his line', here, (caller, { random }) => caller.does((who, calls) => calls.stats(who, { lossPercent: random.whole(0, 30), jitter: 5, roundTrip: 40, concealedPercent: 0 })));
const closesPage = byCaller('closes his page', here, async (caller, { server }) => {
  caller.unplug();
  const outcome = await caller.does((who, calls) => calls.gone(who));
  server.engine.loses(caller.caller?.partyId ?? '');
  return outcome;
});
const comesTooLate = byCaller('comes after the end', (caller, simulation) => caller.caller !== undefined && caller.fate === 'done' && !isOnCall(simulation, caller), (caller) => caller.comes(), ['access_denied']);
const losesLine = byCaller('loses his line', hasLine, async (caller, { server }) => {
  server.engine.loses(caller.caller?.partyId ?? '');
  return 'done';
});

const promptsEnd: Action = (simulation) => {
  const { engine } = simulation.server;
  const leg = some(simulation, simulation.legs().filter((one) => isFinite(engine.heard(one))));
  return leg === undefined ? undefined : { what: `what ${leg} hears comes to its end`, run: async () => void (isFinite(engine.heard(leg)) && engine.promptsEnd(leg)) };
};
/** Prompts that end, and not again and again. */
const isFinite = (heard: string): boolean => heard.startsWith('play ') && !heard.endsWith(' again and again');

const keysOnTheLine: Action = (simulation) => {
  const caller = some(simulation, simulation.callers.filter((one) => hasLine(one, simulation)));
  return caller && { what: `${caller.name} presses keys on the line`, run: async () => simulation.server.engine.presses(caller.caller?.partyId ?? '', simulation.random.one(['1', '2', '12', '+4930123456#'.slice(1), '5'])) };
};

const mediaDies: Action = (simulation) => ({
  what: 'the media process dies',
  async run() {
    simulation.report.count('media process died');
    simulation.server.engine.processDies();
  },
});

// ---- agents ---------------------------------------------------------------------------------------------------

const microphone: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation));
  const now = simulation.random.one(['ready', 'ready', 'ready', 'missing', 'denied'] as const);
  return desk?.session && { what: `the microphone of ${desk.userId} is ${now}`, run: () => desk.says(now) };
};

const agentOffers: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation).filter((one) => !simulation.server.engine.lines.has(`agent:${one.userId}`)));
  return desk && { what: `the ${desk.device} offers its line`, run: async () => expect(simulation, desk.device, await desk.offersLine(), ['done']) };
};

const agentLosesLine: Action = (simulation) => {
  const { engine } = simulation.server;
  const desk = some(simulation, linkedDesks(simulation).filter((one) => engine.lines.has(`agent:${one.userId}`)));
  return desk && { what: `the ${desk.device} loses its line`, run: async () => engine.loses(`agent:${desk.userId}`) };
};

const agentClosesLine: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation));
  const { session } = desk ?? {};
  return desk && session && { what: `the ${desk.device} takes its line down`, run: () => simulation.server.ask((core) => core.agents.voiceClose(session)).catch(onlyNoAnswerOrRefusal) };
};

/** Where somebody can be found in this state. */
const others = (contact: ContactView, ...states: CallParty['state'][]): CallParty[] => (contact.call?.parties ?? []).filter((party) => party.partyId !== contact.call?.partyId && states.includes(party.state));

/** What an agent does on his call; what cannot be done as it stands is tried as well, and must be refused. */
function onCall(name: string, command: (contact: ContactView, simulation: Simulation) => DeskCommand | undefined, allowed: readonly Outcome[] = ['done']): Action {
  return onContact(['connected'], name, (contact, simulation) => (contact.call === null ? undefined : command(contact, simulation)), allowed);
}
type PartyCommand = Extract<LinkCommand, { partyId: string }>['type'];
const toParty = (type: Exclude<PartyCommand, 'mute_party'>, name: string, states: CallParty['state'][]): Action =>
  onCall(name, (contact, simulation) => {
    const party = some(simulation, others(contact, ...states));
    return party && { type, contactId: contact.contactId, partyId: party.partyId };
  });

const holds = toParty('hold_party', 'holds somebody in', ['connected']);
const resumes = toParty('resume_party', 'resumes somebody in', ['on_hold']);
const drops = toParty('drop_party', 'drops somebody from', ['connected', 'on_hold', 'calling']);
const mutes = onCall('mutes somebody in', (contact, simulation) => {
  const party = some(simulation, (contact.call?.parties ?? []).filter((one) => one.state !== 'left'));
  return party && { type: 'mute_party', contactId: contact.contactId, partyId: party.partyId, on: simulation.random.chance(0.6) };
}, ['done', 'forbidden']);
const holdsAll = onCall('holds everybody in', (contact) => ({ type: 'hold_all', contactId: contact.contactId }));
const joinsAll = onCall('joins everybody in', (contact) => ({ type: 'join_all', contactId: contact.contactId }));
const swaps = onCall('swaps in', (contact) => {
  const three = others(contact, 'connected', 'on_hold', 'calling');
  return three.length === 2 && three.some(({ state }) => state === 'connected') && three.some(({ state }) => state === 'on_hold') ? { type: 'swap_parties', contactId: contact.contactId } : undefined;
});
const swapsInVain = onCall('cannot swap in', (contact) => (others(contact, 'connected', 'on_hold', 'calling').length < 2 ? { type: 'swap_parties', contactId: contact.contactId } : undefined), ['wrong_state']);
const sendsDigits = onCall('sends keys in', (contact) => ({ type: 'send_digits', contactId: contact.contactId, digits: '12#' }), ['done', 'wrong_state']);
const consults = onCall('asks somebody into', (contact, simulation) => {
  const to = some(simulation, simulation.drawn.quickConnects);
  return to && { type: 'transfer_contact', contactId: contact.contactId, quickConnectId: to.id, how: 'consult' };
}, ['done', 'not_found', 'wrong_state', 'limit_exceeded']);
const endsCall = onCall('ends for all', (contact) => ({ type: 'end_call', contactId: contact.contactId }));

// ---- telephones -----------------------------------------------------------------------------------------------

/** An agent calls a number; by the rules he may, or may not. */
const dials: Action = (simulation) => {
  const desk = some(simulation, linkedDesks(simulation));
  if (!desk || simulation.dialed >= CALLERS_MOST) return undefined;
  const { rows, trunk } = simulation.server;
  const profile = simulation.drawn.profiles.find(({ id }) => id === simulation.drawn.agents.find((agent) => agent.id === desk.userId)?.profileId);
  const ready = query(rows, 'select microphone from agents where user_id = ?').pluck().get(desk.userId) === 'ready';
  const busy = query(rows, `select count(*) from offers o join contacts c on c.id = o.contact_id where o.user_id = ? and o.cleared_at is null and c.channel = 'VOICE'`).pluck().get(desk.userId) !== 0;
  const calls = query(rows, `select count(*) from chats where channel = 'VOICE' and state not in ('ended', 'scheduled')`).pluck().get() as number;
  const may = trunk !== undefined && ready && !busy && profile?.channels.some(({ channel }) => channel === 'VOICE') === true && calls < (simulation.drawn.settings.callsAtOnce ?? 0);
  const number = `+49301000${++simulation.dialed}`;
  const command = desk.written({ type: 'dial', to: { number }, contactId: null });
  return { what: `${desk.userId} calls ${number}${may ? '' : ' in vain'}`, run: async () => expect(simulation, `${desk.userId} calls`, await desk.command(command), may ? ['done'] : ['not_enabled', 'wrong_state', 'limit_exceeded']) };
};

/** What becomes of a telephone that is called, or is on a call. */
function telephone(name: string, does: (trunk: TrunkDouble, number: string, simulation: Simulation) => void, answered: boolean): Action {
  return (simulation) => {
    const { trunk, rows } = simulation.server;
    const isOnCall = (legId: string): boolean => query(rows, 'select joined_at from call_parties where id = ?').pluck().get(legId) !== null;
    const chosen = some(simulation, [...(trunk?.telephones ?? [])].filter(([legId, { number }]) => number !== null && trunk?.legOf(number) === legId && isOnCall(legId) === answered));
    const number = chosen?.[1].number;
    return trunk && number != null ? { what: `the telephone ${number} ${name}`, run: async () => void ([...trunk.telephones.values()].some((one) => one.number === number) && does(trunk, number, simulation)) } : undefined;
  };
}

const rings = telephone('rings', (trunk, number) => trunk.rings(number), false);
const answers = telephone('answers', (trunk, number) => trunk.answers(number), false);
const fails = telephone('is not reached', (trunk, number, { random }) => trunk.fails(number, random.one(['busy', 'unanswered', 'declined', 'invalid', 'problem'])), false);
const phoneHangsUp = telephone('hangs up', (trunk, number) => trunk.hangsUp(number), true);
const phoneBreaks = telephone('breaks', (trunk, number) => trunk.breaks(number), true);
const cancels = onContact(['calling'], 'calls no longer', (contact) => ({ type: 'leave_contact', contactId: contact.contactId }));

export const CALL_ACTIONS: Readonly<Record<string, { action: Action; weight: number }>> = {
  startCall: { action: startCall, weight: 8 },
  callsAgain: { action: callsAgain, weight: 1 },
  callerComes: { action: callerComes, weight: 6 },
  callerOffers: { action: callerOffers, weight: 8 },
  hangsUp: { action: hangsUp, weight: 2 },
  presses: { action: presses, weight: 3 },
  callerMutes: { action: callerMutes, weight: 1 },
  measures: { action: measures, weight: 0.5 },
  closesPage: { action: closesPage, weight: 1 },
  comesTooLate: { action: comesTooLate, weight: 0.5 },
  losesLine: { action: losesLine, weight: 1 },
  promptsEnd: { action: promptsEnd, weight: 14 },
  keysOnTheLine: { action: keysOnTheLine, weight: 3 },
  mediaDies: { action: mediaDies, weight: 0.5 },
  microphone: { action: microphone, weight: 2 },
  agentOffers: { action: agentOffers, weight: 8 },
  agentLosesLine: { action: agentLosesLine, weight: 1 },
  agentClosesLine: { action: agentClosesLine, weight: 0.3 },
  holds: { action: holds, weight: 4 },
  resumes: { action: resumes, weight: 4 },
  drops: { action: drops, weight: 2 },
  mutes: { action: mutes, weight: 3 },
  holdsAll: { action: holdsAll, weight: 2 },
  joinsAll: { action: joinsAll, weight: 4 },
  swaps: { action: swaps, weight: 4 },
  swapsInVain: { action: swapsInVain, weight: 0.5 },
  sendsDigits: { action: sendsDigits, weight: 1 },
  consults: { action: consults, weight: 8 },
  endsCall: { action: endsCall, weight: 1 },
  dials: { action: dials, weight: 3 },
  rings: { action: rings, weight: 4 },
  answers: { action: answers, weight: 6 },
  fails: { action: fails, weight: 2 },
  phoneHangsUp: { action: phoneHangsUp, weight: 2 },
  phoneBreaks: { action: phoneBreaks, weight: 0.5 },
  cancels: { action: cancels, weight: 0.5 },
};
