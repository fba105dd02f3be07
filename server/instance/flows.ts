import { FlowType } from '../../contract/flow-language.ts';
import { Refusal, type InstanceDesk } from '../core.ts';
import { parseFlow } from '../flows/parse.ts';
import { DEFAULT_OCCASIONS } from '../flows/select-flow.ts';
import type { Work } from '../storage/work.ts';

/** Problems of a flow that a refusal spells out; more are counted. */
const PROBLEMS_NAMED = 10;
const OCCASIONS: readonly string[] = DEFAULT_OCCASIONS;

/** A flow that cannot run, with everything that is wrong with it. */
export class FlowRefusal extends Refusal {
  readonly problems: readonly string[];
  constructor(message: string, problems: readonly string[]) {
    super('invalid', message);
    this.problems = problems;
  }
}

/** Saves a flow, and publishes it if asked to. Only what was published runs. @throws Refusal `invalid` */
export async function putFlow(work: Work, flow: Parameters<InstanceDesk['putFlow']>[0]): Promise<void> {
  const type = FlowType.safeParse(flow.type);
  if (!type.success) throw new Refusal('invalid', `"${flow.type}" is not a type of flow. Use one of ${FlowType.options.join(', ')}.`);
  if (flow.publish || flow.unchecked !== true) checkContent(flow.name, flow.content, type.data);
  const texts = flow.publish ? { content: flow.content, draft: null } : { draft: flow.content };
  await work.db
    .insertInto('flows')
    .values({ id: flow.id, name: flow.name, type: type.data, content: null, description: '', updated_at: work.now, ...texts })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: flow.name, type: type.data, updated_at: work.now, ...texts }))
    .execute();
  work.record({ type: flow.publish ? 'flow_published' : 'flow_saved', data: { flowId: flow.id, name: flow.name } });
  if (flow.publish) work.tell({ to: 'flows', flowId: flow.id });
}

function checkContent(name: string, content: string, type: FlowType): void {
  const parsed = parseFlow(content, type);
  if (parsed.ok) return;
  const errors = parsed.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  const more = errors.length > PROBLEMS_NAMED ? ` And ${String(errors.length - PROBLEMS_NAMED)} more.` : '';
  throw new FlowRefusal(`The flow "${name}" cannot be stored. ${errors.slice(0, PROBLEMS_NAMED).join(' ')}${more}`, errors);
}

/** Which flow serves an occasion where a contact has set none. @throws Refusal `invalid` | `flow_not_published` */
export async function setDefaultFlow(work: Work, occasion: string, flowId: string): Promise<void> {
  if (!OCCASIONS.includes(occasion)) throw new Refusal('invalid', `"${occasion}" is not an occasion with a default flow. Use one of ${OCCASIONS.join(', ')}.`);
  const flow = await work.db.selectFrom('flows').select('content').where('id', '=', flowId).executeTakeFirst();
  if (!flow) throw new Refusal('invalid', `There is no flow with the id ${flowId}.`);
  if (flow.content === null) throw new Refusal('flow_not_published', `The flow ${flowId} was never published. Publish it first.`);
  await work.db
    .insertInto('default_flows')
    .values({ occasion, flow_id: flowId })
    .onConflict((conflict) => conflict.column('occasion').doUpdateSet({ flow_id: flowId }))
    .execute();
  work.record({ type: 'default_flow_set', data: { occasion, flowId } });
}
