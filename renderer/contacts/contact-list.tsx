import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { DeskContact } from '../../contract/desk.ts';
import { CommandButton } from '../commands/command-button.tsx';
import { dial } from '../commands/list/dial.ts';
import { classNames } from '../design/class-names.ts';
import { RovingArea } from '../design/roving.tsx';
import { sameList, useDesk, usePanel, useUi } from '../desk/use-panel.tsx';
import { listWords } from '../words/contacts.ts';
import { dialWords } from '../words/dial.ts';
import css from './contact-list.module.css';
import { ContactRow } from './contact-row.tsx';
import { grouped, steady } from './grouping.ts';
import type { GroupName } from './grouping.ts';
import { OfferCard } from './offer-card.tsx';

const c = classNames(css);

const HEADS: Readonly<Record<GroupName, string>> = {
  with_you: listWords.withYou,
  uncleared: listWords.wentWrong,
  waiting: listWords.waiting,
  after_work: listWords.afterWork,
};

/** Everything the agent has, by who needs him. One stop of the tab key; arrows move in it. */
export function ContactList(): ReactNode {
  const panel = usePanel();
  const contacts = useDesk((state) => state.contacts);
  const openId = useUi((ui) => ui.openContactId);
  const { offers, groups } = useMemo(() => grouped(contacts), [contacts]);
  const [frozen, freeze] = useState(false);
  const order = useSteadyOrder(groups, frozen);
  const seen = groups.flatMap((group) => order.get(group.name) ?? []);
  useEffect(() => {
    panel.ui.set((ui) => (sameList(ui.seen, seen) ? ui : { ...ui, seen }));
  });
  const stop = openId !== null && seen.includes(openId) ? openId : seen[0];
  return (
    <nav className={c('list')} aria-label={listWords.label} data-region="list">
      {offers.map((one) => (
        <OfferCard key={one.contact.contactId} one={one} />
      ))}
      <RovingArea
        className={c('strip')}
        onKeyDown={() => freeze(true)}
        onKeyUp={() => freeze(false)}
        onPointerEnter={() => freeze(true)}
        onPointerLeave={() => freeze(false)}
      >
        {groups.map((group) => (
          <section key={group.name} aria-label={HEADS[group.name]}>
            <div className={c('head')}>
              <h2>{HEADS[group.name]}</h2>
              <span>{group.contacts.length}</span>
            </div>
            <ul className={c('rows')}>
              {(order.get(group.name) ?? []).map((id) => {
                const one = group.contacts.find((other) => other.contact.contactId === id);
                return one && <ContactRow key={id} one={one} open={id === openId} stop={id === stop} />;
              })}
            </ul>
          </section>
        ))}
      </RovingArea>
      <Places />
    </nav>
  );
}

type Order = ReadonlyMap<GroupName, readonly string[]>;

/** The order of each group's rows: as it should be, or as it was while rows must not jump. */
function useSteadyOrder(groups: readonly { name: GroupName; contacts: readonly DeskContact[] }[], frozen: boolean): Order {
  const [held, hold] = useState<Order>(new Map());
  const next: Order = new Map(
    groups.map((group) => {
      const wanted = group.contacts.map((one) => one.contact.contactId);
      return [group.name, frozen ? steady(held.get(group.name) ?? [], wanted) : wanted] as const;
    }),
  );
  if (!sameOrder(held, next)) hold(next);
  return next;
}

function sameOrder(a: Order, b: Order): boolean {
  return a.size === b.size && [...a].every(([name, ids]) => sameList(ids, b.get(name) ?? []));
}

/** How many places are taken, by channel. */
function Places(): ReactNode {
  const slots = useDesk((state) => state.agent?.slots ?? null);
  if (!slots || slots.length === 0) return null;
  const line = slots.filter((slot) => slot.of > 0).map((slot) => listWords.places(listWords.channels[slot.channel], slot.used, slot.of));
  return (
    <div className={c('foot')}>
      {/* A line breaks between channels, never within one. */}
      <p>{line.map((places) => places.replaceAll(' ', '\u00A0')).join(' · ')}</p>
      <CommandButton command={dial} kind="quiet" size="small" label={dialWords.title} onlyIcon />
    </div>
  );
}
