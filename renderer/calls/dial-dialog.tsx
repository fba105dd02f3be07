import { Phone, PhoneOutgoing, SearchX } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DialTarget } from '../../contract/agent-link.ts';
import type { QuickConnect } from '../../contract/quick-connect.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { Keycap } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { DialogBox } from '../design/dialog.tsx';
import { Empty } from '../design/empty.tsx';
import { FewOptions } from '../design/field.tsx';
import { PaletteList } from '../design/palette-list.tsx';
import type { PaletteEntry, PaletteGroup } from '../design/palette-list.tsx';
import { attempt } from '../desk/panel.ts';
import { useDesk, usePanel, useUi } from '../desk/use-panel.tsx';
import { Late } from '../shell/late.tsx';
import { quickConnectEntry } from '../transfers/quick-connect-entry.tsx';
import { matches, useQuickConnects } from '../transfers/quick-connects.ts';
import { dialWords } from '../words/calls.ts';
import { dialed } from './dialed.ts';
import type { Dialed } from './dialed.ts';
import css from './dial-dialog.module.css';

const c = classNames(css);

type How = 'consult' | 'blind';

/** Whom to call, or whom to bring into the call: from the quick connects, or by number or address. */
export function DialDialog(): ReactNode {
  const panel = usePanel();
  const callId = useUi((ui) => ui.dialFor);
  const name = useDesk((state) => state.contacts.find((one) => one.contact.contactId === callId)?.contact.customer.name ?? null);
  const [query, setQuery] = useState('');
  const [how, setHow] = useState<How>('consult');
  const quickConnects = useQuickConnects('VOICE');
  const close = (): void => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'dial' ? null : ui.overlay, dialFor: null }));
  const typed = dialed(query);
  const groups = groupsOf(quickConnects ?? [], typed, { query, isTransfer: callId !== null, how });
  const choose = (id: string): void => {
    close();
    const chosen = quickConnects?.find((one) => one.id === id);
    void attempt(panel, async () => {
      if (chosen !== undefined && callId !== null) await panel.client.call('transfer', { contactId: callId, quickConnectId: chosen.id, how });
      else if (chosen !== undefined) await panel.client.call('dial', { to: targetOf(chosen), contactId: null });
      else if (typed !== null) await panel.client.call('dial', { to: typed.to, contactId: callId });
    });
  };
  const title = callId === null ? dialWords.title : dialWords.bringTitle(safeLine(name ?? ''));
  return (
    <DialogBox label={title} onClose={close}>
      {callId !== null && (
        <div className={c('how')}>
          <FewOptions
            label={title}
            value={how}
            options={[
              { value: 'consult', title: dialWords.consult },
              { value: 'blind', title: dialWords.blind },
            ]}
            onChoose={(value) => setHow(value === 'blind' ? 'blind' : 'consult')}
          />
          <p>{how === 'blind' ? dialWords.blindWhat : dialWords.consultWhat}</p>
        </div>
      )}
      <PaletteList
        label={dialWords.field}
        query={query}
        onQuery={setQuery}
        groups={groups}
        onChoose={choose}
        icon={<PhoneOutgoing size={16} aria-hidden="true" />}
        after={<Keycap>Esc</Keycap>}
        nothing={<Nothing query={query} loading={quickConnects === null} />}
      />
    </DialogBox>
  );
}

function Nothing({ query, loading }: { query: string; loading: boolean }): ReactNode {
  return (
    <div className={c('none')}>
      {loading ? (
        <Late>
          <Empty icon={Phone} title={dialWords.loading}>
            {dialWords.emptyWhat}
          </Empty>
        </Late>
      ) : (
        <Empty icon={SearchX} title={query === '' ? dialWords.empty : dialWords.none(query)}>
          {query === '' ? dialWords.emptyWhat : dialWords.noneWhat}
        </Empty>
      )}
    </div>
  );
}

function targetOf({ target, name }: QuickConnect): DialTarget {
  if (target.type === 'user') return { userId: target.userId };
  return target.type === 'phone_number' ? { number: target.number } : { address: name };
}

function groupsOf(quickConnects: readonly QuickConnect[], typed: Dialed | null, { query, isTransfer, how }: { query: string; isTransfer: boolean; how: How }): readonly PaletteGroup[] {
  const entries = quickConnects
    // A queue is nobody to call: only a contact can be handed there.
    .filter((one) => isTransfer || one.target.type !== 'queue')
    .filter((one) => matches(one, query))
    .map((one) => quickConnectEntry(one, dialWords.you));
  const direct: readonly PaletteEntry[] =
    typed === null
      ? []
      : [
          {
            id: 'typed',
            title: 'number' in typed.to ? dialWords.callNumber(typed.shown) : dialWords.callAddress(typed.shown),
            hint: 'number' in typed.to ? dialWords.phone : dialWords.page,
            icon: <Phone size={16} />,
            cannot: isTransfer && how === 'blind' ? dialWords.noBlind : undefined,
          },
        ];
  return [
    { id: 'direct', title: dialWords.direct, entries: direct },
    { id: 'quick-connects', title: dialWords.quickConnects, entries },
  ].filter((group) => group.entries.length > 0);
}
