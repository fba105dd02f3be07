import type { ReactNode } from 'react';
import type { DeskContact } from '../../contract/desk.ts';
import { CommandButton } from '../commands/command-button.tsx';
import { acceptOffer } from '../commands/list/accept-offer.ts';
import { rejectOffer } from '../commands/list/reject-offer.ts';
import { classNames } from '../design/class-names.ts';
import { safeLine, safeText } from '../conversation/safe-text.ts';
import { whyNoLink } from '../desk/link-needed.ts';
import { useDesk, useJudged, useNow } from '../desk/use-panel.tsx';
import { transferLine } from '../transfers/transfer-line.ts';
import { customersAddress } from '../voice/call-facts.ts';
import { callWords } from '../words/calls.ts';
import { addressBeside, shownName } from '../words/telephone-number.ts';
import { contactWords, listWords } from '../words/contacts.ts';
import { remaining } from '../words/time.ts';
import { ChannelGlyph } from './channel-glyph.tsx';
import css from './contact-list.module.css';

const c = classNames(css);

/** An offer: beside the work, never over it, never with the focus. */
export function OfferCard({ one }: { one: DeskContact }): ReactNode {
  const { contact, intention, refusal } = one;
  const waits = useDesk((state) => whyNoLink(state.link) !== undefined);
  const over = useJudged((now) => contact.offer !== null && now > contact.offer.expiresAt);
  const name = shownName(contact.customer.name);
  const address = addressBeside(contact.customer.name, contact.call && customersAddress(contact.call));
  return (
    <section className={c('offer')} aria-label={listWords.offered}>
      <div className={c('who')}>
        <ChannelGlyph channel={contact.channel} {...(contact.call && { direction: contact.call.direction })} />
        <b title={name}>
          <bdi>{name}</bdi>
        </b>
        {contact.offer && <Left from={contact.offer.offeredAt} until={contact.offer.expiresAt} />}
        {contact.task?.description && (
          <span className={c('line')} title={safeLine(contact.task.description)}>
            <bdi>{safeLine(contact.task.description)}</bdi>
          </span>
        )}
        {contact.transfer?.side === 'received' && <span className={c('line', 'strong')}>{transferLine(contact.transfer).words}</span>}
        {contact.transfer?.side === 'received' && contact.transfer.note !== null && (
          <span className={c('note')}>
            <bdi>{safeText(contact.transfer.note)}</bdi>
          </span>
        )}
        {contact.call?.callback && (
          <span className={c('line', 'strong')} title={callWords.callbackWhat}>
            {callWords.callbackLine(contact.call.callback.attempt, contact.call.callback.of)}
          </span>
        )}
        {address !== null && (
          <span className={c('line')} title={address}>
            <bdi>{address}</bdi>
          </span>
        )}
        <span className={c('line')}>{listWords.offerLine(contact.queue?.name ?? null, contact.waited)}</span>
        {intention === 'accepting' && <span className={c('line')}>{listWords.accepting}</span>}
        {intention === 'rejecting' && <span className={c('line')}>{listWords.rejecting}</span>}
        {waits && !intention && <span className={c('line', 'warning')}>{over ? listWords.offerRanOut : listWords.acceptWaits}</span>}
        {refusal && (
          <span className={c('line', 'danger')} role="alert">
            {contactWords.refused(contactWords.notDone.none, refusal.code, refusal.message)}
          </span>
        )}
      </div>
      <div className={c('acts')}>
        <CommandButton command={acceptOffer} contactId={contact.contactId} kind="offer" words={listWords.accept} about={name} showKeys />
        <CommandButton command={rejectOffer} contactId={contact.contactId} kind="quiet" words={listWords.reject} about={name} />
      </div>
      {contact.offer && <Countdown from={contact.offer.offeredAt} until={contact.offer.expiresAt} />}
    </section>
  );
}

function Left({ from, until }: { from: number; until: number }): ReactNode {
  // Clocks agree to some tenths of a second: no more is left than there was.
  const now = Math.max(from, useNow());
  return (
    <span className={c('left')} role="timer" aria-label={listWords.offerLeft(Math.max(0, Math.ceil((until - now) / 1000)))}>
      {remaining(until, now)}
    </span>
  );
}

/** Steps once a second: no smooth crawl at the edge of sight. */
function Countdown({ from, until }: { from: number; until: number }): ReactNode {
  const seconds = Math.max(0, Math.ceil((until - useNow()) / 1000));
  const share = Math.min(100, (seconds * 1000 * 100) / Math.max(1, until - from));
  return (
    <div className={c('countdown')} aria-hidden="true">
      <i style={{ width: `${share}%` }} />
    </div>
  );
}
