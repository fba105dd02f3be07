import { Link2, MonitorX, RotateCw, Unlink } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LinkState } from '../../contract/desk.ts';
import { classNames } from '../design/class-names.ts';
import { useDesk } from '../desk/use-panel.tsx';
import { linkWords } from '../words/shell.ts';
import css from './shell.module.css';
import { Ticking } from './ticking.tsx';

const c = classNames(css);

/** Where the link stands, and as of which number all that is seen is complete. */
export function LinkBadge(): ReactNode {
  const desk = useDesk((state) => state.link);
  // Who takes no contacts has no feed of his own: what he sees is the board, as of the number it bears.
  const board = useDesk((state) => (state.agent?.routingProfile ? null : (state.board?.asOf ?? null)));
  const link = board === null ? desk : { ...desk, asOf: board };
  const { word, look, icon: Icon } = badgeOf(link);
  const title = link.state === 'live' ? linkWords.liveTitle(link.asOf) : link.heardAt === null ? undefined : linkWords.staleTitle(link.asOf, link.heardAt);
  return (
    <span className={c('link', look)} title={title}>
      <Icon size={16} aria-hidden="true" />
      <b>{word}</b>
      <span className={c('asOf')}>
        <AsOf link={link} />
      </span>
    </span>
  );
}

function AsOf({ link }: { link: LinkState }): ReactNode {
  const { heardAt } = link;
  if (link.state === 'live') return link.asOf === 0 ? null : linkWords.asOf(link.asOf);
  if (heardAt === null) return null;
  if (link.state === 'offline') return <Ticking words={(now) => linkWords.storedUpTo(heardAt, now)} />;
  return <Ticking words={(now) => linkWords.asOfAge(link.asOf, now - heardAt)} />;
}

function badgeOf(link: LinkState) {
  switch (link.state) {
    case 'live':
      return { word: linkWords.live, look: 'live', icon: Link2 };
    case 'connecting':
      return { word: linkWords.connecting, look: undefined, icon: RotateCw };
    case 'reconnecting':
      return { word: linkWords.reconnecting, look: 'reconnecting', icon: RotateCw };
    case 'lost':
      return { word: linkWords.lost, look: 'lost', icon: Unlink };
    case 'offline':
      return { word: linkWords.offline, look: undefined, icon: Unlink };
    case 'signed_out':
      return { word: linkWords.signedOut, look: undefined, icon: Unlink };
    case 'elsewhere':
      return { word: linkWords.elsewhere(link.elsewhere ?? ''), look: undefined, icon: MonitorX };
  }
}
