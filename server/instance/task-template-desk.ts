import type { TaskFieldType } from '../../contract/task.ts';

/*
 * Task templates as an administrator reads and changes them. Changes reject with `not_found`, `duplicate`, `limit_exceeded`
 * and `invalid`.
 */

export interface TemplateField { name: string; description: string; type: TaskFieldType; options: string[] }
/** Names of fields, by the constraint that is on them, and what they hold where nothing is given. */
export interface TemplateContent { fields: TemplateField[]; required: string[]; readOnly: string[]; invisible: string[]; defaults: Record<string, string> }

export interface ConfiguredTaskTemplate {
  id: string; name: string; description: string;
  /** What a task made by it runs, where the task is not assigned to somebody. */
  flowId: string | null;
  /** What one runs that its maker takes himself. */
  selfAssignFlowId: string | null;
  active: boolean;
  content: TemplateContent;
  createdAt: number; changedAt: number;
}
export type NewTaskTemplate = Omit<ConfiguredTaskTemplate, 'id' | 'createdAt' | 'changedAt'>;

export interface TaskTemplateDesk {
  /** In the order of names. */
  list(): Promise<ConfiguredTaskTemplate[]>;
  create(template: NewTaskTemplate): Promise<{ id: string }>;
  /** Writes one whole, by its id. */
  put(template: NewTaskTemplate & { id: string }): Promise<void>;
  change(id: string, change: { [Name in keyof NewTaskTemplate]?: NewTaskTemplate[Name] | undefined }): Promise<ConfiguredTaskTemplate>;
  remove(id: string): Promise<void>;
}
