import * as z from 'zod';
import { BotDefinition } from '../bots/bot-definition.ts';
import { ChatState, EndReason } from '../../contract/contact.ts';
import type { FlowType } from '../../contract/flow-language.ts';
import type { DefaultOccasion } from '../flows/select-flow.ts';
import { Duration } from './duration.ts';

/*
 * A script for a dry run of a flow: who does what, when, and what is expected. See docs/operators.md.
 */

const Texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);

/** What must be true after a step. Texts and blocks are looked for since the step before. */
export const Expectation = z.strictObject({
  /** Where the chat stands. */
  state: ChatState.optional(),
  /** Each must stand in something that was said; `notSaid` in nothing. */
  said: Texts.optional(),
  notSaid: Texts.optional(),
  /** Blocks that were taken, in this order, others between them or not; `notPassed` were not. By identifier. */
  passed: Texts.optional(),
  notPassed: Texts.optional(),
  /** The working queue, by id. */
  queue: z.string().optional(),
  /** Attributes that the contact has, among others. */
  attributes: z.record(z.string(), z.string()).optional(),
  /** Who has the contact or is being offered it. */
  agent: z.string().optional(),
  endReason: EndReason.optional(),
});
export type Expectation = z.infer<typeof Expectation>;

const timed = { after: Duration.default(0), expect: Expectation.optional() };
const agent = { agent: z.string().optional() };

export const Step = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('nothing'), ...timed }),
  z.strictObject({ do: z.literal('customer says'), text: z.string().min(1), contentType: z.string().default('text/plain'), ...timed }),
  /** A file goes the whole way, the check of its content included. */
  z.strictObject({ do: z.literal('customer attaches'), name: z.string().min(1).default('note.txt'), contentType: z.string().default('text/plain'), content: z.string().min(1).default('A file.'), ...timed }),
  z.strictObject({ do: z.literal('customer closes the page'), ...timed }),
  z.strictObject({ do: z.literal('customer comes back'), ...timed }),
  z.strictObject({ do: z.literal('customer ends the chat'), ...timed }),
  /** On a call: keys, one after another at once; and the end of it. */
  z.strictObject({ do: z.literal('customer presses'), keys: z.string().regex(/^[0-9*#]+$/, 'Keys are 0 to 9, * and #.'), ...timed }),
  z.strictObject({ do: z.literal('customer hangs up'), ...timed }),
  z.strictObject({ do: z.literal('agent holds'), ...agent, ...timed }),
  z.strictObject({ do: z.literal('agent resumes'), ...agent, ...timed }),
  z.strictObject({ do: z.literal('agent accepts'), ...agent, ...timed }),
  z.strictObject({ do: z.literal('agent rejects'), ...agent, ...timed }),
  z.strictObject({ do: z.literal('agent says'), text: z.string().min(1), ...agent, ...timed }),
  z.strictObject({ do: z.literal('agent leaves'), ...agent, ...timed }),
  z.strictObject({ do: z.literal('agent closes'), ...agent, ...timed }),
  z.strictObject({ do: z.literal('agent goes'), ...agent, ...timed }),
  z.strictObject({ do: z.literal('agent comes'), ...agent, ...timed }),
  z.strictObject({ do: z.literal('hours open'), hours: z.string(), ...timed }),
  z.strictObject({ do: z.literal('hours close'), hours: z.string(), ...timed }),
  z.strictObject({ do: z.literal('set attributes'), attributes: z.record(z.string(), z.string()), ...timed }),
  z.strictObject({ do: z.literal('stop the contact'), ...timed }),
]);
export type Step = z.infer<typeof Step>;

const Hours = z.union([z.enum(['open', 'closed']), z.strictObject({ timeZone: z.string(), config: z.array(z.unknown()) })]);

export const Script = z.strictObject({
  name: z.string().optional(),
  /** When it begins; a Monday morning unless it says otherwise. */
  begins: z.iso.datetime({ offset: true }).default('2026-01-05T09:00:00Z'),
  /** A chat or a call of this customer, or a task of this name. */
  channel: z.enum(['CHAT', 'TASK', 'VOICE']).default('CHAT'),
  task: z.string().min(1).max(512).default('A task'),
  customer: z.string().min(1).max(256).default('Kim'),
  attributes: z.record(z.string(), z.string()).default({}),
  contentTypes: z.array(z.string()).default(['text/plain', 'text/markdown', 'application/json', 'application/vnd.amazonaws.connect.message.interactive', 'application/vnd.amazonaws.connect.message.interactive.response']),
  durationMinutes: z.int().min(60).max(10_080).default(1500),
  initialMessage: z.string().optional(),
  /** Whether the customer's page opens at all. */
  customerConnects: z.boolean().default(true),
  /** Other flows that are named in it: id to file, beside the script's own. The id may be an ARN. */
  flows: z.record(z.string(), z.string()).default({}),
  /** What functions answer, by name or ARN: each call the next, the last one again and again. */
  functions: z.record(z.string(), z.array(z.union([z.strictObject({ returns: z.json() }), z.strictObject({ fails: z.string() })])).min(1)).default({}),
  /** Bots that take part, by name or alias ARN, each as its file is written (docs/bots.md). */
  bots: z.record(z.string(), BotDefinition).default({}),
  /** By id. Hours that a flow names and that are not here are always open. */
  hours: z.record(z.string(), Hours).default({}),
  /** By id. Queues that a flow names and that are not here take everything. */
  queues: z.record(z.string(), z.strictObject({ name: z.string().optional(), hours: z.string().optional(), maxContacts: z.int().min(0).optional(), enabled: z.boolean().default(true) })).default({}),
  /** Who works. One agent, Available for every queue, unless it says otherwise. */
  agents: z.array(z.strictObject({
    name: z.string().min(1), queues: z.array(z.string()).optional(), chats: z.int().min(1).max(10).default(3), available: z.boolean().default(true),
  })).default([{ name: 'agent', chats: 3, available: true }]),
  /** Flows for contacts that have set none, by id. */
  defaultFlows: z.strictObject({ customerQueue: z.string().optional(), agentWhisper: z.string().optional(), customerWhisper: z.string().optional(), customerHold: z.string().optional(), agentHold: z.string().optional(), outboundWhisper: z.string().optional() }).default({}),
  steps: z.array(Step).max(1000),
  /** What is true at the end. */
  expect: Expectation.optional(),
});
export type Script = z.infer<typeof Script>;

/** The flows that a script makes the defaults of occasions, and what they are for. */
export function defaultFlowsOf({ defaultFlows }: Script): { occasion: DefaultOccasion; type: FlowType; flow: string }[] {
  const { customerQueue, agentWhisper, customerWhisper, customerHold, agentHold, outboundWhisper } = defaultFlows;
  const all: { occasion: DefaultOccasion; type: FlowType; flow: string | undefined }[] = [
    { occasion: 'customer_queue', type: 'CUSTOMER_QUEUE', flow: customerQueue },
    { occasion: 'agent_whisper', type: 'AGENT_WHISPER', flow: agentWhisper },
    { occasion: 'customer_whisper', type: 'CUSTOMER_WHISPER', flow: customerWhisper },
    { occasion: 'customer_hold', type: 'CUSTOMER_HOLD', flow: customerHold },
    { occasion: 'agent_hold', type: 'AGENT_HOLD', flow: agentHold },
    { occasion: 'outbound_whisper', type: 'OUTBOUND_WHISPER', flow: outboundWhisper },
  ];
  return all.flatMap(({ flow, ...rest }) => (flow === undefined ? [] : [{ ...rest, flow }]));
}
