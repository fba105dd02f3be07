import type { FlowProblem, FlowType } from '../../contract/flow-language.ts';
import { linksOf, type FlowLink } from './flow-links.ts';
import { friendlyNames } from './friendly-names.ts';
import { botNamesFor } from '../outside/bot-target.ts';
import { namesFor } from '../outside/function-target.ts';
import { parseFlow } from './parse.ts';
import type { Abilities } from './spoken-words.ts';

/** A flow with the names by which others may mean it. */
export interface NamedFlow {
  readonly names: readonly string[];
  readonly type: FlowType;
  readonly text: string;
}

/** What other things there are to be named; a kind that is absent is not looked at. */
export type KnownNames = Readonly<Partial<Record<FlowLink['kind'], ReadonlySet<string>>>>;

/**
 * Everything wrong with each of several flows, what they name of each other included.
 * @param abilities what the instance can do that they are for; without them nothing is said of that.
 * @param together whether these are all the flows there are, so that a name that none of them has leads nowhere.
 * @returns the problems of each, in the same order.
 */
export function checkTogether(flows: readonly NamedFlow[], { together, known = {}, abilities }: { together: boolean; known?: KnownNames; abilities?: Abilities | undefined }): FlowProblem[][] {
  const byName = new Map(flows.flatMap((flow) => flow.names.map((name) => [name, flow] as const)));
  return flows.map((flow) => {
    const parsed = parseFlow(flow.text, flow.type, abilities);
    if (!parsed.ok) return named(parsed.problems, flow.text);
    const links = linksOf(parsed.flow.actions.values());
    const wrong = links.flatMap((link) => linkProblem(link, byName, together, known) ?? []);
    return named([...parsed.warnings, ...wrong], flow.text);
  });
}

function linkProblem(link: FlowLink, flows: ReadonlyMap<string, NamedFlow>, together: boolean, known: KnownNames): FlowProblem | undefined {
  const problem = (severity: FlowProblem['severity'], message: string): FlowProblem =>
    ({ severity, action: link.action, field: link.field, message: `Action "${link.action}", ${link.field}: ${message}` });
  if (link.kind === 'flow' || link.kind === 'module') {
    const target = flows.get(link.id);
    if (target === undefined) return together ? problem('warning', `There is no ${link.kind} "${link.id}" among these. It takes its error branch until there is one: add its file, or name one that is there.`) : undefined;
    if (link.types.length === 0 || link.types.includes(target.type)) return undefined;
    return problem('error', `"${link.id}" is a ${target.type}; a ${link.types.join(' or ')} is needed here. Name another flow, or change that one's type.`);
  }
  const names = known[link.kind];
  const called = link.kind === 'function' ? namesFor(link.id) : link.kind === 'bot' ? botNamesFor(link.id) : [link.id];
  if (names === undefined || called.some((name) => names.has(name))) return undefined;
  const what = link.kind === 'hours' ? 'are no hours of operation' : `is no ${link.kind}`;
  return problem('warning', `There ${what} "${link.id}" among these. It takes its error branch until there is: add it, or name what is there.`);
}

/** Adds to each message the name that the author knows the action by. */
function named(problems: readonly FlowProblem[], text: string): FlowProblem[] {
  const names = namesIn(text);
  if (names.size === 0) return [...problems];
  return problems.map((problem) => {
    const name = problem.action === null ? undefined : names.get(problem.action);
    if (name === undefined) return problem;
    return { ...problem, message: problem.message.replace(`Action "${problem.action}"`, (found) => `${found} (${JSON.stringify(name)})`) };
  });
}

function namesIn(text: string): ReadonlyMap<string, string> {
  try {
    return friendlyNames(JSON.parse(text));
  } catch {
    return new Map();
  }
}
