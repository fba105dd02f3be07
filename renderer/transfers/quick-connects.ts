import { useEffect, useState } from 'react';
import type { Channel } from '../../contract/primitives.ts';
import type { QuickConnect } from '../../contract/quick-connect.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { attempt } from '../desk/panel.ts';
import { usePanel } from '../desk/use-panel.tsx';
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

export function standingOf({ target }: QuickConnect): Standing {
  switch (target.type) {
    case 'user':
      if (target.isYou) return { hint: '', isYou: true };
      if (target.status === null) return { hint: quickConnectWords.away };
      if (target.available) return { hint: quickConnectWords.free };
      return { hint: [quickConnectWords.busy(target.status.name), ...(target.waiting > 0 ? [quickConnectWords.waitsFor(target.waiting)] : [])].join(', ') };
    case 'queue':
      return target.enabled ? { hint: quickConnectWords.queue(target.waiting, target.agentsAvailable) } : { hint: quickConnectWords.queueClosed, cannot: quickConnectWords.queueClosed };
    case 'phone_number':
      return { hint: safeLine(target.number), cannot: quickConnectWords.noTelephone(safeLine(target.number)) };
  }
}

/** Whether all that was typed stands in what one sees of it. */
export function matches(one: QuickConnect, query: string): boolean {
  const words = `${one.name} ${one.description} ${one.target.type === 'phone_number' ? one.target.number : ''}`.toLowerCase();
  return words.includes(query.trim().toLowerCase());
}
