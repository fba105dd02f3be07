import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import type { CallView } from '../../contract/call.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { ink } from '../design/ink.ts';
import { usePanel } from '../desk/use-panel.tsx';
import type { CallContact } from '../voice/call-facts.ts';
import { callWords, gradeOf } from '../words/calls.ts';
import { shownName } from '../words/telephone-number.ts';
import { clockTime } from '../words/time.ts';
import css from './calls.module.css';
import { LevelMeter } from './level-meter.tsx';

const c = classNames(css);

interface Measure {
  readonly at: number;
  readonly mos: number;
}
/** So many are kept: ten minutes of measures each five seconds. */
const KEPT = 120;

/** The worst line of the call in a word; its figures and the sound levels on demand. */
export function LineQuality({ call }: { call: CallContact }): ReactNode {
  const [open, setOpen] = useState(false);
  const { quality } = call.contact.call;
  const measures = useMeasures(quality);
  const grade = quality && gradeOf(quality.mos);
  return (
    <section className={c('panel')} aria-label={callWords.quality}>
      <div className={c('panelHead')}>
        <h2>{callWords.quality}</h2>
        {quality && grade ? (
          <span className={c('chip', grade.warns ? (grade.grade === 'bad' ? 'danger' : 'warning') : 'positive')}>
            <span className={c('signal')} aria-hidden="true">
              {[1, 2, 3, 4].map((bar) => (
                <i key={bar} className={c(bar <= grade.bars && 'on')} />
              ))}
            </span>
            {callWords.grades[grade.grade]}
          </span>
        ) : (
          <span className={c('chip')}>{callWords.noMeasure}</span>
        )}
        <Button kind="quiet" size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? callWords.hideFigures : callWords.figures}
        </Button>
      </div>
      {open && (
        <>
          <Levels />
          {measures.length > 1 && <Spark measures={measures} />}
          {quality && <Figures call={call.contact.call} quality={quality} measures={measures} />}
        </>
      )}
    </section>
  );
}

function useMeasures(quality: CallView['quality']): readonly Measure[] {
  const [measures, keep] = useState<readonly Measure[]>([]);
  if (quality === null || measures.at(-1)?.at === quality.at) return measures;
  const next = [...measures.slice(1 - KEPT), { at: quality.at, mos: quality.mos }];
  keep(next);
  return next;
}

function Levels(): ReactNode {
  const { voice } = usePanel();
  const own = useCallback(() => voice.levels().own, [voice]);
  const theirs = useCallback(() => voice.levels().others, [voice]);
  return (
    <div className={c('levels')}>
      <span aria-hidden="true">{callWords.you}</span>
      <LevelMeter label={callWords.you} read={own} />
      <span aria-hidden="true">{callWords.them}</span>
      <LevelMeter label={callWords.them} read={theirs} />
    </div>
  );
}

const WIDTH = 300;
const HEIGHT = 36;
const y = (mos: number): number => Math.round(HEIGHT - 4 - ((mos - 1) / 3.5) * (HEIGHT - 8));

function Spark({ measures }: { measures: readonly Measure[] }): ReactNode {
  const path = measures.map(({ mos }, index) => `${index === 0 ? 'M' : 'L'}${Math.round((index * WIDTH) / (measures.length - 1))} ${y(mos)}`).join('');
  const lowest = Math.min(...measures.map(({ mos }) => mos));
  return (
    <>
      <svg className={c('spark')} width="100%" height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path className={c('limit')} vectorEffect="non-scaling-stroke" d={`M0 ${y(3.6)}H${WIDTH}`} />
        <path vectorEffect="non-scaling-stroke" d={path} />
      </svg>
      <span className={ink('heard')}>{callWords.history(lowest)}</span>
    </>
  );
}

function Figures({ call, quality, measures }: { call: CallView; quality: NonNullable<CallView['quality']>; measures: readonly Measure[] }): ReactNode {
  const whose = call.parties.find((party) => party.partyId === quality.partyId);
  const lowest = measures.reduce<Measure>((low, one) => (one.mos < low.mos ? one : low), quality);
  return (
    <p className={c('facts')}>
      <span>{callWords.score(quality.mos)}</span>
      <span>{callWords.loss(quality.lossPercent)}</span>
      <span>{callWords.jitter(quality.jitter)}</span>
      <span>{callWords.roundTrip(quality.roundTrip)}</span>
      <span>{whose === undefined || whose.partyId === call.partyId ? callWords.qualityYours : callWords.qualityOf(shownName(whose.name))}</span>
      {lowest !== quality && <span>{callWords.lowest(lowest.mos, clockTime(lowest.at))}</span>}
    </p>
  );
}
