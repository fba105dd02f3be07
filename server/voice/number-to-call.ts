import { Refusal } from '../core.ts';
import type { Work } from '../storage/work.ts';
import { dialable } from './dialable.ts';

/**
 * A number as somebody has written it, in E.164.
 * @throws Refusal `invalid` for what is none; `not_enabled` where no number can be called; `forbidden` in countries that are not called from here
 */
export function numberToCall(work: Pick<Work, 'settings'>, written: string): string {
  const number = written.replaceAll(/[\s()./\u2010-\u2015-]/gu, '').replace(/^00/u, '+');
  const way = dialable(work, number);
  if (way.dialable === 'yes') return number;
  const code = way.dialable === 'invalid' ? 'invalid' : work.settings.numbersCanBeCalled ? 'forbidden' : 'not_enabled';
  throw new Refusal(code, way.why ?? 'The number cannot be called from here.');
}
