import { AppWindow, ArrowRightLeft, Phone, SearchX, UsersRound } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DeskContact } from '../../contract/desk.ts';
import { TRANSFER_NOTE_MAX } from '../../contract/lengths.ts';
import { callOutside } from '../calls/call-outside.ts';
import { ChooseWhom } from '../calls/choose-whom.tsx';
import { outsideOf, typedNumberEntry, typedPagesEntry } from '../calls/outside-entries.ts';
import { afterKey } from '../calls/pad-keys.ts';
import { Keycap } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { DialogBox } from '../design/dialog.tsx';
import { Empty } from '../design/empty.tsx';
import { FewOptions, TextField } from '../design/field.tsx';
import { PaletteList } from '../design/palette-list.tsx';
import { attempt } from '../desk/panel.ts';
import { useDesk, usePanel, useSelected, useUi } from '../desk/use-panel.tsx';
import { Late } from '../shell/late.tsx';
import { transferWords } from '../words/transfers.ts';
import { dialWords } from '../words/dial.ts';
import { shownName } from '../words/telephone-number.ts';
import { noteDraftsOf } from './note-drafts.ts';
import { quickConnectEntry } from './quick-connect-entry.tsx';
import { matches, useQuickConnects } from './quick-connects.ts';
import css from './transfers.module.css';

const c = classNames(css);

type How = 'consult' | 'blind';

/** To whom a chat or a task goes, or who is brought into a call: found by typing, chosen by arrows and Enter. */
export function TransferDialog(): ReactNode {
  const about = useUi((ui) => ui.aboutContact);
  const one = useDesk((state) => state.contacts.find(({ contact }) => contact.contactId === about) ?? null);
  return one && <Choosing one={one} />;
}

function Choosing({ one: { contact } }: { one: DeskContact }): ReactNode {
  const panel = usePanel();
  const [query, setQuery] = useState('');
  const [how, setHow] = useState<How>('consult');
  const { contactId, channel } = contact;
  const quickConnects = useQuickConnects(channel);
  const close = (): void => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'transfer' ? null : ui.overlay, aboutContact: null }));
  const callsNumbers = useDesk((state) => state.callsNumbers);
  const callableCountries = useDesk((state) => state.callableCountries);
  const callsOut = useDesk((state) => state.agent?.callsOut ?? true);
  const takesNumbers = channel === 'VOICE' && callsNumbers && callsOut;
  const note = useSelected(noteDraftsOf(panel), (all) => all[contactId] ?? '');
  const write = (text: string): void => noteDraftsOf(panel).set((all) => ({ ...all, [contactId]: text }));
  const over = note.trim().length - TRANSFER_NOTE_MAX;
  const hasNote = note.trim() !== '';
  const noOutsider = !callsOut ? dialWords.notAllowed : how === 'blind' ? dialWords.noBlind : hasNote ? transferWords.noteOnTelephone : undefined;
  const typed = channel === 'VOICE' ? typedNumberEntry(query, callsNumbers ? noOutsider : dialWords.noTrunk, callableCountries) : [];
  const pages = channel === 'VOICE' ? typedPagesEntry(query, noOutsider) : [];
  const entries = (quickConnects ?? []).filter((one) => matches(one, query)).map((one) => quickConnectEntry(one, { callsNumbers, callableCountries, hasNote }));
  const groups = [
    { id: 'direct', title: dialWords.direct, entries: typed.map((entry) => ({ ...entry, icon: <Phone size={16} /> })) },
    { id: 'quick-connects', title: transferWords.quickConnects, entries },
    { id: 'pages', title: dialWords.pages, entries: pages.map((entry) => ({ ...entry, icon: <AppWindow size={16} /> })) },
  ].filter((group) => group.entries.length > 0);
  const choose = (id: string): void => {
    if (over > 0) return;
    close();
    const outside = outsideOf(id);
    if (outside !== null) return void callOutside(panel, outside, contactId);
    const asked = attempt(panel, () => panel.client.call('transfer', { contactId, quickConnectId: id, ...(channel === 'VOICE' && { how }), ...(hasNote && { note: note.trim() }) }));
    // A chat or task is told later whether it could be handed on; a call may be handed on again.
    void asked.then((went) => went && channel === 'VOICE' && write(''));
  };
  const name = shownName(contact.customer.name);
  return (
    <DialogBox label={channel === 'VOICE' ? transferWords.bringIn(name) : transferWords.title(name)} onClose={close}>
      {channel === 'VOICE' && (
        <div className={c('how')}>
          <FewOptions
            label={transferWords.bringIn(name)}
            value={how}
            options={[
              { value: 'consult', title: transferWords.consult },
              { value: 'blind', title: transferWords.blind },
            ]}
            onChoose={(value) => setHow(value === 'blind' ? 'blind' : 'consult')}
          />
        </div>
      )}
      <div className={c('how')}>
        <TextField label={transferWords.noteFor} hint={transferWords.noteWhat} kind="text" value={note} problem={over > 0 ? transferWords.noteLong(over) : undefined} onChange={write} />
      </div>
      <ChooseWhom onKey={takesNumbers ? (key) => setQuery((before) => afterKey(before, key)) : undefined} what={transferWords.what[channel === 'VOICE' ? how : channel]}>
        <PaletteList
          label={takesNumbers ? transferWords.fieldWithNumbers : channel === 'VOICE' ? transferWords.fieldOnCall : transferWords.field}
          query={query}
          onQuery={setQuery}
          groups={groups}
          onChoose={choose}
          icon={<ArrowRightLeft size={16} aria-hidden="true" />}
          after={<Keycap>Esc</Keycap>}
          nothing={<Nothing query={query} loading={quickConnects === null} />}
        />
      </ChooseWhom>
    </DialogBox>
  );
}

function Nothing({ query, loading }: { query: string; loading: boolean }): ReactNode {
  return (
    <div className={c('none')}>
      {loading ? (
        <Late>
          <Empty icon={UsersRound} title={transferWords.loading}>
            {transferWords.loadingWhat}
          </Empty>
        </Late>
      ) : (
        <Empty icon={SearchX} title={query === '' ? transferWords.empty : transferWords.none(query)}>
          {transferWords.emptyWhat}
        </Empty>
      )}
    </div>
  );
}
