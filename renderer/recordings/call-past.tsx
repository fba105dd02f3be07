import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { TimelineEntry } from '../../contract/contact.ts';
import type { DeskRecording } from '../../contract/desk.ts';
import { stepsOf } from '../details/steps.ts';
import type { Step } from '../details/steps.ts';
import { Timeline } from '../details/timeline.tsx';
import { classNames } from '../design/class-names.ts';
import { DeskCallError } from '../desk/client.ts';
import { useDesk, usePanel } from '../desk/use-panel.tsx';
import { Late } from '../shell/late.tsx';
import { recordingWords } from '../words/recordings.ts';
import { momentIn } from './moment-in.ts';
import { RecordingPlayer } from './recording-player.tsx';
import css from './recordings.module.css';

const c = classNames(css);

/** A recording that is being put together is looked after this often. */
const LOOK_AGAIN = 5000;

interface Found {
  readonly recordings: readonly DeskRecording[];
  readonly current: boolean;
}

/** The past of a call: what was recorded of it, to be heard, and its story, each step of which leads to its moment. */
export function CallPast({ initialContactId, entries, you, live }: { initialContactId: string; entries: readonly TimelineEntry[] | undefined; you: string | undefined; /** The agent is on it. */ live: boolean }): ReactNode {
  const panel = usePanel();
  const found = useRecordings(initialContactId, entries);
  const kept = useMemo(() => (typeof found === 'object' && 'recordings' in found ? found.recordings.filter((one) => one.standing === 'kept') : []), [found]);
  const steps = useMemo(() => stepsOf(entries ?? [], you, 'VOICE').filter((step) => !step.minor), [entries, you]);
  const jump = (step: Step): { words: string; go(): void } | undefined => {
    const place = momentIn(kept, step);
    return place && { words: recordingWords.playFrom(place.at), go: () => panel.playback.playFrom(place.contactId, place.at) };
  };
  return (
    <>
      <Recordings found={found} live={live} marksOf={(recording) => steps.flatMap((step) => (momentIn(kept, step)?.contactId === recording.contactId ? [{ at: step.at - recording.began, words: step.words }] : []))} />
      <Timeline entries={entries} you={you} channel="VOICE" jump={jump} />
    </>
  );
}

function Recordings({ found, live, marksOf }: { found: Found | { readonly problem: string } | 'looking'; live: boolean; marksOf(recording: DeskRecording): readonly { at: number; words: string }[] }): ReactNode {
  const isKnown = typeof found === 'object' && 'recordings' in found;
  // On the call itself its bar says that it is recorded; only what came before can be heard.
  const shown = isKnown ? found.recordings.filter((one) => !live || one.standing !== 'running') : [];
  if (live && shown.length === 0) return null;
  return (
    <section className={c('section')} aria-label={recordingWords.title(shown.length)}>
      <h2>{recordingWords.title(shown.length)}</h2>
      {found === 'looking' && (
        <p className={c('none')}>
          <Late>{recordingWords.looking}</Late>
        </p>
      )}
      {typeof found === 'object' && 'problem' in found && <p className={c('none')}>{found.problem}</p>}
      {isKnown && shown.length === 0 && <p className={c('none')}>{found.current ? recordingWords.none : recordingWords.unknown}</p>}
      {shown.map((recording) => (
        <RecordingPlayer key={recording.contactId} recording={recording} marks={marksOf(recording)} />
      ))}
      {isKnown && !found.current && shown.length > 0 && <p className={c('faint')}>{recordingWords.stored}</p>}
    </section>
  );
}

/** The recordings of a call as they stand: asked for when it is opened, when the link comes or goes, and when something happens to one. */
function useRecordings(initialContactId: string, entries: readonly TimelineEntry[] | undefined): Found | { readonly problem: string } | 'looking' {
  const panel = usePanel();
  const live = useDesk((state) => state.link.state === 'live');
  const happened = entries?.findLast((entry) => entry.type.startsWith('recording_') || entry.type === 'chat_ended')?.seq ?? 0;
  const [answer, setAnswer] = useState<{ of: string; is: Found | { problem: string } } | null>(null);
  const [looks, lookAgain] = useState(0);
  useEffect(() => {
    let isOpen = true;
    const take = (is: Found | { problem: string }): void => {
      if (isOpen) setAnswer({ of: initialContactId, is });
    };
    panel.client.call('recordings', { initialContactId }).then(take, (error: unknown) => take({ problem: error instanceof DeskCallError ? error.message : String(error) }));
    return () => {
      isOpen = false;
    };
  }, [panel, initialContactId, live, happened, looks]);
  const is = answer?.of === initialContactId ? answer.is : 'looking';
  const isMade = typeof is === 'object' && 'recordings' in is && is.current && is.recordings.some((one) => one.standing === 'being_made' || one.standing === 'delayed');
  useEffect(() => {
    if (!isMade) return undefined;
    const timer = window.setTimeout(() => lookAgain((times) => times + 1), LOOK_AGAIN);
    return () => window.clearTimeout(timer);
  }, [isMade, answer]);
  return is;
}
