import { ChevronDown, ChevronUp } from 'lucide-react';
import { hitsOfOpenChat } from '../../review/hits.ts';
import { openHit } from '../../review/search.ts';
import { commandWords } from '../../words/commands.ts';
import type { Command, Situation } from '../command.ts';
import { absent, no, yes } from '../command.ts';

function neighbour({ ui }: Situation, step: 1 | -1) {
  const hits = hitsOfOpenChat(ui.review);
  const at = hits.findIndex((hit) => hit.position === ui.review.hitPosition);
  return at < 0 ? hits[0] : hits[(at + step + hits.length) % hits.length];
}

const possible = (now: Situation) => {
  if (now.ui.view !== 'review' || !now.ui.review.open) return absent;
  return hitsOfOpenChat(now.ui.review).length === 0 ? no(commandWords.noHits) : yes;
};

export const nextHit: Command = {
  id: 'next-hit',
  group: 'go',
  icon: ChevronDown,
  keys: ['N'],
  title: () => commandWords.nextHit,
  possible,
  run: (panel, now) => {
    const hit = neighbour(now, 1);
    if (hit) openHit(panel, hit);
  },
};

export const previousHit: Command = {
  id: 'previous-hit',
  group: 'go',
  icon: ChevronUp,
  keys: ['Shift+N'],
  title: () => commandWords.previousHit,
  possible,
  run: (panel, now) => {
    const hit = neighbour(now, -1);
    if (hit) openHit(panel, hit);
  },
};
