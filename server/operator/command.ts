import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';

/*
 * What one command of the operator's command line is. Each is one file in commands/, listed in command-list.ts.
 */

/** Something the caller wrote that no command understands: exit code 2, with the usage. */
export class Mistake extends Error {}

/** Where a command reads and writes. */
export interface Terminal {
  readonly input: Readable & { isTTY?: boolean };
  readonly output: Writable & { isTTY?: boolean };
  readonly errors: Writable;
}

/** `value` names what the option takes (`DIR`); one without is a switch. */
export type Option = { readonly about: string; readonly short?: string } & (
  | { readonly type: 'string'; readonly value: string; readonly required?: true; readonly default?: string }
  | { readonly type: 'string'; readonly value: string; readonly multiple: true }
  | { readonly type: 'boolean' }
);
type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends { type: 'boolean' } ? boolean
  : O extends { multiple: true } ? string[]
  : O extends { required: true } | { default: string } ? string
  : string | undefined;

export interface Definition<O extends Options> {
  /** What is typed, such as `user create`. */
  readonly words: string;
  /** What follows the options, such as `FILE`. */
  readonly operands?: string;
  /** One line, without a full stop at its end. */
  readonly about: string;
  /** Shown by --help below the options. */
  readonly details?: string;
  readonly options: O;
  /** @returns the exit code; 0 if nothing. */
  run(called: Called<O>, terminal: Terminal): Promise<number | void>;
}

export interface Called<O extends Options> {
  readonly values: { readonly [Name in keyof O]: ValueOf<O[Name]> };
  readonly operands: readonly string[];
}

/** A command, whatever its options. */
export interface Command {
  readonly words: string;
  readonly about: string;
  /** One line: the words, the options, the operands. */
  readonly synopsis: string;
  readonly help: string;
  /**
   * Runs it.
   * @param args what was typed after the words.
   * @returns the exit code.
   * @throws Mistake if the arguments do not fit.
   */
  start(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** Binds a definition to the way it is called. */
export function command<const O extends Options>(definition: Definition<O>): Command {
  const synopsis = synopsisOf(definition);
  return {
    words: definition.words,
    about: definition.about,
    synopsis,
    help: helpOf(definition, synopsis),
    async start(args, terminal) {
      return await definition.run(read(definition, args), terminal) ?? 0;
    },
  };
}

function read<O extends Options>(definition: Definition<O>, args: readonly string[]): Called<O> {
  const { values, positionals } = parsed(definition.options, args);
  for (const [name, option] of Object.entries(definition.options)) {
    if (option.type === 'boolean') values[name] ??= false;
    else if ('multiple' in option) values[name] ??= [];
    else if ('required' in option && (values[name] === undefined || values[name] === '')) throw new Mistake(`--${name} is missing.`);
  }
  if (positionals.length > 0 && definition.operands === undefined) throw new Mistake(`"${positionals.join(' ')}" is one word too many.`);
  return { values: values as Called<O>['values'], operands: positionals };
}

function parsed(options: Options, args: readonly string[]): { values: Record<string, unknown>; positionals: string[] } {
  const config = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, {
    type: option.type,
    ...(option.short !== undefined && { short: option.short }),
    ...('default' in option && { default: option.default }),
    ...('multiple' in option && { multiple: true }),
  }]));
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: config });
    return { values: { ...values }, positionals };
  } catch (error) {
    throw new Mistake(error instanceof Error ? error.message : String(error));
  }
}

function synopsisOf(definition: Definition<Options>): string {
  const options = Object.entries(definition.options).map(([name, option]) => {
    const text = option.type === 'boolean' ? `--${name}` : `--${name} ${option.value}`;
    return 'required' in option ? text : `[${text}]`;
  });
  return ['ccp', definition.words, ...options, ...(definition.operands === undefined ? [] : [definition.operands])].join(' ');
}

function helpOf(definition: Definition<Options>, synopsis: string): string {
  const rows = Object.entries(definition.options).map(([name, option]) => {
    const takes = option.type === 'boolean' ? '' : ` ${option.value}`;
    const short = option.short === undefined ? '' : `-${option.short}, `;
    const fallback = 'default' in option && option.default !== undefined ? ` (default ${option.default})` : '';
    return [`${short}--${name}${takes}`, `${option.about}${fallback}`] as const;
  });
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return [
    synopsis, '', `${definition.about}.`,
    ...(rows.length === 0 ? [] : ['', ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)]),
    ...(definition.details === undefined ? [] : ['', definition.details]),
    '',
  ].join('\n');
}

/** The data folder of an instance, for those commands that need one. */
export const DATA = { type: 'string', value: 'DIR', required: true, about: 'the data folder of the instance' } as const;
