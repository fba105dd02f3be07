import { useEffect, useRef, useState } from 'react';
import type { ItemAttachment } from '../../contract/chat-item.ts';
import type { TaskTemplate } from '../../contract/task.ts';
import { DeskCallError } from '../desk/client.ts';
import { usePanel } from '../desk/use-panel.tsx';
import { newTaskWords } from '../words/tasks.ts';
import type { Draft } from './new-task.ts';
import { fieldOfRefusal, newTaskOf } from './new-task.ts';

/** What came of asking for a task: its id, or what is wrong and at which field. */
export type Outcome = { readonly contactId: string } | { readonly field: string | undefined; readonly words: string };

/** After these it is not known whether the task was made: the same id must be asked with again. */
const UNSURE: readonly string[] = ['timeout', 'offline', 'closed', 'unreachable'];

/** Asks for the task of a form, as often as it takes, and never makes two. */
export function useNewTask(): (draft: Draft, relatedContactId: string | null, sent: readonly string[]) => Promise<Outcome> {
  const panel = usePanel();
  const asked = useRef<{ id: string; body: string } | null>(null);
  return async (draft, relatedContactId, sent) => {
    const task = newTaskOf(draft, relatedContactId, sent);
    const body = JSON.stringify(task);
    // What was asked for without an answer is asked for again by the same id; another form is another task.
    const id = asked.current?.body === body ? asked.current.id : crypto.randomUUID();
    asked.current = { id, body };
    try {
      return await panel.client.call('createTask', { id, task });
    } catch (error) {
      if (!(error instanceof DeskCallError)) throw error;
      if (UNSURE.includes(error.code)) return { field: undefined, words: newTaskWords.unsure };
      asked.current = null;
      return { field: fieldOfRefusal(draft, error.message), words: error.message };
    }
  };
}

/** The files that a task made from a contact can take along, and whether that could not be asked. */
export function useTaskFiles(contactId: string | null): { files: readonly ItemAttachment[]; unknown: boolean } {
  const panel = usePanel();
  const [files, setFiles] = useState<readonly ItemAttachment[]>([]);
  const [unknown, setUnknown] = useState(false);
  useEffect(() => {
    let isOpen = true;
    if (contactId !== null) {
      panel.client.call('taskFiles', { contactId }).then(
        (answer) => isOpen && setFiles(answer.files),
        () => isOpen && setUnknown(true),
      );
    }
    return () => {
      isOpen = false;
    };
  }, [panel, contactId]);
  return { files, unknown };
}

/** The templates that tasks are made by. Null until they are here; empty: tasks are made freely. */
export function useTemplates(): { templates: readonly TaskTemplate[] | null; problem: string | null } {
  const panel = usePanel();
  const [templates, setTemplates] = useState<readonly TaskTemplate[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let isOpen = true;
    panel.client.call('taskTemplates', {}).then(
      (answer) => isOpen && setTemplates(answer.templates),
      (error: unknown) => isOpen && setProblem(error instanceof DeskCallError ? error.message : String(error)),
    );
    return () => {
      isOpen = false;
    };
  }, [panel]);
  return { templates, problem };
}
