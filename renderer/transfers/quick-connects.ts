import { useEffect, useState } from 'react';
import type { Channel } from '../../contract/primitives.ts';
import type { QuickConnect } from '../../contract/quick-connect.ts';
import { notThere } from '../calls/outside-entries.ts';
import { attempt } from '../desk/panel.ts';
import { usePanel } from '../desk/use-panel.tsx';
import { shownName } from '../words/telephone-number.ts';
import { quickConnectWords } from '../words/transfers.ts';

/** Those of the agent's queues, asked for when what shows them opens. Null until they are here. */
export function useQuickConnects(channel: Channel): readonly QuickConnect[] | null {
  const panel = usePanel();
  const [found, setFound] = useState<readonly QuickConnect[] | null>(null);
  useEffect(() => {
    let isOpen = true;
    void attempt(panel, async () => {
      const { quickConnects } = await panel.client.call('quickConnects', { channel });
      if (isOpen) setFound(quickConnects);
    }).then((went) => {
      if (!went && isOpen) setFound([]);
    });
    return () => {
      isOpen = false;
    };
  }, [panel, channel]);
  return found;
}

/** What stands behind a quick connect now, so that nobody hands a contact into the void unawares. */
export interface Standing {
  readonly hint: string;
  /** Why nothing can go there. */
  readonly cannot?: string;
  readonly isYou?: boolean;
}

/** Which telephone numbers can be called from here: none, those that begin so, or (null) all. */
export interface Telephones { readonly callsNumbers: boolean; readonly callableCountries: readonly string[] | null }

/** What stands behind a quick connect, in words. */
export function standingOf({ target }: QuickConnect, { callsNumbers, callableCountries }: Telephones): Standing {
  switch (target.type) {
    case 'user':
      if (target.isYou) return { hint: '', isYou: true };
      if (target.status === null) return { hint: quickConnectWords.away };
      if (target.available) return { hint: quickConnectWords.free };
      return { hint: [quickConnectWords.busy(target.status.name), ...(target.waiting > 0 ? [quickConnectWords.waitsFor(target.waiting)] : [])].join(', ') };
    case 'queue':
      return target.enabled ? { hint: quickConnectWords.queue(target.waiting, target.agentsAvailable) } : { hint: quickConnectWords.queueClosed, cannot: quickConnectWords.queueClosed };
    case 'phone_number':
      return callsNumbers ? numberStanding(target.number, callableCountries) : { hint: '', cannot: quickConnectWords.noTelephone(shownName(target.number)) };
  }
}

function numberStanding(number: string, countries: readonly string[] | null): Standing {
  const cannot = notThere(number, countries);
  return { hint: shownName(number), ...(cannot !== undefined && { cannot: `${shownName(number)}: ${cannot}` }) };
}

/** Whether all that was typed stands in what one sees of it; of a number, whichever way it is written. */
export function matches(one: QuickConnect, query: string): boolean {
  const typed = query.trim().toLowerCase();
  if (`${one.name} ${one.description}`.toLowerCase().includes(typed)) return true;
  const digits = typed.replaceAll(/[\s().\-/]/gu, '');
  return one.target.type === 'phone_number' && /^\+?\d+$/u.test(digits) && one.target.number.replaceAll(/[^+\d]/gu, '').includes(digits);
}
