import { readFile, writeFile } from 'node:fs/promises';
import { importLegacy, type ImportedModule } from '../../flows/legacy/import-legacy.ts';
import { command, Mistake } from '../command.ts';
import { flowTypeOption } from '../flow-files.ts';

export const flowImport = command({
  words: 'flow import',
  operands: 'FILE',
  about: 'Carries a flow of the older format ("version": "1", modules) into the current language',
  details: `The flow goes to standard output or to OUT, the report to standard error: which modules could not be carried over whole, and what to
do. A module that is not known is kept as a block that does not run and takes its error branch. Exit code 1 if it is no such flow.`,
  options: {
    output: { type: 'string', short: 'o', value: 'OUT', about: 'where the flow is written' },
    type: { type: 'string', value: 'TYPE', about: 'what the flow is for, whatever the file says' },
    json: { type: 'boolean', about: 'the report as JSON' },
  },
  async run({ values, operands: [file, ...more] }, { output, errors }) {
    if (file === undefined || more.length > 0) throw new Mistake('Name the one file of the flow.');
    const flow = importLegacy(await readFile(file, 'utf8'), flowTypeOption(values.type));
    if (!flow.ok) throw new Error(`${file}: ${flow.why}`);
    if (values.output === undefined) output.write(flow.text);
    else await writeFile(values.output, flow.text);
    errors.write(values.json ? `${JSON.stringify({ type: flow.type, modules: flow.modules }, null, 2)}\n` : report(file, flow.type, flow.modules));
  },
});

function report(file: string, type: string, modules: readonly ImportedModule[]): string {
  const number = (carried: ImportedModule['carried']): number => modules.filter((module) => module.carried === carried).length;
  const lines = modules.filter(({ carried }) => carried !== 'whole').flatMap(({ action, moduleType, actionType, carried, notes }) => [
    `  ${carried === 'kept' ? 'kept, does not run' : 'partly'}  "${action}" (${moduleType}${carried === 'kept' ? '' : `, now ${actionType}`})\n`,
    ...notes.map((note) => `    ${note}\n`),
  ]);
  return `${file} (${type}): ${modules.length} modules, ${number('whole')} carried over whole, ${number('partly')} partly, ${number('kept')} only kept\n${lines.join('')}`;
}
