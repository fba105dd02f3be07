import { SquareCheck } from 'lucide-react';
import { newTaskWords } from '../../words/tasks.ts';
import type { Command } from '../command.ts';
import { absent, withLink } from '../command.ts';

/** Contacts that a task can be made from: those that are or were the agent's, not offers. */
const FROM: readonly string[] = ['connected', 'paused', 'monitoring', 'barged', 'after_contact_work', 'waiting_for_return'];

/** Makes a task, at any time and in any status; from an open contact it is linked to it. */
export const createTask: Command = {
  id: 'create-task',
  group: 'you',
  icon: SquareCheck,
  keys: ['Mod+E'],
  title: () => newTaskWords.title,
  possible: (now) => (now.state.session?.mode === 'online' ? withLink(now) : absent),
  run: (panel, { contact, ui }) => {
    const about = contact !== null && ui.view === 'contacts' && FROM.includes(contact.contact.state) ? contact.contact.contactId : null;
    panel.ui.set((before) => ({ ...before, overlay: 'create_task', aboutContact: about }));
  },
};
