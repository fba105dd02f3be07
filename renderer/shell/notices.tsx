import { CircleAlert, RotateCw, TriangleAlert, Unlink } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LinkState } from '../../contract/desk.ts';
import { CommandButton } from '../commands/command-button.tsx';
import { showOutbox } from '../commands/list/show-outbox.ts';
import { tryLinkNow } from '../commands/list/try-link-now.ts';
import { VoiceNotices } from '../calls/voice-notices.tsx';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { attempt } from '../desk/panel.ts';
import { useDesk, useJudged, usePanel, useUi } from '../desk/use-panel.tsx';
import { MadeTask } from '../tasks/made-task.tsx';
import { linkWords, shellWords } from '../words/shell.ts';
import { Notice } from './notice.tsx';
import css from './shell.module.css';
import { Ticking } from './ticking.tsx';

const c = classNames(css);

/** One line each, only while something is wrong; they push the work aside and never cover it. */
export function Notices(): ReactNode {
  const panel = usePanel();
  const problem = useUi((ui) => ui.problem);
  const warnings = useDesk((state) => state.warnings);
  return (
    <>
      <LinkNotice />
      <VoiceNotices />
      {problem !== null && (
        <Notice look="danger" icon={<CircleAlert size={16} aria-hidden="true" />} words={problem} role="alert">
          <Button size="small" onClick={() => panel.ui.set((ui) => ({ ...ui, problem: null }))}>
            {shellWords.dismiss}
          </Button>
        </Notice>
      )}
      <MadeTask />
      {warnings.map((warning) => (
        <Notice key={warning.id} look="warning" icon={<TriangleAlert size={16} aria-hidden="true" />} words={warning.text}>
          <Button size="small" onClick={() => void attempt(panel, () => panel.client.call('dismissWarning', { id: warning.id }))}>
            {shellWords.dismiss}
          </Button>
        </Notice>
      ))}
    </>
  );
}

/** Reconnecting is told after 2 s only: a blip is not worth a word. */
const TELL_AFTER = 2000;

function LinkNotice(): ReactNode {
  const link = useDesk((state) => state.link);
  const offline = useDesk((state) => state.session?.mode === 'offline');
  const waiting = useDesk((state) => state.contacts.reduce((sum, one) => sum + one.outgoing.filter((message) => message.state !== 'failed').length, 0));
  const late = useJudged((now) => now - link.since >= TELL_AFTER);
  if (offline || link.state === 'offline') return <OfflineNotice />;
  if (link.state === 'lost') return <LostNotice link={link} />;
  if (link.state !== 'reconnecting' && link.state !== 'connecting') return null;
  if (!late) return null;
  return (
    <Notice
      look="warning"
      icon={<RotateCw size={16} aria-hidden="true" />}
      words={
        <>
          <b className={c('compactOff')}>{link.state === 'connecting' ? linkWords.connectingNotice : linkWords.reconnectingNotice}</b>
          <b className={c('compactOnly')}>{linkWords.reconnectingShort}</b> <span className={c('compactOff')}>{linkWords.waitHere}</span>
          {waiting > 0 && ` ${linkWords.waits(waiting)}`}
        </>
      }
    >
      <NextTry link={link} />
      <CommandButton command={showOutbox} size="small" />
    </Notice>
  );
}

function NextTry({ link: { nextTryAt } }: { link: LinkState }): ReactNode {
  if (nextTryAt === null) return null;
  const words = (now: number): string => {
    const seconds = Math.ceil((nextTryAt - now) / 1000);
    return seconds > 0 ? linkWords.nextTry(seconds) : linkWords.tryingNow;
  };
  return (
    <span className={c('aside')} aria-hidden="true">
      <Ticking words={words} />
    </span>
  );
}

function LostNotice({ link }: { link: LinkState }): ReactNode {
  const kept = link.contactsKeptUntil;
  const over = useJudged((now) => kept !== null && now > kept);
  const lostSince = link.heardAt ?? link.since;
  return (
    <Notice
      look="danger"
      icon={<Unlink size={16} aria-hidden="true" />}
      words={
        <>
          <b>
            <Ticking words={(now) => linkWords.lostNotice(now - lostSince)} />
          </b>{' '}
          {kept === null ? linkWords.noOffers : over ? linkWords.keptOver(kept) : linkWords.keptUntil(kept)}
        </>
      }
    >
      <CommandButton command={showOutbox} size="small" />
      <CommandButton command={tryLinkNow} size="small" words={linkWords.tryNow} />
    </Notice>
  );
}

function OfflineNotice(): ReactNode {
  const chats = useUi((ui) => (ui.review.chatsLoaded ? ui.review.chatsTotal : null));
  return (
    <Notice
      look="plain"
      icon={<Unlink size={16} aria-hidden="true" />}
      words={
        <>
          <b>{linkWords.offlineNotice}</b> {chats === null ? linkWords.offlineBrief : linkWords.offlineWhat(chats)}
        </>
      }
    />
  );
}
