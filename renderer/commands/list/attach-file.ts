import { Paperclip } from 'lucide-react';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, withLink } from '../command.ts';

/** Opens the system's chooser; the composer sends what was chosen. Only while the link is live: files are not queued. */
export const attachFile: Command = {
  id: 'attach-file',
  group: 'contact',
  icon: Paperclip,
  keys: ['Mod+Shift+F'],
  title: () => commandWords.attachFile,
  possible: (now) => (now.contact?.contact.state === 'connected' && now.ui.view === 'contacts' ? withLink(now) : absent),
  run: () => document.querySelector<HTMLElement>('[data-file-chooser]')?.click(),
};
