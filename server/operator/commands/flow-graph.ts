import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { friendlyNames } from '../../flows/friendly-names.ts';
import { parseFlow } from '../../flows/parse.ts';
import { drawFlow } from '../../flows/picture/draw.ts';
import { graphOf } from '../../flows/picture/graph-of.ts';
import { command, Mistake } from '../command.ts';
import { flowTypeOption, readFlowFiles } from '../flow-files.ts';

export const flowGraph = command({
  words: 'flow graph',
  operands: 'FILE',
  about: 'Draws a flow as an SVG picture',
  details: 'For light and dark screens and for print. Whole texts show when the pointer rests on a block.',
  options: {
    output: { type: 'string', short: 'o', value: 'OUT', about: 'where the picture is written; else to standard output' },
    type: { type: 'string', value: 'TYPE', about: 'what the flow is for, whatever its file says' },
  },
  async run({ values, operands: [file, ...more] }, { output }) {
    if (file === undefined || more.length > 0) throw new Mistake('Name the one file of the flow.');
    const [flow] = await readFlowFiles([file], flowTypeOption(values.type));
    if (flow === undefined) throw new Error(`There is no flow in ${file}.`);
    const parsed = parseFlow(flow.text, flow.type);
    if (!parsed.ok) throw new Error(`${file} has errors and cannot be drawn; ccp flow check says all of them. ${parsed.problems.find(({ severity }) => severity === 'error')?.message ?? ''}`);
    const { actions, start, document } = parsed.flow;
    const title = flow.names.at(-1) ?? path.basename(file);
    const svg = drawFlow(graphOf([...actions.values()], start, friendlyNames(document)), title, `${flow.type}, ${actions.size} blocks`);
    if (values.output === undefined) output.write(svg);
    else await writeFile(values.output, svg);
  },
});
