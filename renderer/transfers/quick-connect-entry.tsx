import { Building2, Headphones, UsersRound } from 'lucide-react';
import type { QuickConnect } from '../../contract/quick-connect.ts';
import { safeLine } from '../conversation/safe-text.ts';
import type { PaletteEntry } from '../design/palette-list.tsx';
import { transferWords } from '../words/transfers.ts';
import { standingOf } from './quick-connects.ts';
import type { Telephones } from './quick-connects.ts';

/** A quick connect as a line to choose. */
export function quickConnectEntry(one: QuickConnect, { hasNote = false, ...telephones }: Telephones & { hasNote?: boolean }): PaletteEntry {
  const Icon = one.target.type === 'user' ? Headphones : one.target.type === 'queue' ? UsersRound : Building2;
  const { hint, cannot, isYou } = standingOf(one, telephones);
  return {
    id: one.id,
    title: safeLine(one.name),
    // Of a number the number must be seen, in narrow windows too.
    hint: (one.target.type === 'phone_number' ? [hint, safeLine(one.description)] : [safeLine(one.description), hint]).filter((part) => part !== '').join(' · '),
    icon: <Icon size={16} />,
    cannot: isYou ? transferWords.youCannot : (cannot ?? (hasNote && one.target.type === 'phone_number' ? transferWords.noteOnTelephone : undefined)),
  };
}
