import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { classNames } from '../design/class-names.ts';
import { useDesk } from '../desk/use-panel.tsx';
import css from './contact-list.module.css';
import { grouped } from './grouping.ts';
import { OfferCard } from './offer-card.tsx';

const c = classNames(css);

/** What is offered while one looks at another view than the contacts: an offer must be seen wherever one is. */
export function OffersElsewhere(): ReactNode {
  const contacts = useDesk((state) => state.contacts);
  const { offers } = useMemo(() => grouped(contacts), [contacts]);
  if (offers.length === 0) return null;
  return (
    <div className={c('elsewhere')}>
      {offers.map((one) => (
        <OfferCard key={one.contact.contactId} one={one} />
      ))}
    </div>
  );
}
