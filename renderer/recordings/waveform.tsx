import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { RecordingDrawing } from '../../contract/recording.ts';
import { classNames } from '../design/class-names.ts';
import { recordingWords } from '../words/recordings.ts';
import css from './recordings.module.css';
import { peaksOf, silhouette } from './silhouette.ts';

const c = classNames(css);

/** A moment of the call within the recording. */
export interface Mark {
  readonly at: number;
  readonly words: string;
}

/** More columns than pixels would be drawn for nobody. */
const COLUMNS = 240;

/** How a recording looks: who speaks above, the agent below, what was paused, what happened, and how far it was heard. Only to look at. */
export function Waveform({ drawing, lasts, at, marks }: { drawing: RecordingDrawing | null; lasts: number; at: number; marks: readonly Mark[] }): ReactNode {
  const paths = useMemo(
    () => drawing && { above: silhouette(peaksOf(drawing.left), COLUMNS, 'up'), below: silhouette(peaksOf(drawing.right), COLUMNS, 'down') },
    [drawing],
  );
  const share = (moment: number): string => `${lasts === 0 ? 0 : Math.min(100, (moment / lasts) * 100)}%`;
  const heard = share(at);
  return (
    <div className={c('wave')} aria-hidden="true">
      {drawing?.paused.map((span) => (
        <span key={span.from} className={c('pausedSpan')} style={{ left: share(span.from), width: share(span.to - span.from) }}>
          <span>{recordingWords.paused}</span>
        </span>
      ))}
      <i className={c('middle')} />
      {paths && (
        <>
          <svg className={c('sound')} viewBox={`0 0 ${String(COLUMNS)} 2`} preserveAspectRatio="none">
            <path d={paths.above} />
            <path d={paths.below} transform="translate(0 1)" />
          </svg>
          <svg className={c('sound', 'played')} viewBox={`0 0 ${String(COLUMNS)} 2`} preserveAspectRatio="none" style={{ clipPath: `inset(0 calc(100% - ${heard}) 0 0)` }}>
            <path d={paths.above} />
            <path d={paths.below} transform="translate(0 1)" />
          </svg>
        </>
      )}
      {marks.map((mark, index) => (
        <i key={index} className={c('mark')} style={{ left: share(mark.at) }} title={mark.words} />
      ))}
      <i className={c('needle')} style={{ left: heard }} />
    </div>
  );
}
