import { History as Glyph } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { EarlierContact } from '../../contract/customer-history.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { Transcript } from '../conversation/transcript.tsx';
import { classNames } from '../design/class-names.ts';
import { DialogBox } from '../design/dialog.tsx';
import { DeskCallError } from '../desk/client.ts';
import { loadTimeline } from '../desk/panel.ts';
import { useDesk, useHeld, usePanel, useUi } from '../desk/use-panel.tsx';
import { CallPast } from '../recordings/call-past.tsx';
import { DialogHead } from '../shell/dialog-head.tsx';
import { Late } from '../shell/late.tsx';
import { historyWords } from '../words/details.ts';
import { moment } from '../words/time.ts';
import css from './earlier-contact-dialog.module.css';

const c = classNames(css);

/** What was said in an earlier contact of the customer, to read. */
export function EarlierContactDialog(): ReactNode {
  const earlier = useUi((ui) => ui.earlierContact);
  return earlier && <Reading earlier={earlier} />;
}

function Reading({ earlier }: { earlier: EarlierContact }): ReactNode {
  const panel = usePanel();
  const you = useDesk((state) => state.session?.user.displayName);
  const [at, setAt] = useState<'fetching' | 'here' | { problem: string }>('fetching');
  const { initialContactId } = earlier;
  useEffect(() => {
    let isOpen = true;
    panel.client.call('fetchEarlier', { contact: earlier }).then(
      () => isOpen && setAt('here'),
      (error: unknown) => isOpen && setAt({ problem: error instanceof DeskCallError ? error.message : String(error) }),
    );
    return () => {
      isOpen = false;
    };
  }, [panel, earlier]);
  const close = (): void => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'earlier_contact' ? null : ui.overlay, earlierContact: null }));
  const title = historyWords.titleOf(safeLine(earlier.name), moment(earlier.startedAt, panel.clock.get()));
  return (
    <DialogBox label={title} width="wide" onClose={close}>
      <DialogHead icon={Glyph} title={title} close={close} />
      {typeof at === 'object' && (
        <p className={c('note')} role="alert">
          {at.problem}
        </p>
      )}
      <div className={c('said')}>
        {at === 'fetching' ? <Late>{historyWords.fetching}</Late> : earlier.channel === 'VOICE' ? <EarlierCall initialContactId={initialContactId} /> : <Transcript initialContactId={initialContactId} you={you} />}
      </div>
    </DialogBox>
  );
}

function EarlierCall({ initialContactId }: { initialContactId: string }): ReactNode {
  const panel = usePanel();
  const you = useDesk((state) => state.session?.user.displayName);
  const entries = useHeld((held) => held.timelines.get(initialContactId));
  useEffect(() => void loadTimeline(panel, initialContactId).catch(() => undefined), [panel, initialContactId]); // what could be fetched is fetched
  return (
    <div className={c('call')}>
      <CallPast initialContactId={initialContactId} entries={entries} you={you} live={false} />
    </div>
  );
}
