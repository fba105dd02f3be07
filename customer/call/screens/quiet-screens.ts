import { button, element } from '../../element.ts';
import type { Words } from '../../screens/words.ts';
import { fill } from '../../texts/texts.ts';
import type { Call, CallWish, Ending } from '../call.ts';
import { durationOf } from '../duration.ts';
import type { CallTexts } from '../texts/english.ts';
import { endingSaid, ringEndSaid, troubleSaid } from './said.ts';

/* What is shown before a call, after it, and in the place of one that cannot be. */

/** What is told of a call that is over; `Call` is one. */
export type PastCall = Pick<Call, 'answered' | 'overAt' | 'spokeWith'>;

export interface QuietScreen {
  part: HTMLElement;
  focus(): void;
}

/**
 * What happens when one calls, before the browser asks.
 * @param asks whether the browser is going to ask for the microphone
 */
export function drawReady(texts: CallTexts, wish: Partial<CallWish>, asks: boolean, begin: (name: string) => void, back: () => void): QuietScreen {
  const first = element('button', { type: 'submit', class: 'primary' }, texts.callBegin);
  const problem = element('p', { id: 'call-name-problem', class: 'error', hidden: true }, texts.callNameMissing);
  const name = element('input', { id: 'call-name', type: 'text', autocomplete: 'name', maxLength: 256, mark: { 'aria-required': 'true', 'aria-describedby': problem.id } });
  const form = element('form', { noValidate: true },
    wish.name === undefined ? element('div', {}, element('label', { htmlFor: name.id }, texts.callName), name, problem) : undefined,
    element('div', { class: 'row' }, first, button(texts.callBack, back)));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = wish.name ?? name.value.trim();
    problem.hidden = given !== '';
    name.setAttribute('aria-invalid', String(given === ''));
    if (given === '') name.focus();
    else begin(given);
  });
  return {
    part: element('div', { class: 'door' }, element('p', { class: 'intro' }, texts.callIntro), asks ? element('p', {}, texts.callAllow) : undefined, form),
    focus: () => (wish.name === undefined ? name : first).focus(),
  };
}

/** What keeps the call from being, or why it is over. `again` is absent where one cannot call from here. */
export function drawOver(call: PastCall, ending: Ending, texts: CallTexts, { dayAndClock }: Words, again: (() => void) | undefined, write: () => void): QuietScreen {
  const said = overSaid(call, ending, texts, dayAndClock);
  const first = said.again !== undefined && again !== undefined ? button(said.again, again, { class: 'primary' }) : undefined;
  const title = element('h3', { class: 'call-over', tabIndex: -1 }, said.title);
  return {
    part: element('div', { class: 'door' }, title, ...said.lines.map((line) => element('p', {}, line)),
      element('div', { class: 'row' },
        first, button(texts.callWrite, write, { class: first === undefined ? 'primary' : '' }))),
    focus: () => title.focus(),
  };
}

function overSaid(call: PastCall, ending: Ending, texts: CallTexts, dayAndClock: Words['dayAndClock']): { title: string; lines: string[]; again: string | undefined } {
  switch (ending.kind) {
    case 'microphone': {
      const { title, how, curable } = troubleSaid(ending.trouble, texts);
      return { title, lines: [how], again: curable ? texts.callTry : undefined };
    }
    case 'refused':
      return { title: texts.callNotBegun, lines: [fill(texts.callStartFailed, { cause: ending.message })], again: texts.callTry };
    case 'not_started': {
      const { answer } = ending;
      if (answer.kind === 'closed') {
        const opens = answer.opens === undefined ? texts.callClosedUnknown : fill(texts.callClosedOpens, { time: dayAndClock(answer.opens) });
        return { title: texts.callClosedTitle, lines: [...(answer.message === undefined ? [] : [answer.message]), opens], again: texts.callTry };
      }
      const cause = answer.message ?? (answer.reason === 'unreadable' ? texts.callUnreadable : texts.callUnreachable);
      return { title: texts.callNotBegun, lines: [fill(texts.callStartFailed, { cause })], again: texts.callTry };
    }
    case 'not_taken':
      return { title: ringEndSaid(ending.why, undefined, texts), lines: [], again: texts.callAgain };
    case 'hung_up':
    case 'taken_over':
    case 'gone':
    case 'server': {
      const lasted = call.answered === undefined || call.overAt === undefined ? [] : [fill(texts.callLasted, { time: durationOf(call.overAt - call.answered) })];
      return { title: texts.callEnded, lines: [endingSaid(ending, call.spokeWith, texts), ...(ending.kind === 'taken_over' ? [] : lasted)], again: ending.kind === 'taken_over' ? undefined : texts.callAgain };
    }
  }
}
