import { AppWindow, History, Phone, PhoneOutgoing, SearchX } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { QuickConnect } from '../../contract/quick-connect.ts';
import { Keycap } from '../design/button.tsx';
import { DialogBox } from '../design/dialog.tsx';
import { Empty } from '../design/empty.tsx';
import { PaletteList } from '../design/palette-list.tsx';
import type { PaletteGroup } from '../design/palette-list.tsx';
import { useDesk, usePanel, useUi } from '../desk/use-panel.tsx';
import { Late } from '../shell/late.tsx';
import { quickConnectEntry } from '../transfers/quick-connect-entry.tsx';
import { matches, useQuickConnects } from '../transfers/quick-connects.ts';
import { dialWords } from '../words/dial.ts';
import { callOutside } from './call-outside.ts';
import { ChooseWhom } from './choose-whom.tsx';
import { calledEntries, outsideOf, typedNumberEntry, typedPagesEntry, type Outside } from './outside-entries.ts';
import { afterKey } from './pad-keys.ts';

/** Whom to call: a number that is typed, pasted or keyed in, one among the quick connects, a customer's pages by his address, or whoever was called before. */
export function DialDialog(): ReactNode {
  const panel = usePanel();
  const called = useUi((ui) => ui.called);
  const callsNumbers = useDesk((state) => state.callsNumbers);
  const [query, setQuery] = useState('');
  const quickConnects = useQuickConnects('VOICE');
  const numbers = (quickConnects ?? []).filter((one) => one.target.type === 'phone_number');
  const countries = useDesk((state) => state.callableCountries);
  const groups = groupsOf({ numbers, called, query, callsNumbers, countries });
  const close = (): void => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'dial' ? null : ui.overlay }));
  const choose = (id: string): void => {
    const target = numbers.find((one) => one.id === id)?.target;
    const to = outsideOf(id) ?? (target?.type === 'phone_number' ? { number: target.number } : null);
    if (to === null) return;
    close();
    void callOutside(panel, to, null);
  };
  return (
    <DialogBox label={dialWords.title} onClose={close}>
      <ChooseWhom onKey={callsNumbers ? (key) => setQuery((before) => afterKey(before, key)) : undefined} what={groups.length === 1 && groups[0]?.id === 'pages' ? dialWords.whatPages : dialWords.what}>
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
      </ChooseWhom>
    </DialogBox>
  );
}

interface Choices {
  numbers: readonly QuickConnect[];
  called: readonly Outside[];
  query: string;
  callsNumbers: boolean;
  countries: readonly string[] | null;
}

function groupsOf({ numbers, called, query, callsNumbers, countries }: Choices): readonly PaletteGroup[] {
  const noNumbers = callsNumbers ? undefined : dialWords.noTrunk;
  const direct = typedNumberEntry(query, noNumbers, countries);
  const pages = typedPagesEntry(query, undefined);
  // What is typed in full stands once.
  const typed = new Set([...direct, ...pages].map(({ id }) => id));
  const earlier = calledEntries(called, query, noNumbers).filter(({ id }) => !typed.has(id));
  return [
    { id: 'direct', title: dialWords.direct, entries: direct.map((entry) => ({ ...entry, icon: <Phone size={16} /> })) },
    { id: 'quick-connects', title: dialWords.quickConnects, entries: numbers.filter((one) => matches(one, query)).map((one) => quickConnectEntry(one, { callsNumbers, callableCountries: countries })) },
    { id: 'earlier', title: dialWords.earlier, entries: earlier.map((entry) => ({ ...entry, icon: <History size={16} /> })) },
    // Last: what is typed to find somebody is not meant for a page.
    { id: 'pages', title: dialWords.pages, entries: pages.map((entry) => ({ ...entry, icon: <AppWindow size={16} /> })) },
  ].filter((group) => group.entries.length > 0);
}

function Nothing({ query, loading }: { query: string; loading: boolean }): ReactNode {
  if (loading && query === '') {
    return (
      <Late>
        <Empty icon={Phone} title={dialWords.loading}>
          {dialWords.loadingWhat}
        </Empty>
      </Late>
    );
  }
  return (
    <Empty icon={query === '' ? Phone : SearchX} title={query === '' ? dialWords.empty : dialWords.none(query)}>
      {dialWords.emptyWhat}
    </Empty>
  );
}
