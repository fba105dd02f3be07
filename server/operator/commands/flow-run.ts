import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Refusal } from '../../core.ts';
import { idOf } from '../../flows/parameters.ts';
import { parseFlow } from '../../flows/parse.ts';
import { coverageOf } from '../../rehearsal/coverage.ts';
import { rehearse } from '../../rehearsal/rehearse.ts';
import { defaultFlowsOf, Script } from '../../rehearsal/script.ts';
import { describeProblems } from '../../rest-json.ts';
import { command, Mistake } from '../command.ts';
import { flowTypeOption, readFlowFiles, typesByUse, type FlowFile } from '../flow-files.ts';
import { coverageText, rehearsalJson, rehearsalText, type CoveredFlow, type Played } from '../story/rehearsal-text.ts';

export const flowRun = command({
  words: 'flow run',
  operands: 'FILE',
  about: 'Plays scripts on a flow in virtual time, with transcript, path and coverage',
  details: `It runs the server's own code on an empty database in memory: a week of waits takes no longer than what happens in it.
Exit code 1 if something was not as a script expects. docs/operators.md tells how a script is written.`,
  options: {
    script: { type: 'string', value: 'FILE', multiple: true, about: 'what happens; several are played one by one, for their coverage together' },
    with: { type: 'string', value: 'FILE|FOLDER', multiple: true, about: 'other flows that this one names' },
    type: { type: 'string', value: 'TYPE', about: 'what the flow is for, whatever its file says' },
    quiet: { type: 'boolean', about: 'only what failed, and the coverage' },
    json: { type: 'boolean', about: 'all of it as JSON' },
  },
  async run({ values, operands: [file, ...more] }, { output }) {
    if (file === undefined || more.length > 0) throw new Mistake('Name the one file of the flow under test.');
    const [flow] = await readFlowFiles([file], flowTypeOption(values.type));
    if (flow === undefined) throw new Error(`There is no flow in ${file}.`);
    const others = values.with.length === 0 ? [] : await readFlowFiles(values.with, undefined);
    const flows: [FlowFile, ...FlowFile[]] = [flow, ...others.filter((other) => path.resolve(other.file) !== path.resolve(flow.file))];
    const played: Played[] = [];
    const used: FlowFile[] = [];
    for (const file of values.script.length === 0 ? [undefined] : values.script) {
      const script = file === undefined ? Script.parse({ steps: [] }) : await readScript(file);
      const cast = file === undefined ? flows : await withNamed(flows, script, path.dirname(file));
      used.push(...cast);
      played.push(await play(script, file, cast));
    }
    const coverage = covered(flow, used, played);
    output.write(values.json ? rehearsalJson(played, coverage) : `${played.map((each) => rehearsalText(each, { quiet: values.quiet })).join('\n')}\n${coverageText(coverage)}`);
    return played.some(({ rehearsal }) => rehearsal.failures.length > 0) ? 1 : 0;
  },
});

/** Together with the flows that the script itself names, under the ids it gives them. */
async function withNamed([first, ...others]: readonly [FlowFile, ...FlowFile[]], script: Script, folder: string): Promise<[FlowFile, ...FlowFile[]]> {
  const ids = new Map<string, string[]>();
  for (const [id, file] of Object.entries(script.flows)) {
    const place = path.resolve(folder, file);
    ids.set(place, [...(ids.get(place) ?? []), idOf(id)]);
  }
  const take = (flow: FlowFile): FlowFile => {
    const place = path.resolve(flow.file);
    const more = ids.get(place) ?? [];
    ids.delete(place);
    return { ...flow, names: [...new Set([...flow.names, ...more])] };
  };
  const cast: FlowFile[] = [take(first), ...others.map(take)];
  for (const [place, names] of ids) {
    const [flow] = await readFlowFiles([place], undefined);
    if (flow !== undefined) cast.push({ ...flow, file: path.relative(process.cwd(), place), names });
  }
  const uses = new Map(defaultFlowsOf(script).map(({ flow, type }) => [flow, type]));
  const [main = first, ...rest] = typesByUse(cast, uses);
  return [main, ...rest];
}

/** The flow under test, and the others as far as they ran. */
function covered(flow: FlowFile, used: readonly FlowFile[], played: readonly Played[]): CoveredFlow[] {
  const events = played.flatMap(({ rehearsal }) => rehearsal.history.events);
  const files = new Map<string, FlowFile>();
  for (const each of used) files.set(each.file, { ...each, names: [...new Set([...(files.get(each.file)?.names ?? []), ...each.names])] });
  return [...files.values()].flatMap((each) => {
    const parsed = parseFlow(each.text, each.type);
    if (!parsed.ok) return [];
    const coverage = coverageOf(parsed.flow, each.names, events);
    return each.file === flow.file || coverage.blocks.taken > 0 ? [{ file: each.file, coverage }] : [];
  });
}

/** @param file of the script; without one a customer opens a chat and nobody does anything. */
async function play(script: Script, file: string | undefined, flows: [FlowFile, ...FlowFile[]]): Promise<Played> {
  const name = script.name ?? (file === undefined ? 'A customer opens a chat' : path.basename(file));
  try {
    return { name, file: file ?? null, rehearsal: await rehearse(script, flows) };
  } catch (error) {
    if (error instanceof Refusal) throw new Error(`${file ?? flows[0].file}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function readScript(file: string): Promise<Script> {
  const text = await readFile(file, 'utf8');
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const script = Script.safeParse(written);
  if (!script.success) throw new Error(`${file} is not a script. ${describeProblems(script.error)}`);
  return script.data;
}
