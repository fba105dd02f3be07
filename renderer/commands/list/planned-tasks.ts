import { CalendarClock } from 'lucide-react';
import { plannedWords } from '../../words/tasks.ts';
import type { Command } from '../command.ts';
import { absent, withLink } from '../command.ts';

/** Shows the tasks that have not begun. */
export const plannedTasks: Command = {
  id: 'planned-tasks',
  group: 'you',
  icon: CalendarClock,
  keys: ['Alt+4'],
  title: () => plannedWords.title,
  possible: (now) => (now.state.session?.mode === 'online' ? withLink(now) : absent),
  run: (panel) => panel.ui.set((ui) => ({ ...ui, overlay: 'planned_tasks' })),
};
