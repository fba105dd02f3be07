import { Bell, CheckCircle, CircleAlert, Clock, CornerUpLeft, Dot, AlignLeft, LogIn, LogOut, Pencil, Play, UserRound, Wifi, WifiOff, Workflow, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { TimelineEntry } from '../../contract/contact.ts';
import type { Channel } from '../../contract/primitives.ts';
import { shareGone } from '../contacts/turn.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { ink } from '../design/ink.ts';
import { useJudged } from '../desk/use-panel.tsx';
import { Ticking } from '../shell/ticking.tsx';
import { storyWords } from '../words/story.ts';
import { clockSeconds, clockTime } from '../words/time.ts';
import css from './details.module.css';
import { stepsOf } from './steps.ts';
import type { Step, StepGlyph } from './steps.ts';

const c = classNames(css);

const GLYPHS: Readonly<Record<StepGlyph, LucideIcon>> = {
  enter: LogIn,
  flow: Workflow,
  queue: AlignLeft,
  offer: Bell,
  agent: UserRound,
  leave: LogOut,
  wait: Clock,
  back: CornerUpLeft,
  end: X,
  here: Wifi,
  away: WifiOff,
  work: CheckCircle,
  set: Pencil,
  alert: CircleAlert,
  dot: Dot,
};

export interface TimelineProps {
  entries: readonly TimelineEntry[] | undefined;
  you: string | undefined;
  channel: Channel;
  /** Where a step leads, if it leads anywhere: to its moment in a recording. */
  jump?(step: Step): { readonly words: string; go(): void } | undefined;
}

/** A contact's story, straight from the server's log. The main steps, or every step. */
export function Timeline({ entries, you, channel, jump }: TimelineProps): ReactNode {
  const [every, showEvery] = useState(false);
  const steps = useMemo(() => stepsOf(entries ?? [], you, channel), [entries, you, channel]);
  const shown = every ? steps : steps.filter((step) => !step.minor);
  return (
    <section className={c('section')} aria-label={storyWords.title}>
      <div className={c('head')}>
        <h2>{storyWords.title}</h2>
        {steps.length > shown.length || every ? (
          <Button kind="link" aria-pressed={every} onClick={() => showEvery(!every)}>
            <span className={ink('small')}>{every ? storyWords.fewer : storyWords.more}</span>
          </Button>
        ) : null}
      </div>
      {shown.length === 0 ? (
        <p className={c('none')}>{storyWords.none}</p>
      ) : (
        <ol className={c('timeline')}>
          {shown.map((step) => (
            <StepLine key={step.seq} step={step} jump={jump?.(step)} />
          ))}
        </ol>
      )}
    </section>
  );
}

function StepLine({ step, jump }: { step: Step; jump: ReturnType<NonNullable<TimelineProps['jump']>> }): ReactNode {
  const Glyph = GLYPHS[step.glyph];
  const words = <bdi className={c(step.strong && 'strong')}>{step.words}</bdi>;
  return (
    <li>
      <Glyph size={16} className={c(step.tone)} aria-hidden="true" />
      {jump ? (
        <button type="button" className={c('jump')} title={jump.words} aria-description={jump.words} onClick={() => jump.go()}>
          {words}
          <Play size={12} aria-hidden="true" />
        </button>
      ) : (
        words
      )}
      <time dateTime={new Date(step.at).toISOString()} title={clockSeconds(step.at)}>
        {clockTime(step.at)}
      </time>
      {step.detail !== undefined && (
        <small>
          <bdi>{step.detail}</bdi>
        </small>
      )}
      {step.span && <Span span={step.span} />}
    </li>
  );
}

function Span({ span }: { span: NonNullable<Step['span']> }): ReactNode {
  const share = useJudged((now) => shareGone(span, span.endedAt ?? now));
  return (
    <>
      {span.endedAt === null && (
        <small>
          <Ticking words={(now) => storyWords.waitedOf(Math.min(now, span.until) - span.since, span.until - span.since)} />
        </small>
      )}
      <span className={`${ink('bar')} ${c('wait')}`} aria-hidden="true">
        <span className={ink('fill', 'fillWarning')} style={{ width: `${share}%` }} />
      </span>
    </>
  );
}
