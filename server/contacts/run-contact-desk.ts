import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import type { ContactDesk } from './contact-desk.ts';
import { startTask } from './start-task.ts';

/** The core's side of what the instance API does to tasks and to contacts in progress. */
export function contactDesk({ writer }: { writer: Writer }): ContactDesk {
  const api = <T>(cause: string, apply: (work: Work) => Promise<T>): Promise<T> => writer.run({ actor: 'api', cause }, apply);
  return {
    startTask: (request) => api('start_task', (work) => startTask(work, request)),
  };
}
