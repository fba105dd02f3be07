import type { ChatItem } from '../../contract/chat-item.ts';
import type { ContactHistory } from '../contacts/contact-history.ts';
import { Refusal } from '../core.ts';
import type { NamedFlow } from '../flows/check-together.ts';
import { unmet } from './expectations.ts';
import { NotPossible, nobody, rehearsedAgent, rehearsedCaller, rehearsedCustomer, type RehearsedAgent, type RehearsedCustomer } from './people.ts';
import type { Spoken } from './rehearsed-voices.ts';
import type { Expectation, Script, Step } from './script.ts';
import { raiseStage, type Stage } from './stage.ts';

/** What came of a script. */
export interface Rehearsal {
  readonly began: number;
  readonly history: ContactHistory;
  /** The transcript. */
  readonly items: readonly ChatItem[];
  /** What was to be heard on a call, in order. */
  readonly spoken: readonly Spoken[];
  /** What was not as the script expects, and what it asked for that was not possible. */
  readonly failures: readonly Failure[];
}

/** `step` counts from 1; null is the end. */
export interface Failure { readonly step: number | null; readonly message: string }

/**
 * Plays a script on flows: the real core in virtual time, so that a week takes as long as what happens in it.
 * @param flows the first is the one under test; the others are those it may name.
 * @throws Refusal if the stage cannot be set; Error if the core itself failed.
 */
export async function rehearse(script: Script, flows: readonly [NamedFlow, ...NamedFlow[]]): Promise<Rehearsal> {
  const stage = await raiseStage(script, flows);
  try {
    const rehearsal = await play(stage, script, flows[0].names[0] ?? '');
    if (stage.complaints.length > 0) throw new Error(`The server failed while it ran this, which is not the flow's fault: ${stage.complaints.join('; ')}`);
    return rehearsal;
  } finally {
    await stage.core.close();
  }
}

interface Cast { customer: RehearsedCustomer; agents: readonly RehearsedAgent[] }

async function play(stage: Stage, script: Script, flowId: string): Promise<Rehearsal> {
  const { core } = stage;
  const began = core.clock.now();
  const items: ChatItem[] = [];
  core.chats.onChat((notice) => void (notice.type === 'item' && items.push(notice.item)));
  const agents: RehearsedAgent[] = [];
  for (const { name, available } of script.agents) {
    const agent = await rehearsedAgent(core, name, { calls: script.channel === 'VOICE' });
    if (available) await agent.comes();
    agents.push(agent);
  }
  const customer = await enter(stage, script, flowId);
  const failures: Failure[] = [];
  const history = async (): Promise<ContactHistory> => {
    const found = await core.histories.of(customer.chatId);
    if (found === undefined) throw new Error('The chat that was started is not there.');
    return found;
  };
  const progress = { seq: 0, items: 0, spoken: 0 };
  const compare = async (step: number | null, expected: Expectation | undefined): Promise<void> => {
    const now = await history();
    const since = step === null ? now.events : now.events.filter(({ seq }) => seq > progress.seq);
    const written = items.slice(step === null ? 0 : progress.items).filter(({ kind }) => kind === 'message').map(({ content }) => content);
    const said = [...written, ...stage.spoken.slice(step === null ? 0 : progress.spoken).map(({ words }) => words)];
    for (const message of expected === undefined ? [] : unmet(expected, { history: now, since, said })) failures.push({ step, message });
    progress.seq = now.events.at(-1)?.seq ?? 0;
    progress.items = items.length;
    progress.spoken = stage.spoken.length;
  };
  for (const [index, step] of script.steps.entries()) {
    if (step.after > 0) await stage.pass(step.after);
    const problem = await attempt(stage, { customer, agents }, step);
    if (problem !== undefined) failures.push({ step: index + 1, message: problem });
    await compare(index + 1, step.expect);
  }
  await compare(null, script.expect);
  return { began, history: await history(), items, spoken: stage.spoken, failures };
}

async function enter({ core }: Stage, script: Script, flowId: string): Promise<RehearsedCustomer> {
  if (script.channel === 'TASK') {
    const { contactId } = await core.contacts.startTask({
      flowId, name: script.task, description: null, references: {}, attributes: script.attributes, segmentAttributes: {}, scheduledAt: null,
      previousContactId: null, relatedContactId: null, expiryMinutes: script.durationMinutes, clientToken: undefined, by: 'api',
    });
    await core.idle();
    return nobody(contactId);
  }
  if (script.channel === 'VOICE') {
    const started = await core.calls.start({
      flowId, customerName: script.customer, attributes: script.attributes, description: undefined, references: {}, relatedContactId: undefined, clientToken: undefined,
    });
    await core.idle();
    const caller = await rehearsedCaller(core, started);
    if (script.customerConnects) await caller.opensPage();
    return caller;
  }
  const started = await core.chats.startChat({
    flowId, customerName: script.customer, attributes: script.attributes, durationMinutes: script.durationMinutes, contentTypes: script.contentTypes, clientToken: undefined,
    initialMessage: script.initialMessage === undefined ? undefined : { contentType: 'text/plain', content: script.initialMessage },
  });
  await core.idle();
  const customer = await rehearsedCustomer(core, started);
  // A flow may have ended the chat before anybody could come.
  const over = (await core.histories.of(started.contactId))?.state === 'ended';
  if (script.customerConnects && !over) await customer.opensPage();
  return customer;
}

/** @returns why the step was not possible, if it was not. */
async function attempt(stage: Stage, cast: Cast, step: Step): Promise<string | undefined> {
  try {
    await perform(stage, cast, step);
    return undefined;
  } catch (error) {
    if (error instanceof NotPossible || error instanceof Refusal) return `"${step.do}" was not possible: ${error.message}`;
    throw error;
  }
}

async function perform(stage: Stage, { customer, agents }: Cast, step: Step): Promise<void> {
  const agent = (): RehearsedAgent => actingAgent(agents, 'agent' in step ? step.agent : undefined);
  switch (step.do) {
    case 'nothing':
      return;
    case 'customer says':
      return customer.says(step.text, step.contentType);
    case 'customer attaches':
      return customer.attaches(step);
    case 'customer closes the page':
      return customer.closesPage();
    case 'customer comes back':
      return customer.opensPage();
    case 'customer ends the chat':
      return customer.endsChat();
    case 'customer presses':
      return customer.presses(step.keys);
    case 'customer hangs up':
      return customer.hangsUp();
    case 'agent holds':
      return agent().holds();
    case 'agent resumes':
      return agent().resumes();
    case 'agent accepts':
      return agent().accepts();
    case 'agent rejects':
      return agent().rejects();
    case 'agent says':
      return agent().says(step.text);
    case 'agent leaves':
      return agent().leaves();
    case 'agent closes':
      return agent().closes();
    case 'agent goes':
      return agent().goes();
    case 'agent comes':
      return agent().comes();
    case 'hours open':
      return stage.setHours(step.hours, 'open');
    case 'hours close':
      return stage.setHours(step.hours, 'closed');
    case 'set attributes':
      return stage.core.chats.updateAttributes(customer.chatId, step.attributes);
    case 'stop the contact':
      await stage.core.chats.stopContact(customer.chatId);
      return stage.core.idle();
  }
}

/** The agent of this name or, where none is named, the one who has something on the screen. */
function actingAgent(agents: readonly RehearsedAgent[], name: string | undefined): RehearsedAgent {
  const found = name === undefined ? (agents.find(({ screen }) => screen.size > 0) ?? agents[0]) : agents.find((agent) => agent.name === name);
  if (found === undefined) throw new NotPossible(name === undefined ? 'There is no agent.' : `There is no agent called ${name}; the script has ${agents.map((agent) => agent.name).join(', ')}.`);
  return found;
}
