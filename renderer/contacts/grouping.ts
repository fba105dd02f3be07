import type { ContactState } from '../../contract/contact.ts';
import type { DeskContact } from '../../contract/desk.ts';

export type GroupName = 'with_you' | 'uncleared' | 'waiting' | 'after_work';

const GROUP_OF: Readonly<Record<ContactState, GroupName | 'offers'>> = {
  offered: 'offers',
  calling: 'with_you',
  connected: 'with_you',
  missed: 'uncleared',
  rejected: 'uncleared',
  abandoned: 'uncleared',
  withdrawn: 'uncleared',
  link_lost: 'uncleared',
  waiting_for_return: 'waiting',
  paused: 'waiting',
  monitoring: 'with_you',
  barged: 'with_you',
  after_contact_work: 'after_work',
};

export interface Grouped {
  readonly offers: readonly DeskContact[];
  readonly groups: readonly { readonly name: GroupName; readonly contacts: readonly DeskContact[] }[];
}

/** Since when the customer waits for this agent's words; undefined where the agent owes nothing. */
export function unansweredSince(one: DeskContact): number | undefined {
  return one.contact.state === 'connected' && one.turn?.side === 'customer' ? one.turn.since : undefined;
}

function byNeed(a: DeskContact, b: DeskContact): number {
  const first = unansweredSince(a) ?? Number.POSITIVE_INFINITY;
  const second = unansweredSince(b) ?? Number.POSITIVE_INFINITY;
  if (first !== second) return first - second;
  return a.contact.stateSince - b.contact.stateSince || a.contact.contactId.localeCompare(b.contact.contactId);
}

/** The list in the order of who needs the agent (LOOK.md, Shell): offers by their end, longest unanswered first, oldest first. */
export function grouped(contacts: readonly DeskContact[]): Grouped {
  const of = (name: GroupName | 'offers'): DeskContact[] => contacts.filter((one) => GROUP_OF[one.contact.state] === name);
  return {
    offers: of('offers').toSorted((a, b) => (a.contact.offer?.expiresAt ?? 0) - (b.contact.offer?.expiresAt ?? 0)),
    groups: (['with_you', 'uncleared', 'waiting', 'after_work'] as const)
      .map((name) => ({ name, contacts: of(name).toSorted(byNeed) }))
      .filter((group) => group.contacts.length > 0),
  };
}

/**
 * Rows never jump under the pointer or while a key is held: keeps those that were seen in the order they were seen,
 * newcomers after them. `held` is the order on the screen, `wanted` the order they should have.
 */
export function steady(held: readonly string[], wanted: readonly string[]): readonly string[] {
  const still = held.filter((id) => wanted.includes(id));
  return [...still, ...wanted.filter((id) => !still.includes(id))];
}
