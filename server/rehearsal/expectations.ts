import type { ContactHistory, HistoryEvent } from '../contacts/contact-history.ts';
import type { Expectation } from './script.ts';

/** What is known after a step. */
export interface Seen {
  readonly history: ContactHistory;
  /** The log's lines since the step before. */
  readonly since: readonly HistoryEvent[];
  /** What was said since then. */
  readonly said: readonly string[];
}

/** What of an expectation is not so, each as a sentence that says what was there instead. */
export function unmet(expected: Expectation, seen: Seen): string[] {
  return [...ofStanding(expected, seen.history), ...ofWords(expected, seen.said), ...ofBlocks(expected, blocksIn(seen.since))];
}

function ofStanding(expected: Expectation, history: ContactHistory): string[] {
  const differs = (what: string, wanted: string | undefined, found: string | null): string[] =>
    wanted === undefined || wanted === found ? [] : [`${what} should be ${wanted}, but ${found === null ? 'there is none' : `is ${found}`}.`];
  return [
    ...differs('The state', expected.state, history.state),
    ...differs('The queue', expected.queue, history.queueId),
    ...differs('The agent', expected.agent, agentOf(history)),
    ...differs('The reason of the end', expected.endReason, history.endReason),
    ...Object.entries(expected.attributes ?? {}).flatMap(([name, wanted]) => differs(`The attribute ${name}`, wanted, history.attributes[name] ?? null)),
  ];
}

/** Who has it or, while it rings, where it rings. */
function agentOf(history: ContactHistory): string | null {
  if (history.userId !== null) return history.userId;
  const last = history.events.findLast(({ type }) => type === 'offered' || /^offer_|^agent_connected/u.test(type));
  return last?.type === 'offered' ? last.userId : null;
}

function ofWords(expected: Expectation, said: readonly string[]): string[] {
  const stands = (text: string): boolean => said.some((each) => each.includes(text));
  const heard = said.length === 0 ? 'Nothing was said.' : `Said was: ${said.map((each) => JSON.stringify(each)).join(', ')}.`;
  return [
    ...(expected.said ?? []).filter((text) => !stands(text)).map((text) => `${JSON.stringify(text)} should have been said. ${heard}`),
    ...(expected.notSaid ?? []).filter(stands).map((text) => `${JSON.stringify(text)} should not have been said. ${heard}`),
  ];
}

/** The identifiers of the blocks that were taken, in order. */
const blocksIn = (events: readonly HistoryEvent[]): string[] => events.filter(({ type }) => type === 'flow_action').map(({ data }) => String(data['action']));

function ofBlocks(expected: Expectation, passed: readonly string[]): string[] {
  const path = passed.length === 0 ? 'No block was taken.' : `Taken were: ${passed.join(', ')}.`;
  const problems: string[] = [];
  let from = 0;
  for (const block of expected.passed ?? []) {
    const found = passed.indexOf(block, from);
    if (found >= 0) from = found + 1;
    else problems.push(`Block "${block}" should have been taken${from > 0 ? ' next' : ''}. ${path}`);
  }
  for (const block of expected.notPassed ?? []) if (passed.includes(block)) problems.push(`Block "${block}" should not have been taken. ${path}`);
  return problems;
}
