import { button, drawing, element } from '../../element.ts';
import { fill } from '../../texts/texts.ts';
import { CALL_DRAWINGS } from '../call-drawings.ts';
import type { Ring, RingEnd } from '../ring.ts';
import type { CallTexts } from '../texts/english.ts';
import { ringEndSaid } from './said.ts';

/* Somebody calls: a band above the chat, which is read out at once and takes the keyboard away from nobody. */

/** Who calls. */
export function ringTitle({ callerName }: Ring, texts: CallTexts): string {
  return callerName === undefined ? texts.callRingsUnnamed : fill(texts.callRings, { name: callerName });
}

/** It rings. */
export function drawRing(ring: Ring, texts: CallTexts, acts: { take(): void; decline(): void }): HTMLElement {
  const title = ringTitle(ring, texts);
  return band(title, texts.callRingsHow, 'wait', 'ringing', button(texts.callTake, acts.take, { class: 'primary' }), button(texts.callDecline, acts.decline));
}

/** It rings no more. */
export function drawRingOver(ring: Ring, why: RingEnd, texts: CallTexts, acts: { again?(): void; close(): void }): HTMLElement {
  const { again } = acts;
  return band(ringEndSaid(why, ring.callerName, texts), '', 'plain', 'phone', again === undefined ? undefined : button(texts.callUs, again), button(texts.callRingClose, acts.close));
}

function band(title: string, how: string, tone: 'wait' | 'plain', sign: 'ringing' | 'phone', ...buttons: (HTMLButtonElement | undefined)[]): HTMLElement {
  // Filled once it is on the page: what a live region has from the beginning is not read out.
  const said = element('div', { class: 'call-ring-said', mark: { role: 'alert' } });
  setTimeout(() => said.append(element('p', { class: 'call-ring-title' }, title), ...(how === '' ? [] : [element('p', { class: 'call-how' }, how)])), 50);
  return element('div', { class: 'call-ring', mark: { role: 'group', 'aria-label': title, 'data-tone': tone } },
    element('span', { class: 'call-ring-sign', mark: { 'aria-hidden': 'true' } }, drawing(CALL_DRAWINGS[sign])), said, element('div', { class: 'row' }, ...buttons));
}
