import { Check, CircleAlert, CircleSlash, Clock, MessageSquare, RotateCw, TriangleAlert, Unlink, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { WaitExplanation } from '../../contract/routing-reason.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { ink } from '../design/ink.ts';
import { useDesk, usePanel } from '../desk/use-panel.tsx';
import { Ticking } from '../shell/ticking.tsx';
import { answerOf, servesQueue, whyWords } from '../words/reasons.ts';
import { figure } from '../words/time.ts';
import { shellWords } from '../words/shell.ts';
import css from './board.module.css';
import { whyGroups } from './why-groups.ts';
import type { WhyGroup } from './why-groups.ts';

const c = classNames(css);

const GLYPHS: Readonly<Record<WhyGroup['glyph'], { icon: LucideIcon; tone?: string }>> = {
  full: { icon: MessageSquare },
  away: { icon: Clock },
  held: { icon: TriangleAlert, tone: 'warning' },
  link: { icon: Unlink, tone: 'danger' },
  other: { icon: CircleSlash },
  free: { icon: Check, tone: 'positive' },
};

/** "Why is this contact waiting?": the sentence first, then everybody who could take it and why not. Asked anew with each board. */
export function WhyPanel({ contactId }: { contactId: string }): ReactNode {
  const panel = usePanel();
  const boardNumber = useDesk((state) => state.board?.asOf ?? 0);
  const [why, setWhy] = useState<WaitExplanation | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = useCallback(
    () =>
      panel.client.call('explain', { contactId }).then(
        (answer) => {
          setWhy(answer);
          setProblem(null);
        },
        (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
      ),
    [panel, contactId],
  );
  useEffect(() => void ask(), [ask, boardNumber]);

  const close = (
    <Button kind="quiet" onlyIcon aria-label={shellWords.close} onClick={() => panel.ui.set((ui) => ({ ...ui, explainedContactId: null }))}>
      <X size={16} aria-hidden="true" />
    </Button>
  );
  if (!why) {
    return (
      <div className={c('section')}>
        <div className={c('name')}>
          <h2>{whyWords.title}</h2>
          {close}
        </div>
        <p className={c(problem !== null && 'danger')} role={problem === null ? undefined : 'alert'}>
          {problem ?? whyWords.asking}
        </p>
      </div>
    );
  }
  const serving = why.candidates.filter(servesQueue);
  const others = why.candidates.length - serving.length;
  return (
    <>
      <div className={c('section')}>
        <div className={c('name')}>
          <MessageSquare size={16} aria-hidden="true" />
          <h2>
            <bdi>{safeLine(why.customerName)}</bdi>
          </h2>
          {close}
        </div>
        <p className={c('sideFacts')}>
          {why.queue && <span>{why.position === null ? why.queue.name : whyWords.position(why.queue.name, why.position)}</span>}
          <span>{whyWords.priority(why.priority)}</span>
        </p>
      </div>
      <section className={c('section')} aria-label={whyWords.title}>
        <h2>{whyWords.title}</h2>
        <p className={c('answer')}>
          <Ticking words={(now) => answerOf(why, now)} />
        </p>
        <p className={c('asOf')}>{whyWords.asOf(figure(why.asOf))}</p>
        {problem !== null && (
          <p className={c('asOf')} role="alert">
            <span className={c('danger')}>
              <CircleAlert size={12} aria-hidden="true" style={{ display: 'inline', verticalAlign: '-1px' }} /> {problem}
            </span>{' '}
            <Button kind="link" onClick={() => void ask()}>
              <RotateCw size={12} aria-hidden="true" /> {whyWords.again}
            </Button>
          </p>
        )}
      </section>
      {why.candidates.length > 0 && (
        <section className={c('section')} aria-label={whyWords.who}>
          <h2>{whyWords.who}</h2>
          <ul className={c('why')}>
            {whyGroups(serving).map((group) => (
              <Group key={group.id} group={group} />
            ))}
          </ul>
          {others > 0 && <p className={c('asOf')}>{whyWords.others(others)}</p>}
        </section>
      )}
    </>
  );
}

function Group({ group }: { group: WhyGroup }): ReactNode {
  const [open, setOpen] = useState(false);
  const { icon: Icon, tone } = GLYPHS[group.glyph];
  const only = group.agents.length === 1 ? group.agents[0] : undefined;
  return (
    <li>
      <Icon size={16} className={c(tone)} aria-hidden="true" />
      <bdi>{group.words}</bdi>
      {only ? (
        <span />
      ) : (
        <Button kind="link" aria-expanded={open} aria-label={whyWords.showNames(group.words)} onClick={() => setOpen(!open)}>
          {open ? whyWords.hide : whyWords.show}
        </Button>
      )}
      {only && (
        <small>
          <Ticking words={(now) => only.detail(now) ?? ''} />
        </small>
      )}
      {open && (
        <ul className={c('names')}>
          {group.agents.map((agent) => (
            <li key={agent.name}>
              <span className={ink('ellipsis')}>{safeLine(agent.name)}</span>
              <span>
                <Ticking words={(now) => agent.detail(now) ?? ''} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
