import { FLOW_ACTIONS_MAX, FLOW_IDENTIFIER_MAX, FLOW_LANGUAGE_VERSION, FlowType } from '../../../contract/flow-language.ts';
import { actionKind } from '../action-kinds.ts';
import { parseFlow } from '../parse.ts';
import { adaptBranches, type WrittenWays } from './legacy-branches.ts';
import { LegacyFlow, type LegacyModule } from './legacy-flow.ts';
import { adapt, type Adapted } from './module-kinds.ts';
import { readModule } from './module-reader.ts';

/** What became of one module. */
export interface ImportedModule {
  readonly module: string;
  readonly moduleType: string;
  /** The action it became. */
  readonly action: string;
  readonly actionType: string;
  /** `whole`: as it was; `partly`: something is missing, see the notes; `kept`: it holds its place but does not run. */
  readonly carried: 'whole' | 'partly' | 'kept';
  /** What could not be carried over, and what to do. */
  readonly notes: readonly string[];
}

export type Imported =
  | { readonly ok: true; readonly text: string; readonly type: FlowType; readonly modules: readonly ImportedModule[] }
  | { readonly ok: false; readonly why: string };

interface Draft {
  readonly module: LegacyModule;
  readonly id: string;
  type: string;
  parameters: Readonly<Record<string, unknown>>;
  ways: WrittenWays;
  notes: string[];
  kept: boolean;
}

/** Where branches lead that led nowhere: the contact ends, as it did when the old flow had no way on. */
const END = 'imported-end';

/**
 * Carries a flow of the format before 2019-10-30 into the current language. What it gives always passes `parseFlow`;
 * each module is carried over, whole or partly, or kept as a block that does not run and takes its error branch.
 * Never throws.
 * @param type what the flow is for, where the file does not say.
 */
export function importLegacy(text: string, type: FlowType | undefined): Imported {
  const read = readLegacy(text);
  if (typeof read === 'string') return { ok: false, why: read };
  const flowType = type ?? flowTypeOf(read) ?? 'CONTACT_FLOW';
  const ids = identifiersFor(read.modules);
  const start = ids.get(read.start);
  if (start === undefined) return { ok: false, why: `The flow starts at "${read.start}", but there is no module with this id.` };
  const seen = new Set<string>();
  const modules = read.modules.filter(({ id }) => !seen.has(id) && seen.add(id) !== undefined);
  const drafts = modules.map((module) => draft(module, ids, flowType));
  for (const each of drafts) complete(each);
  const document = (): string => `${JSON.stringify(written(read, drafts, start, flowType), null, 2)}\n`;
  for (let rounds = 0; rounds <= drafts.length; rounds += 1) {
    const parsed = parseFlow(document(), flowType);
    if (parsed.ok) return { ok: true, text: document(), type: flowType, modules: drafts.map(imported) };
    const wrong = new Map(parsed.problems.filter(({ severity, action }) => severity === 'error' && action !== null).map(({ action, message }) => [action, message]));
    const unfit = drafts.filter(({ id, kept }) => wrong.has(id) && !kept);
    if (unfit.length === 0) return { ok: false, why: parsed.problems.find(({ severity }) => severity === 'error')?.message ?? 'The flow cannot be carried over.' };
    for (const each of unfit) keep(each, each.notes, `As a ${each.type} it would not be valid: ${(wrong.get(each.id) ?? '').replace(/^Action "[^"]*", /u, '')}`);
  }
  return { ok: false, why: 'The flow cannot be carried over.' };
}

function readLegacy(text: string): LegacyFlow | string {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}.`;
  }
  if (typeof written === 'object' && written !== null && 'Actions' in written) return 'This flow is in the current language already. Publish it as it is.';
  const legacy = LegacyFlow.safeParse(written);
  if (!legacy.success) {
    const [issue] = legacy.error.issues;
    return `This is not a flow of the older format, a JSON object with "modules" and "start": ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`;
  }
  if (legacy.data.modules.length >= FLOW_ACTIONS_MAX) return `The flow has ${legacy.data.modules.length} modules; ${FLOW_ACTIONS_MAX - 1} is the limit. Split it in two first.`;
  return legacy.data;
}

function flowTypeOf(flow: LegacyFlow): FlowType | undefined {
  const named = flow.type ?? flow.metadata?.type ?? '';
  return FlowType.safeParse(named.replaceAll(/(?<=[a-z])[A-Z]/gu, (letter) => `_${letter}`).toUpperCase()).data;
}

/** Old ids as identifiers of the current language: without what it forbids, short, and each its own. */
function identifiersFor(modules: readonly LegacyModule[]): Map<string, string> {
  const taken = new Set([END]);
  const ids = new Map<string, string>();
  for (const { id } of modules) {
    if (ids.has(id)) continue;
    const plain = [...id.replaceAll(/[%:(\\/)=$,;[\]{}]/gu, '-')].slice(0, FLOW_IDENTIFIER_MAX - 4).join('');
    const usable = plain === '' || plain in Object.prototype || plain === 'prototype' ? `block-${plain}` : plain;
    let identifier = usable;
    for (let number = 2; taken.has(identifier); number += 1) identifier = `${usable}-${number}`;
    taken.add(identifier);
    ids.set(id, identifier);
  }
  return ids;
}

function draft(module: LegacyModule, ids: ReadonlyMap<string, string>, flowType: FlowType): Draft {
  const reader = readModule(module);
  const adapted = adapt(reader, flowType);
  const shape: Adapted = adapted ?? { type: `Legacy${module.type}`, parameters: {} };
  const ways = adaptBranches(reader, shape, (id) => ids.get(id));
  const made: Draft = { module, id: ids.get(module.id) ?? module.id, type: shape.type, parameters: shape.parameters, ways, notes: reader.notes(), kept: false };
  if (adapted === undefined) keep(made, [], `Modules of type ${module.type}${module.target == null ? '' : ` (${module.target})`} are not known here. Replace it by a block that does what it did.`);
  return made;
}

/** Holds the place of a module: a block of a type that does not run takes its error branch. */
function keep(made: Draft, before: readonly string[], why: string): void {
  const { ways } = made;
  const target = ways.Errors.find(({ ErrorType }) => ErrorType === 'NoMatchingError')?.NextAction ?? ways.NextAction ?? ways.Errors[0]?.NextAction ?? ways.Conditions[0]?.NextAction ?? END;
  made.type = `Legacy${made.module.type}`;
  made.parameters = { Module: made.module };
  made.ways = { Errors: [{ NextAction: target, ErrorType: 'NoMatchingError' }], Conditions: [] };
  made.notes = [...before, why, `Until then it leads on to "${target}".`];
  made.kept = true;
}

/** Gives an action what the current language asks of it: a NextAction, and the branches it must have. */
function complete(made: Draft): void {
  const ways = actionKind(made.type)?.waysOut;
  if (made.kept || ways === undefined) return;
  const fallback = made.ways.Errors.find(({ ErrorType }) => ErrorType === 'NoMatchingError')?.NextAction ?? made.ways.Errors[0]?.NextAction ?? made.ways.NextAction ?? END;
  if (ways.next === 'none') delete made.ways.NextAction;
  else if (made.ways.NextAction === undefined) {
    made.ways.NextAction = fallback;
    if (ways.next === 'required') made.notes.push(`It had no way on after success. It leads on to "${fallback}" now.`);
  }
  const lacks = (error: string): boolean => !made.ways.Errors.some(({ ErrorType }) => ErrorType === error);
  for (const error of ways.errors.filter(lacks)) made.ways.Errors.push({ NextAction: fallback, ErrorType: error });
  if (ways.noMatchingError === 'expected' && lacks('NoMatchingError')) made.ways.Errors.push({ NextAction: fallback, ErrorType: 'NoMatchingError' });
  if (ways.conditions === 'none' && made.ways.Conditions.length > 0) {
    made.notes.push(`${made.type} has no conditions; these were left out: ${made.ways.Conditions.map(({ Condition }) => `${Condition.Operator} ${Condition.Operands.join()}`).join(', ')}.`);
    made.ways.Conditions = [];
  }
}

function written(flow: LegacyFlow, drafts: readonly Draft[], start: string, type: FlowType): unknown {
  const used = drafts.some(({ ways }) => [ways.NextAction, ...ways.Errors.map(({ NextAction }) => NextAction), ...ways.Conditions.map(({ NextAction }) => NextAction)].includes(END));
  const positions = drafts.flatMap(({ id, module }) => (module.metadata?.position == null ? [] : [[id, { position: { x: module.metadata.position.x, y: module.metadata.position.y } }] as const]));
  return {
    Version: FLOW_LANGUAGE_VERSION,
    StartAction: start,
    Metadata: {
      name: flow.metadata?.name ?? '', description: flow.metadata?.description ?? '', type: type.toLowerCase().replaceAll(/_[a-z]/gu, (part) => part.slice(1).toUpperCase()),
      ActionMetadata: Object.fromEntries(positions),
    },
    Actions: [...drafts.map(writtenAction), ...(used ? [{ Identifier: END, Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }] : [])],
  };
}

function writtenAction({ id, type, parameters, ways: { NextAction, Errors, Conditions } }: Draft): unknown {
  return {
    Identifier: id, Type: type, Parameters: parameters,
    Transitions: { ...(NextAction !== undefined && { NextAction }), ...(Errors.length > 0 && { Errors }), ...(Conditions.length > 0 && { Conditions }) },
  };
}

const imported = ({ module, id, type, notes, kept }: Draft): ImportedModule =>
  ({ module: module.id, moduleType: module.type, action: id, actionType: type, carried: kept ? 'kept' : notes.length === 0 ? 'whole' : 'partly', notes });
