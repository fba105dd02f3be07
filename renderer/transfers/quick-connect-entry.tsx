import { Building2, Headphones, UsersRound } from 'lucide-react';
import type { QuickConnect } from '../../contract/quick-connect.ts';
import { safeLine } from '../conversation/safe-text.ts';
import type { PaletteEntry } from '../design/palette-list.tsx';
import { standingOf } from './quick-connects.ts';

/** A quick connect as a line to choose. `yours`: why the agent cannot choose himself. */
export function quickConnectEntry(one: QuickConnect, yours: string): PaletteEntry {
  const Icon = one.target.type === 'user' ? Headphones : one.target.type === 'queue' ? UsersRound : Building2;
  const { hint, cannot, isYou } = standingOf(one);
  return {
    id: one.id,
    title: safeLine(one.name),
    hint: [safeLine(one.description), hint].filter((part) => part !== '').join(' · '),
    icon: <Icon size={16} />,
    cannot: isYou ? yours : cannot,
  };
}
