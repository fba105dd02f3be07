import * as z from 'zod';
import { Id, Moment, Named } from './primitives.ts';

/*
 * Tasks as agents make and plan them. Limits of names, descriptions and references are the core's; it says in its refusal which.
 */

/** What a field of a task template holds, as the instance API names it. */
export const TaskFieldType = z.enum([
  'NAME', 'DESCRIPTION', 'SCHEDULED_TIME', 'QUICK_CONNECT', 'URL', 'NUMBER', 'TEXT', 'TEXT_AREA', 'DATE_TIME', 'BOOLEAN', 'SINGLE_SELECT', 'EMAIL', 'SELF_ASSIGN', 'EXPIRY_DURATION',
]);
export type TaskFieldType = z.infer<typeof TaskFieldType>;

/** One field that the agent sees. `initial` is what it holds before he types, or all that it can hold if it is read-only. */
export const TaskTemplateField = z.strictObject({
  name: z.string(),
  description: z.string(),
  type: TaskFieldType,
  required: z.boolean(),
  readOnly: z.boolean(),
  initial: z.string().nullable(),
  /** Of a SINGLE_SELECT. */
  options: z.array(z.string()),
});
export type TaskTemplateField = z.infer<typeof TaskTemplateField>;
export const TaskTemplate = z.strictObject({
  id: Id,
  name: z.string(),
  description: z.string(),
  /** Without a flow of its own its tasks must be assigned to somebody. */
  hasFlow: z.boolean(),
  fields: z.array(TaskTemplateField),
});
export type TaskTemplate = z.infer<typeof TaskTemplate>;

/** Whom a task goes to: who makes it, or where a quick connect leads. */
export const TaskAssignment = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('self') }),
  z.strictObject({ to: z.literal('quick_connect'), quickConnectId: Id }),
]);
export type TaskAssignment = z.infer<typeof TaskAssignment>;

const NewReference = z.strictObject({ name: z.string().min(1).max(4096), type: z.string().max(100), value: z.string().max(4096) });

/** A task to be made. As soon as one template is active, each must be made by one. */
export const NewTask = z.strictObject({
  content: z.discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('form'),
      name: z.string().max(512),
      description: z.string().max(4096).nullable(),
      references: z.array(NewReference).max(50),
      assignment: TaskAssignment,
      /** When it begins: now if null, at most 90 days ahead. */
      scheduledAt: Moment.nullable(),
    }),
    /**
     * What the template's fields hold, by name, as text: times in epoch seconds, `true` and `false`, the id of a quick connect,
     * minutes of an EXPIRY_DURATION. A field that is left out holds its default.
     */
    z.strictObject({ by: z.literal('template'), templateId: Id, fields: z.record(z.string().min(1).max(100), z.string().max(4096)) }),
  ]),
  /** When it should be done. Shown, and no more than that: it neither begins nor ends the task. */
  dueAt: Moment.nullable(),
  /** The contact it comes from: its attributes are copied once. */
  relatedContactId: Id.nullable(),
  /** Files that go along, by their ids: of that contact, see the link's `task_files`; and those that were sent for it. */
  files: z.array(Id).max(50),
});
export type NewTask = z.infer<typeof NewTask>;

/** A task that has not begun. */
export const ScheduledTask = z.strictObject({
  contactId: Id,
  name: z.string(),
  description: z.string().nullable(),
  scheduledAt: Moment,
  dueAt: Moment.nullable(),
  createdAt: Moment,
  /** The user who made it; null: a flow or a program did. */
  createdBy: Named.nullable(),
  /** Where it will go, by name, where that is known before it begins. */
  assignedTo: z.string().nullable(),
  /** How often its time may still be moved. */
  movesLeft: z.int().min(0),
});
export type ScheduledTask = z.infer<typeof ScheduledTask>;
