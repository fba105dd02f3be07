import { Mistake, type Command, type Terminal } from './command.ts';
import { COMMANDS } from './command-list.ts';

/**
 * Finds the command in what was typed and runs it. Errors go to `terminal.errors`, as a sentence.
 * @param args without the program's own name.
 * @returns the exit code: 0 done, 1 could not be done or was found wanting, 2 not understood.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  if (args[0] === 'help') return runCommandLine([...args.slice(1), '--help'], terminal);
  const found = findCommand(args);
  const options = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  if (options.length === 0 || options.includes('--help') || options.includes('-h')) {
    terminal.output.write(found === undefined ? usage(wordsOf(args)) : found.command.help);
    return 0;
  }
  try {
    if (found === undefined) throw new Mistake(notFound(wordsOf(args)));
    return await found.command.start(found.rest, terminal);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof Mistake)) {
      terminal.errors.write(`${message}\n`);
      return 1;
    }
    const advice = found === undefined ? usage(wordsOf(args)) : `${found.command.synopsis}\nccp ${found.command.words} --help says more.\n`;
    terminal.errors.write(`${message}\n\n${advice}`);
    return 2;
  }
}

/** The command with the most words of those that fit; its words may stand apart only by nothing. */
function findCommand(args: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  const words = wordsOf(args);
  const fitting = COMMANDS.flatMap(({ commands }) => commands)
    .map((command) => ({ command, count: command.words.split(' ').length }))
    .filter(({ command, count }) => words.slice(0, count).join(' ') === command.words)
    .toSorted((a, b) => b.count - a.count)[0];
  return fitting === undefined ? undefined : { command: fitting.command, rest: args.slice(fitting.count) };
}

function notFound(words: readonly string[]): string {
  const [subject] = words;
  const begun = words.length === 1 && COMMANDS.some(({ commands }) => commands.some((command) => command.words.startsWith(`${subject} `)));
  return begun ? `"ccp ${subject}" needs one word more.` : `"${words.join(' ')}" is not something this command line can do.`;
}

/** The words before the first option. */
function wordsOf(args: readonly string[]): string[] {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  return args.slice(0, end < 0 ? undefined : end).slice(0, 3);
}

/** What there is; only the commands on the same subject if the first word names one. */
function usage(words: readonly string[]): string {
  const every = COMMANDS.flatMap(({ commands }) => commands);
  const subject = every.filter((command) => command.words.split(' ')[0] === words[0]);
  const shown = subject.length === 0 ? every : subject;
  const width = Math.max(...shown.map((command) => command.words.length));
  const groups = COMMANDS
    .map(({ title, commands }) => ({ title, lines: commands.filter((command) => shown.includes(command)).map((command) => `  ccp ${command.words.padEnd(width)}  ${command.about}`) }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) => `${title}\n${lines.join('\n')}\n`);
  return `${groups.join('\n')}\nccp COMMAND --help says more about one. All but serve work beside a running server.\n`;
}
