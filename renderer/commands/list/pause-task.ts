import { Pause } from 'lucide-react';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, no, withLink } from '../command.ts';

/** Puts a task aside, and takes it up again. */
export const pauseTask: Command = {
  id: 'pause-task',
  group: 'contact',
  icon: Pause,
  keys: ['Mod+P'],
  sheetTitle: commandWords.pauseOrResume,
  title: ({ contact }) => (contact?.contact.state === 'paused' ? commandWords.resumeTask : commandWords.pauseTask),
  possible: (now) => {
    const contact = now.contact?.contact;
    if (!contact?.task || (contact.state !== 'connected' && contact.state !== 'paused')) return absent;
    return now.contact?.intention ? no(commandWords.alreadyAsked) : withLink(now);
  },
  run: async (panel, { contact }) => {
    if (!contact) return;
    const { contactId, state } = contact.contact;
    await attempt(panel, () => panel.client.call(state === 'paused' ? 'resume' : 'pause', { contactId }));
  },
};
