import { lineOf } from '../conversation/interactive.ts';
import { useEffect, useRef } from 'react';
import type { DeskContact } from '../../contract/desk.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { announce } from '../desk/panel.ts';
import { useHeld, usePanel, useSelected } from '../desk/use-panel.tsx';
import { transferLine } from '../transfers/transfer-line.ts';
import { callWords } from '../words/calls.ts';
import { shownName } from '../words/telephone-number.ts';
import { listWords } from '../words/contacts.ts';

const none: readonly DeskContact[] = [];
/** An offer is told when it comes, and once more when this is left. */
const LAST_CALL = 5000;

/** Tells screen readers of offers (once, and at 5 s), of new messages and of what becomes of transfers, without moving any focus. */
export function useAnnouncements(): void {
  const panel = usePanel();
  const contacts = useHeld((held) => held.state?.contacts ?? none);
  const told = useRef(new Set<string>());
  const lines = useRef(new Map<string, number>());
  const transfers = useRef(new Map<string, string>());

  useEffect(() => {
    for (const { contact, lastLine } of contacts) {
      const name = shownName(contact.customer.name);
      const key = `offer ${contact.offer?.offerId ?? ''}`;
      if (contact.state === 'offered' && !told.current.has(key)) {
        told.current.add(key);
        announce(panel, listWords.announceOffer(name, contact.call?.direction === 'callback' ? callWords.callback : listWords.channels[contact.channel], contact.queue?.name ?? null));
      }
      if (contact.transfer?.side === 'sent') {
        const { words } = transferLine(contact.transfer);
        const said = transfers.current.get(contact.contactId);
        transfers.current.set(contact.contactId, words);
        // The open contact says it itself, where it stands.
        if (said !== undefined && said !== words && panel.ui.get().openContactId !== contact.contactId) announce(panel, listWords.announceMessage(name, words));
      }
      const before = lines.current.get(contact.contactId);
      if (lastLine) lines.current.set(contact.contactId, lastLine.at);
      if (lastLine?.from === 'customer' && contact.state === 'connected' && before !== undefined && lastLine.at > before) {
        const open = panel.ui.get().openContactId === contact.contactId;
        announce(panel, open ? listWords.announceMessage(name, safeLine(lineOf(lastLine.text))) : listWords.announceElsewhere(name));
      }
    }
  }, [contacts, panel]);

  const lastCall = useSelected(panel.clock, (now) =>
    contacts
      .filter(({ contact: { state, offer } }) => state === 'offered' && offer !== null && offer.expiresAt - now <= LAST_CALL && offer.expiresAt > now)
      .map(({ contact }) => contact.contactId)
      .join(' '),
  );
  useEffect(() => {
    for (const { contact } of contacts) {
      const key = `last call ${contact.offer?.offerId ?? ''}`;
      if (!lastCall.split(' ').includes(contact.contactId) || told.current.has(key)) continue;
      told.current.add(key);
      announce(panel, listWords.announceLeft(shownName(contact.customer.name), LAST_CALL / 1000));
    }
  }, [lastCall, contacts, panel]);
}
