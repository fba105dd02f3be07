import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { ink } from '../design/ink.ts';
import { announce, attempt } from '../desk/panel.ts';
import { usePanel } from '../desk/use-panel.tsx';
import type { CallContact } from '../voice/call-facts.ts';
import { heard } from '../voice/call-facts.ts';
import { callWords, nameList } from '../words/calls.ts';
import { shownName } from '../words/telephone-number.ts';
import css from './calls.module.css';
import { NumberPad } from './number-pad.tsx';

const c = classNames(css);

/** A digit is shown for so long, then as a dot: it may belong to a card number. */
const SHOWN_FOR = 1500;
const DOT = '•';

/** Digits to whoever is heard. Keys of the keyboard count while the pad has the focus, never while somebody types elsewhere. */
export function KeypadPanel({ call }: { call: CallContact }): ReactNode {
  const panel = usePanel();
  const pad = useRef<HTMLElement>(null);
  const [sent, setSent] = useState(0);
  const [last, setLast] = useState<string | null>(null);
  useEffect(() => pad.current?.focus(), []);
  useEffect(() => {
    if (last === null) return;
    const timer = window.setTimeout(() => setLast(null), SHOWN_FOR);
    return () => window.clearTimeout(timer);
  }, [last, sent]);
  const close = (): void => panel.ui.set((ui) => ({ ...ui, keypadOpen: false }));
  const send = async (digit: string): Promise<void> => {
    const taken = await attempt(panel, () => panel.client.call('sendDigits', { contactId: call.contact.contactId, digits: digit }));
    if (!taken) return announce(panel, callWords.digitsNotSent);
    setSent((many) => many + 1);
    setLast(digit);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const digit = event.key.toUpperCase();
    if (event.key === 'Escape') close();
    else if (/^[0-9*#A-D]$/u.test(digit) && !event.repeat) void send(digit);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys of the keyboard do what the pad's buttons do
    <section ref={pad} className={c('panel', 'keypadPanel')} aria-label={callWords.keypad} tabIndex={-1} onKeyDown={press}>
      <div className={c('panelHead')}>
        <h2>{callWords.keypad}</h2>
        <span className={c('chip')}>
          <bdi>{callWords.keypadTo(nameList(heard(call).map((party) => shownName(party.name))))}</bdi>
        </span>
        <Button kind="quiet" size="small" onlyIcon aria-label={callWords.closeKeypad} onClick={close}>
          <X size={16} aria-hidden="true" />
        </Button>
      </div>
      <output className={c('digits')} aria-label={callWords.digitsSent}>
        <span aria-hidden="true">{last === null ? DOT.repeat(sent) : `${DOT.repeat(sent - 1)}${last}`}</span>
        <span className={ink('heard')}>{callWords.digitsCount(sent)}</span>
      </output>
      <NumberPad kind="keys" onKey={(digit) => void send(digit)} />
      <p className={c('hint')}>{callWords.keypadHint}</p>
    </section>
  );
}
