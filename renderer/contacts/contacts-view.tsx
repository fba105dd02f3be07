import { Bell, Headphones, MessageSquare, Pause, Unlink, UserRound } from 'lucide-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { CommandButton } from '../commands/command-button.tsx';
import { becomeAvailable } from '../commands/list/become-available.ts';
import { dial } from '../commands/list/dial.ts';
import { Conversation } from '../conversation/conversation.tsx';
import { Details } from '../details/details.tsx';
import { classNames } from '../design/class-names.ts';
import { Empty } from '../design/empty.tsx';
import { attempt, forgetChat, loadChat, loadTimeline } from '../desk/panel.ts';
import { useDesk, useHeld, usePanel, useUi } from '../desk/use-panel.tsx';
import { FaultFence } from '../shell/fault-fence.tsx';
import { contactWords, emptyWords } from '../words/contacts.ts';
import { ContactList } from './contact-list.tsx';
import css from './contacts-view.module.css';

const c = classNames(css);

/** List, contact, details: the agent's work. */
export function ContactsView(): ReactNode {
  const panel = usePanel();
  const openId = useUi((ui) => ui.openContactId);
  const drawer = useUi((ui) => ui.drawerOpen);
  const open = useHeld((held) => held.state?.contacts.find((one) => one.contact.contactId === openId) ?? null);
  const gone = openId !== null && open === null;
  useEffect(() => {
    if (gone) panel.ui.set((ui) => ({ ...ui, openContactId: null, drawerOpen: false }));
  }, [gone, panel]);
  useOpenContact(open && open.contact.state !== 'offered' ? openId : null, open?.contact.initialContactId ?? null);
  const shown = open && open.contact.state !== 'offered' ? open : null;
  useKeptFocus(shown && `${shown.contact.contactId} ${shown.contact.state}`);
  return (
    <div className={c('columns', shown === null && 'withoutSide')}>
      <ContactList />
      {shown ? (
        <>
          <FaultFence key={shown.contact.contactId}>
            <Conversation one={shown} />
          </FaultFence>
          <aside className={c('side', drawer && 'open')} aria-label={contactWords.details} data-region="details" tabIndex={-1}>
            <FaultFence>
              <Details one={shown} />
            </FaultFence>
          </aside>
        </>
      ) : (
        <main className={c('contact')} data-region="contact" tabIndex={-1}>
          <NothingOpen />
        </main>
      )}
    </div>
  );
}

/** Where the composer or a button goes from under the focus, the contact takes it: no key may get lost, and none may press anything. */
function useKeptFocus(shown: string | null): void {
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) document.querySelector<HTMLElement>('[data-region="contact"]')?.focus({ preventScroll: true });
  }, [shown]);
}

/** Tells the desk which contact is looked at, and loads what is not yet here; again after a snapshot made all void. */
function useOpenContact(contactId: string | null, initialContactId: string | null): void {
  const panel = usePanel();
  const loaded = useHeld((held) => initialContactId !== null && held.chats.has(initialContactId));
  const told = useHeld((held) => initialContactId !== null && held.timelines.has(initialContactId));
  useEffect(() => {
    void attempt(panel, () => panel.client.call('openContact', { contactId }));
  }, [panel, contactId]);
  useEffect(() => {
    return () => void panel.client.call('openContact', { contactId: null }).catch(() => undefined);
  }, [panel]);
  useEffect(() => {
    // The desk pushes only what is open: a chat that no longer is would grow stale here, and may no longer be ours to read.
    return () => {
      if (initialContactId !== null) forgetChat(panel, initialContactId);
    };
  }, [panel, contactId, initialContactId]);
  useEffect(() => {
    if (contactId !== null && initialContactId !== null && !loaded) void attempt(panel, () => loadChat(panel, initialContactId, null));
  }, [panel, contactId, initialContactId, loaded]);
  useEffect(() => {
    if (contactId !== null && initialContactId !== null && !told) void attempt(panel, () => loadTimeline(panel, initialContactId));
  }, [panel, contactId, initialContactId, told]);
}

function NothingOpen(): ReactNode {
  const link = useDesk((state) => state.link.state);
  const status = useDesk((state) => state.agent?.status ?? null);
  const callsNumbers = useDesk((state) => state.callsNumbers);
  const profile = useDesk((state) => Boolean(state.agent?.routingProfile));
  const any = useDesk((state) => state.contacts.length > 0);
  const onlyOffers = useDesk((state) => state.contacts.length > 0 && state.contacts.every((one) => one.contact.state === 'offered'));
  if (link === 'lost') {
    return (
      <Empty level={1} icon={Unlink} title={emptyWords.noOffers}>
        {emptyWords.noOffersWhat}
      </Empty>
    );
  }
  if (onlyOffers) {
    return (
      <Empty level={1} icon={Bell} title={emptyWords.offered}>
        {emptyWords.offeredWhat}
      </Empty>
    );
  }
  if (any) {
    return (
      <Empty level={1} icon={MessageSquare} title={emptyWords.choose}>
        {emptyWords.chooseWhat}
      </Empty>
    );
  }
  if (link !== 'live') {
    return (
      <Empty level={1} icon={MessageSquare} title={emptyWords.nothingLost}>
        {emptyWords.nothingLostWhat}
      </Empty>
    );
  }
  if (!profile) {
    return (
      <Empty level={1} icon={UserRound} title={emptyWords.noProfile}>
        {emptyWords.noProfileWhat}
      </Empty>
    );
  }
  if (status && status.type !== 'routable') {
    const title = status.type === 'offline' ? emptyWords.offline : emptyWords.away(status.name);
    return (
      <Empty level={1} icon={Pause} title={title} action={<CommandButton command={becomeAvailable} kind="primary" />}>
        {emptyWords.awayWhat}
      </Empty>
    );
  }
  return (
    <Empty level={1} icon={Headphones} title={emptyWords.available} {...(callsNumbers && { action: <CommandButton command={dial} showIcon showKeys /> })}>
      {emptyWords.availableWhat}
    </Empty>
  );
}
