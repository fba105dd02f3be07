import * as z from 'zod';

/*
 * The flow language, version 2019-10-30: the document as it is written, exported and stored. What the words mean is
 * in docs/flow-language.md; server/flows/ parses, checks and interprets it.
 */

/** The only version of the language. */
export const FLOW_LANGUAGE_VERSION = '2019-10-30';
/** The longest flow, in actions. */
export const FLOW_ACTIONS_MAX = 250;
/** The longest flow, in characters of its JSON text. */
export const FLOW_CHARACTERS_MAX = 256_000;
/** The longest identifier of an action, in characters. */
export const FLOW_IDENTIFIER_MAX = 50;

/** What a flow is for; some actions may stand in some types only. */
export const FlowType = z.enum([
  'CONTACT_FLOW',
  'CUSTOMER_QUEUE',
  'CUSTOMER_HOLD',
  'CUSTOMER_WHISPER',
  'AGENT_HOLD',
  'AGENT_WHISPER',
  'OUTBOUND_WHISPER',
  'AGENT_TRANSFER',
  'QUEUE_TRANSFER',
  'CAMPAIGN',
  /** A part that flows share: invoked by InvokeFlowModule, never started on its own. Not one of the service's types of flow. */
  'FLOW_MODULE',
]);
export type FlowType = z.infer<typeof FlowType>;

/** Occasions on which a contact runs a flow of its own choice. */
export const EventHook = z.enum([
  'AgentHold',
  'AgentWhisper',
  'CustomerHold',
  'CustomerQueue',
  'CustomerRemaining',
  'CustomerWhisper',
  'DefaultAgentUI',
  'DisconnectAgentUI',
  'PauseContact',
  'ResumeContact',
]);
export type EventHook = z.infer<typeof EventHook>;

/** How a condition compares the action's value with its operand. */
export const Operator = z.enum([
  'Equals',
  'TextStartsWith',
  'TextEndsWith',
  'TextContains',
  'NumberGreaterThan',
  'NumberGreaterOrEqualTo',
  'NumberLessThan',
  'NumberLessOrEqualTo',
]);
export type Operator = z.infer<typeof Operator>;

/** What can end a Wait before its time is over. */
export const WaitEvent = z.enum(['CustomerReturned', 'BotParticipantDisconnected']);
export type WaitEvent = z.infer<typeof WaitEvent>;

/** What CheckMetricData can look at. Beware: the operand of `OldestContactInQueueAgeSeconds` is in milliseconds. */
export const MetricType = z.enum([
  'NumberOfAgentsAvailable',
  'NumberOfAgentsStaffed',
  'NumberOfAgentsOnline',
  'OldestContactInQueueAgeSeconds',
  'NumberOfContactsInQueue',
]);
export type MetricType = z.infer<typeof MetricType>;

/** One action as it is written. Unknown fields are kept: a flow goes out as it came in. */
export const WrittenAction = z.looseObject({
  Identifier: z.string(),
  Type: z.string().min(1),
  Parameters: z.record(z.string(), z.unknown()).optional(),
  Transitions: z
    .looseObject({
      NextAction: z.string().nullish(),
      Errors: z.array(z.looseObject({ NextAction: z.string(), ErrorType: z.string() })).optional(),
      Conditions: z
        .array(
          z.looseObject({
            NextAction: z.string(),
            Condition: z.looseObject({ Operator: z.string(), Operands: z.array(z.unknown()) }),
          }),
        )
        .optional(),
    })
    .optional(),
});
export type WrittenAction = z.infer<typeof WrittenAction>;

/** The whole document as it is written. Metadata (positions on a canvas, notes) is kept and not looked at. */
export const WrittenFlow = z.looseObject({
  Version: z.literal(FLOW_LANGUAGE_VERSION),
  StartAction: z.string(),
  Metadata: z.unknown().optional(),
  Actions: z.array(WrittenAction),
});
export type WrittenFlow = z.infer<typeof WrittenFlow>;

/** One thing wrong with a flow. */
export const FlowProblem = z.strictObject({
  /** A flow with an error cannot be saved; a warning says what will happen that its author may not expect. */
  severity: z.enum(['error', 'warning']),
  /** The action's identifier, or null where the document itself is meant. */
  action: z.string().nullable(),
  /** Where in the action or document, e.g. `Parameters.TimeLimitSeconds`. */
  field: z.string(),
  /** One sentence or two: which action, what is wrong, how to mend it. */
  message: z.string(),
});
export type FlowProblem = z.infer<typeof FlowProblem>;
