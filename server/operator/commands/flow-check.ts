import path from 'node:path';
import type { FlowProblem } from '../../../contract/flow-language.ts';
import { checkTogether, type KnownNames } from '../../flows/check-together.ts';
import type { Abilities } from '../../flows/spoken-words.ts';
import { command, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { isClaimed } from '../operator-socket.ts';
import { readAbilities } from '../orders/flows.ts';
import { isInstanceFolder, readInstance } from '../instance-files.ts';
import { flowTypeOption, readFlowFiles, typesByUse, type FlowFile } from '../flow-files.ts';

export const flowCheck = command({
  words: 'flow check',
  operands: 'FILE|FOLDER...',
  about: 'Says what is wrong with flows, where, and how to mend it',
  details: `Exit code 0: no errors (warnings say what will happen that an author may not expect); 1: errors, so it would be
refused. Given a folder, it takes every flow below it and also checks what they name of each other.`,
  options: {
    type: { type: 'string', value: 'TYPE', about: 'what the flows are for, whatever the files say' },
    data: { type: 'string', value: 'DIR', about: 'the data folder of the instance they are for; while its server runs, warns of what it cannot do' },
    json: { type: 'boolean', about: 'the findings as JSON' },
  },
  async run({ values, operands }, { output }) {
    if (operands.length === 0) throw new Mistake('Name the files or folders of the flows.');
    const files = typesByUse(await readFlowFiles(operands, flowTypeOption(values.type)));
    const problems = checkTogether(files, { together: operands.length > 1 || files.length > 1, known: await namesIn(operands), abilities: await abilitiesOf(values.data) });
    const reports = files.map((file, index) => ({ file, problems: problems[index] ?? [] }));
    output.write(values.json
      ? `${JSON.stringify(reports.map(({ file, problems: found }) => ({ file: file.file, type: file.type, problems: found })), null, 2)}\n`
      : `${reports.map((report) => asText(report)).join('\n')}${total(reports)}`);
    return reports.some((report) => count(report.problems, 'error') > 0) ? 1 : 0;
  },
});

async function abilitiesOf(data: string | undefined): Promise<Abilities | undefined> {
  if (data === undefined) return undefined;
  if (!await isClaimed(path.resolve(data))) throw new Error(`No server works on ${data}, so nobody can say what it can do. Start it, or check without --data.`);
  return giveOrder(data, readAbilities, {});
}

/** What there is beside flows, if one of the folders is an exported instance. */
async function namesIn(folders: readonly string[]): Promise<KnownNames> {
  for (const folder of folders) {
    if (!await isInstanceFolder(folder)) continue;
    const { queues, hours, functions, bots } = await readInstance(folder);
    const ids = (objects: readonly { id: string }[]): Set<string> => new Set(objects.map(({ id }) => id));
    return { queue: ids(queues), hours: ids(hours), function: ids(functions), bot: ids(bots) };
  }
  return {};
}

interface Report { file: FlowFile; problems: readonly FlowProblem[] }

function asText({ file, problems }: Report): string {
  const guessed = file.typeFrom === 'guess' ? ', guessed; --type TYPE says' : '';
  const lines = problems.toSorted((a, b) => a.severity.localeCompare(b.severity)).map(({ severity, message }) => `  ${severity.padEnd(7)}  ${message}\n`);
  return `${file.file} (${file.type}${guessed}): ${counted(problems)}\n${lines.join('')}`;
}

function total(reports: readonly Report[]): string {
  return reports.length < 2 ? '' : `\n${reports.length} flows: ${counted(reports.flatMap(({ problems }) => problems))}\n`;
}

function counted(problems: readonly FlowProblem[]): string {
  const [errors, warnings] = [count(problems, 'error'), count(problems, 'warning')];
  const number = (amount: number, word: string): string => `${amount === 0 ? 'no' : amount} ${word}${amount === 1 ? '' : 's'}`;
  return errors + warnings === 0 ? 'nothing wrong' : `${number(errors, 'error')}, ${number(warnings, 'warning')}`;
}

const count = (problems: readonly FlowProblem[], severity: FlowProblem['severity']): number => problems.filter((problem) => problem.severity === severity).length;
