import { Pause, Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { DeskRecording } from '../../contract/desk.ts';
import type { RecordingDrawing } from '../../contract/recording.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { SmallChoice } from '../design/field.tsx';
import { SeekBar } from '../design/seek-bar.tsx';
import { useDesk, usePanel, useSelected } from '../desk/use-panel.tsx';
import { recordingWords } from '../words/recordings.ts';
import { clockTime, duration } from '../words/time.ts';
import { RATES } from './playback.ts';
import type { PlaybackState } from './playback.ts';
import css from './recordings.module.css';
import { Waveform } from './waveform.tsx';
import type { Mark } from './waveform.tsx';

const c = classNames(css);

/** The recording of one segment: where it stands or, if it can be heard, the way to hear it. */
export function RecordingPlayer({ recording, marks }: { recording: DeskRecording; marks: readonly Mark[] }): ReactNode {
  const live = useDesk((state) => state.link.state === 'live');
  const which = `${recordingWords.of(recording.agent === null ? null : safeLine(recording.agent))}, ${clockTime(recording.began)}`;
  const cannot = recording.standing !== 'kept' ? recordingWords.standing[recording.standing] : recording.here || live ? null : recordingWords.needsLink;
  return (
    <section className={c('recording')} aria-label={which}>
      <p className={c('which')}>
        <bdi>{which}</bdi>
        {recording.standing === 'kept' && <span>{duration(recording.lasts)}</span>}
      </p>
      {cannot === null ? <Player recording={recording} which={which} marks={marks} /> : <p className={c('cannot', recording.standing === 'lost' && 'danger')}>{cannot}</p>}
    </section>
  );
}

const idle = { is: 'paused', at: 0, share: 0, problem: null } as const;

function Player({ recording, which, marks }: { recording: DeskRecording; which: string; marks: readonly Mark[] }): ReactNode {
  const panel = usePanel();
  const { playback } = panel;
  const { contactId, lasts, agent, here } = recording;
  const now = useSelected(playback.state, (state): Pick<PlaybackState, 'is' | 'at' | 'share' | 'problem'> => (state.contactId === contactId ? state : idle));
  const rate = useSelected(playback.state, (state) => state.rate);
  const opened = now !== idle;
  const drawing = useDrawing(contactId, here || opened);
  const span = drawing?.paused.find(({ from, to }) => now.at >= from && now.at < to);
  const words = span === undefined ? recordingWords.at(now.at, lasts) : recordingWords.atPaused(now.at, lasts);
  return (
    <>
      <div className={c('player')}>
        <Button onlyIcon aria-label={now.is === 'playing' ? recordingWords.pauseNamed(which) : recordingWords.playNamed(which)} onClick={() => playback.toggle(contactId)}>
          {now.is === 'playing' ? <Pause size={16} aria-hidden="true" /> : <Play size={16} aria-hidden="true" />}
        </Button>
        <SeekBar label={recordingWords.place(which)} at={Math.min(now.at, lasts)} lasts={lasts} words={words} onSeek={(at) => playback.seek(contactId, at)}>
          <Waveform drawing={drawing} lasts={lasts} at={now.at} marks={marks} />
        </SeekBar>
      </div>
      <div className={c('under')}>
        <span>{recordingWords.at(now.at, lasts)}</span>
        <output className={c('told')}>{now.is === 'fetching' ? recordingWords.fetching(now.share) : ''}</output>
        <SmallChoice label={recordingWords.speed(which)} value={String(rate)} options={RATES.map((one) => ({ value: String(one), title: recordingWords.times(one) }))} onChoose={(value) => playback.setRate(Number(value))} />
      </div>
      {now.problem !== null && (
        <p className={c('danger')} role="alert">
          {now.problem}
        </p>
      )}
      {drawing && (
        <p className={c('faint')}>
          {recordingWords.sides(agent === null ? null : safeLine(agent))}
          {drawing.paused.length > 0 && `. ${recordingWords.pausedSpans(drawing.paused)}`}
        </p>
      )}
    </>
  );
}

/** How it looks, once somebody wants to hear it or it is on this computer anyway: to look at it is written down on the server. */
function useDrawing(contactId: string, wanted: boolean): RecordingDrawing | null {
  const panel = usePanel();
  const [drawing, setDrawing] = useState<RecordingDrawing | null>(null);
  useEffect(() => {
    if (!wanted || drawing !== null) return undefined;
    let isOpen = true;
    // Without it the recording is heard all the same, and what ails its sound is told there.
    panel.client.call('drawRecording', { contactId }).then((found) => isOpen && setDrawing(found), () => undefined);
    return () => {
      isOpen = false;
    };
  }, [panel, contactId, wanted, drawing]);
  return drawing;
}
