import type { LegacyModule, LegacyParameter } from './legacy-flow.ts';

/** Reads a module's parameters, and remembers which it was asked for: the others are reported. */
export interface ModuleReader {
  readonly module: LegacyModule;
  /** The first parameter of this name; names are the same whatever their case. */
  parameter(name: string): LegacyParameter | undefined;
  /** All of this name, such as the attributes to set. */
  every(name: string): readonly LegacyParameter[];
  /** Says what could not be carried over, and what to do. */
  note(text: string): void;
}

/** Parameters that say nothing that matters here. */
const SILENT: ReadonlySet<string> = new Set(['texttospeechtype', 'maxdigits', 'namespace']);

export function readModule(module: LegacyModule): ModuleReader & { notes(): string[] } {
  const asked = new Set<string>();
  const notes: string[] = [];
  const every = (name: string): LegacyParameter[] => {
    asked.add(name.toLowerCase());
    return (module.parameters ?? []).filter((parameter) => parameter.name.toLowerCase() === name.toLowerCase());
  };
  return {
    module,
    every,
    parameter: (name) => every(name)[0],
    note: (text) => void notes.push(text),
    notes: () => [...notes, ...leftOver(module, asked)],
  };
}

function leftOver(module: LegacyModule, asked: ReadonlySet<string>): string[] {
  const names = (module.parameters ?? [])
    .filter(({ name, value }) => !asked.has(name.toLowerCase()) && !SILENT.has(name.toLowerCase()) && value !== undefined && value !== null && value !== '')
    .map(({ name }) => name);
  return names.length === 0 ? [] : [`Not carried over: ${[...new Set(names)].join(', ')}. Look whether the flow needs it.`];
}

/** A parameter's value as the current language writes it: numbers and yes or no as text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
