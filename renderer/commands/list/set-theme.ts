import { Contrast, Monitor, Moon, Sun } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { Preferences } from '../../../contract/desk.ts';
import { attempt } from '../../desk/panel.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command } from '../command.ts';
import { absent, yes } from '../command.ts';

function theme(name: Preferences['theme'], title: string, icon: LucideIcon): Command {
  return {
    id: `theme-${name}`,
    group: 'you',
    icon,
    keys: [],
    title: () => title,
    possible: ({ state }) => (state.preferences.theme === name ? absent : yes),
    run: async (panel) => {
      await attempt(panel, () => panel.client.call('setPreferences', { theme: name }));
    },
  };
}

export const setTheme: readonly Command[] = [
  theme('light', commandWords.themeLight, Sun),
  theme('dark', commandWords.themeDark, Moon),
  theme('system', commandWords.themeSystem, Monitor),
];

export const moreContrast: Command = {
  id: 'more-contrast',
  group: 'you',
  icon: Contrast,
  keys: [],
  title: () => commandWords.moreContrast,
  possible: () => yes,
  run: async (panel, { state }) => {
    const contrast = state.preferences.contrast === 'more' ? 'system' : 'more';
    await attempt(panel, () => panel.client.call('setPreferences', { contrast }));
  },
};
