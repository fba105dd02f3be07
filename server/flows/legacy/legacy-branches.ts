import type { LegacyBranch } from './legacy-flow.ts';
import type { Adapted, Way } from './module-kinds.ts';
import type { ModuleReader } from './module-reader.ts';

/** The ways out of an action as they are written. */
export interface WrittenWays {
  NextAction?: string;
  Errors: { NextAction: string; ErrorType: string }[];
  Conditions: { NextAction: string; Condition: { Operator: string; Operands: string[] } }[];
}

const USUAL: Readonly<Record<string, Way>> = {
  Success: { kind: 'next' },
  Error: { kind: 'error', error: 'NoMatchingError' },
  AtCapacity: { kind: 'error', error: 'QueueAtCapacity' },
  NoMatch: { kind: 'error', error: 'NoMatchingCondition' },
  NoMatchingCondition: { kind: 'error', error: 'NoMatchingCondition' },
  True: { kind: 'equals', operand: 'True' },
  False: { kind: 'equals', operand: 'False' },
};

const OPERATORS: Readonly<Record<string, string>> = {
  Equals: 'Equals', StartsWith: 'TextStartsWith', EndsWith: 'TextEndsWith', Contains: 'TextContains',
  GreaterThan: 'NumberGreaterThan', GreaterThanOrEqualTo: 'NumberGreaterOrEqualTo', GreaterOrEqualTo: 'NumberGreaterOrEqualTo',
  LessThan: 'NumberLessThan', LessThanOrEqualTo: 'NumberLessOrEqualTo', LessOrEqualTo: 'NumberLessOrEqualTo',
};

/** Carries the branches over, in their order. Branches that lead nowhere, or that have no counterpart, are noted. */
export function adaptBranches(reader: ModuleReader, adapted: Adapted, targetOf: (id: string) => string | undefined): WrittenWays {
  const ways: WrittenWays = { Errors: [], Conditions: [] };
  let percent = 1;
  for (const branch of reader.module.branches ?? []) {
    const target = branch.transition == null ? undefined : targetOf(branch.transition);
    if (target === undefined) {
      reader.note(`The branch ${branch.condition} led nowhere${branch.transition == null ? '' : ` (to "${branch.transition}", which is not there)`}.`);
      continue;
    }
    // Shares of chance add up to thresholds (connect-facts 4.3, DistributeByPercentage).
    if (adapted.type === 'DistributeByPercentage' && branch.condition === 'Evaluate') percent += Number(branch.conditionValue ?? 0);
    const way = adapted.type === 'DistributeByPercentage' && branch.condition === 'Evaluate'
      ? ({ kind: 'condition', operator: 'NumberLessThan', operand: String(percent) } as const)
      : wayOf(branch, adapted);
    if (way.kind === 'none') reader.note(`The branch ${branch.condition} has no counterpart here.`);
    else take(ways, way, target);
  }
  return ways;
}

function wayOf(branch: LegacyBranch, { branches }: Adapted): Way {
  const particular = branches !== undefined && Object.hasOwn(branches, branch.condition) ? branches[branch.condition] : undefined;
  if (particular !== undefined) return particular;
  if (branch.conditionType != null && branch.conditionValue != null && branch.condition !== 'NoMatch') {
    const operator = OPERATORS[branch.conditionType];
    return operator === undefined ? { kind: 'none' } : { kind: 'condition', operator, operand: String(branch.conditionValue) };
  }
  return (Object.hasOwn(USUAL, branch.condition) ? USUAL[branch.condition] : undefined) ?? { kind: 'none' };
}

function take(ways: WrittenWays, way: Way, target: string): void {
  if (way.kind === 'next') ways.NextAction ??= target;
  else if (way.kind === 'error') {
    if (!ways.Errors.some(({ ErrorType }) => ErrorType === way.error)) ways.Errors.push({ NextAction: target, ErrorType: way.error });
  } else if (way.kind !== 'none') {
    const [Operator, operand] = way.kind === 'equals' ? ['Equals', way.operand] : [way.operator, way.operand];
    ways.Conditions.push({ NextAction: target, Condition: { Operator, Operands: [operand] } });
  }
}
