import { KINDS, type Blueprint, type BlueprintKind, type Change } from './blueprint.ts';

/** Values as JSON with sorted keys: equal text, equal value. */
export function canonical(value: unknown, indent?: number): string {
  return JSON.stringify(sorted(value), null, indent);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]));
}

/** What must change for an instance to be as wanted, in the order in which it is to be done: removals last, in reverse. */
export function differences(current: Blueprint, wanted: Blueprint, prune: boolean): Change[] {
  const changes = KINDS.flatMap((kind) => changesOf(kind, current[kind], wanted[kind]));
  const removals = prune ? KINDS.toReversed().flatMap((kind) => removalsOf(kind, current[kind], wanted[kind])) : [];
  return [...changes, ...removals];
}

interface Identified { readonly id: string }

function changesOf(kind: BlueprintKind, current: readonly Identified[], wanted: readonly Identified[]): Change[] {
  const there = new Map(current.map((object) => [object.id, object]));
  return wanted.flatMap((object): Change[] => {
    const now = there.get(object.id);
    const fields = fieldsThatDiffer(now, object);
    if (now !== undefined && fields.length === 0) return [];
    return [{ kind, id: object.id, name: nameOf(object), what: now === undefined ? 'create' : 'change', fields }];
  });
}

function removalsOf(kind: BlueprintKind, current: readonly Identified[], wanted: readonly Identified[]): Change[] {
  const kept = new Set(wanted.map(({ id }) => id));
  return current.filter(({ id }) => !kept.has(id)).map((object) => ({ kind, id: object.id, name: nameOf(object), what: 'remove', fields: [] }));
}

const nameOf = (object: Identified): string => ('name' in object && typeof object.name === 'string' ? object.name : object.id);

function fieldsThatDiffer(now: unknown, then: unknown): Change['fields'] {
  const [from, to] = [leaves(now), leaves(then)];
  return [...new Set([...from.keys(), ...to.keys()])].toSorted().flatMap((path) => {
    const [before, after] = [from.get(path) ?? null, to.get(path) ?? null];
    return before === after ? [] : [{ path, from: before, to: after }];
  });
}

/** Every value that holds no others, by its path. Entries of lists go by what names them, where something does. */
function leaves(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  const inner: [string, unknown][] = Array.isArray(value)
    ? value.map((entry, index): [string, unknown] => [`[${keyOf(entry, value) ?? index}]`, entry])
    : typeof value === 'object' && value !== null ? Object.entries(value).map(([name, entry]) => [path === '' ? name : `.${name}`, entry]) : [];
  if (inner.length > 0) for (const [step, entry] of inner) leaves(entry, `${path}${step}`, found);
  else if (value !== undefined) found.set(path, canonical(value));
  return found;
}

/** An action goes by its identifier, a served queue by queue and channel, so that one that is added shifts no other. */
function keyOf(entry: unknown, all: readonly unknown[]): string | undefined {
  const key = (of: unknown): string | undefined => {
    if (typeof of !== 'object' || of === null) return undefined;
    if ('Identifier' in of && typeof of.Identifier === 'string') return of.Identifier;
    return 'queue' in of && 'channel' in of ? `${String(of.queue)} ${String(of.channel)}` : undefined;
  };
  const own = key(entry);
  return own !== undefined && all.filter((other) => key(other) === own).length === 1 ? own : undefined;
}
