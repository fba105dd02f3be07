import * as z from 'zod';
import { FlowType } from '../../../contract/flow-language.ts';
import { Channel, UserRole } from '../../../contract/primitives.ts';
import { TaskFieldType } from '../../../contract/task.ts';
import { DEFAULT_OCCASIONS } from '../../flows/select-flow.ts';
import { BotName, BotTarget } from '../../outside/bot-target.ts';
import { FunctionName, FunctionTarget } from '../../outside/function-target.ts';
import { HoursOfOperation } from '../../routing/hours-of-operation.ts';
import { View } from '../../views/view.ts';

/*
 * The configuration of an instance as one value: what `ccp instance export` writes as files and `apply` reads back.
 * Secrets, contacts and what people do at the moment are no part of it.
 */

const Id = z.string().min(1).max(100);
const Name = z.string().min(1).max(256);
const described = { description: z.string().max(4096).default(''), tags: z.record(z.string(), z.string()).default({}) };

/** How calls of a queue are made; `number` is the id of one of the instance's own. */
const outboundCaller = z
  .strictObject({ name: z.string().max(255).nullable().default(null), number: Id.nullable().default(null), flow: Id.nullable().default(null) })
  .default({ name: null, number: null, flow: null });
export const HoursObject = z.strictObject({ id: Id, name: Name, ...described, timeZone: HoursOfOperation.shape.TimeZone, config: HoursOfOperation.shape.Config });
export const QueueObject = z.strictObject({ id: Id, name: Name, ...described, hours: Id, maxContacts: z.int().min(0).nullable().default(null), enabled: z.boolean().default(true), outboundCaller });
export const StatusObject = z.strictObject({ id: Id, name: Name, ...described, type: z.enum(['routable', 'custom', 'offline']), order: z.int(), enabled: z.boolean().default(true) });
export const ProfileObject = z.strictObject({
  id: Id, name: Name, ...described,
  availabilityTimer: z.enum(['TIME_SINCE_LAST_ACTIVITY', 'TIME_SINCE_LAST_INBOUND']).default('TIME_SINCE_LAST_ACTIVITY'),
  channels: z.array(z.strictObject({ channel: Channel, concurrency: z.int(), behavior: z.enum(['ROUTE_CURRENT_CHANNEL_ONLY', 'ROUTE_ANY_CHANNEL']).default('ROUTE_CURRENT_CHANNEL_ONLY') })),
  queues: z.array(z.strictObject({ queue: Id, channel: Channel, priority: z.int().default(1), delaySeconds: z.int().default(0) })),
  defaultOutboundQueue: Id.nullable().default(null),
  /** Whether its agents may call out. */
  callsOut: z.boolean().default(true),
});
/** A flow's document; text where it is a draft that is no JSON yet. */
const Document = z.union([z.string(), z.record(z.string(), z.json())]).nullable();
export const FlowObject = z.strictObject({
  id: Id, name: Name, ...described, type: FlowType,
  /** What runs; null if it was never published. */
  published: Document.default(null),
  /** What was saved since; null if nothing was. */
  saved: Document.default(null),
});
export const UserObject = z.strictObject({
  id: Id, username: z.string().min(1).max(100), name: Name, tags: described.tags, role: UserRole, profile: Id.nullable().default(null), email: z.string().nullable().default(null), disabled: z.boolean().default(false),
  /** Whether he may call out, where his profile lets him. */
  callsOut: z.boolean().default(true),
});
/** A view of the instance's own; its version counts up by itself. */
export const ViewObject = View.omit({ version: true });
export const BotObject = z.strictObject({ id: BotName, displayName: Name, target: BotTarget });
export const FunctionObject = z.strictObject({ id: FunctionName, target: FunctionTarget });
/** Which flow serves an occasion where a contact has set none; the id is the occasion. */
export const DefaultFlowObject = z.strictObject({ id: z.enum(DEFAULT_OCCASIONS), flow: Id });

/** Where agents hand contacts to; `queues` are those whose agents may use it. A flow that is null: the default one of such transfers. */
export const QuickConnectObject = z.strictObject({
  id: Id, name: Name, ...described,
  target: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('user'), user: Id, flow: Id.nullable().default(null) }),
    z.strictObject({ type: z.literal('queue'), queue: Id, flow: Id.nullable().default(null) }),
    z.strictObject({ type: z.literal('phone_number'), number: z.string().max(50) }),
  ]),
  queues: z.array(Id).default([]),
});
const FieldNames = z.array(z.string()).default([]);
/** `required`, `readOnly` and `invisible` name fields; so does what `defaults` holds. */
export const TaskTemplateObject = z.strictObject({
  id: Id, name: Name, description: described.description, active: z.boolean().default(true), flow: Id.nullable().default(null), selfAssignFlow: Id.nullable().default(null),
  fields: z.array(z.strictObject({ name: z.string(), description: z.string().default(''), type: TaskFieldType, options: z.array(z.string()).default([]) })),
  required: FieldNames, readOnly: FieldNames, invisible: FieldNames, defaults: z.record(z.string(), z.string()).default({}),
});

/** The kinds, in the order in which they must be written: each names only what comes before it. */
export const BLUEPRINT_KINDS = {
  'hours': HoursObject,
  'queues': QueueObject,
  'statuses': StatusObject,
  'routing-profiles': ProfileObject,
  'views': ViewObject,
  'flows': FlowObject,
  'default-flows': DefaultFlowObject,
  'users': UserObject,
  'quick-connects': QuickConnectObject,
  'task-templates': TaskTemplateObject,
  'functions': FunctionObject,
  'bots': BotObject,
} as const;
export type BlueprintKind = keyof typeof BLUEPRINT_KINDS;
export const KINDS = Object.keys(BLUEPRINT_KINDS) as BlueprintKind[];

export const Blueprint = z.strictObject({
  'hours': z.array(HoursObject),
  'queues': z.array(QueueObject),
  'statuses': z.array(StatusObject),
  'routing-profiles': z.array(ProfileObject),
  'views': z.array(ViewObject),
  'flows': z.array(FlowObject),
  'default-flows': z.array(DefaultFlowObject),
  'users': z.array(UserObject),
  'quick-connects': z.array(QuickConnectObject),
  'task-templates': z.array(TaskTemplateObject),
  'functions': z.array(FunctionObject),
  'bots': z.array(BotObject),
});
export type Blueprint = z.infer<typeof Blueprint>;

/** One difference between an instance and a blueprint. */
export const Change = z.strictObject({
  kind: z.enum(KINDS),
  id: z.string(),
  name: z.string(),
  what: z.enum(['create', 'change', 'remove']),
  /** The fields that differ: where, what is there now and what comes, each as JSON; null where there is nothing. */
  fields: z.array(z.strictObject({ path: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
});
export type Change = z.infer<typeof Change>;

/** What the domain offers for it. */
export interface BlueprintDesk {
  read(): Promise<Blueprint>;
  /**
   * Makes the instance what the blueprint says, in one command: all of it or nothing. What is not in the blueprint is
   * left alone, or removed if `prune`. With `dryRun` everything is tried and nothing is changed.
   * @returns what differs or, done, differed.
   * @throws Refusal naming what cannot be.
   */
  apply(wanted: Blueprint, options: { prune: boolean; dryRun: boolean }): Promise<Change[]>;
}
