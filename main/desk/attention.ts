import type { ChatItem } from '../../contract/chat-item.ts';
import type { ContactView } from '../../contract/contact.ts';
import type { HostPorts } from '../ports/host.ts';
import type { Model } from './model.ts';
import { contactOf } from './model.ts';

/** Calls for the agent outside the panel: notifications, badge, tray. One notification per offer and per message. */
export interface Attention {
  contact(contact: ContactView): void;
  contactGone(contactId: string): void;
  items(contact: ContactView, items: readonly ChatItem[]): void;
  opened(contactId: string): void;
  /** Badge and tray after any change. */
  refresh(): void;
  clear(): void;
}

const SHOWN_REMEMBERED_MAX = 2_000;

export function createAttention(ports: HostPorts, model: Model): Attention {
  /** Notifications on the screen, by contact. */
  const onScreen = new Map<string, Set<string>>();
  const shown = new Set<string>();

  const show = (kind: 'offer' | 'message', id: string, contact: ContactView, body: string): void => {
    if (shown.has(id)) return;
    shown.add(id);
    if (shown.size > SHOWN_REMEMBERED_MAX) for (const oldest of shown) { shown.delete(oldest); break; }
    const ids = onScreen.get(contact.contactId) ?? new Set();
    onScreen.set(contact.contactId, ids.add(id));
    ports.notifier.show({ id, kind, contactId: contact.contactId, title: contact.customer.name, body });
  };

  const withdraw = (contactId: string): void => {
    for (const id of onScreen.get(contactId) ?? []) ports.notifier.withdraw(id);
    onScreen.delete(contactId);
  };

  return {
    contact(contact) {
      if (contact.offer !== null && contact.state === 'offered') {
        show('offer', contact.offer.offerId, contact, contact.queue === null ? 'Offered to you' : `Offered to you from ${contact.queue.name}`);
      } else if ([...(onScreen.get(contact.contactId) ?? [])].length > 0 && contact.state !== 'connected') {
        withdraw(contact.contactId);
      } else if (contact.state === 'connected' && contact.offer !== null) {
        ports.notifier.withdraw(contact.offer.offerId);
      }
    },
    contactGone: withdraw,
    items(contact, items) {
      if (contact.state !== 'connected') return;
      for (const item of items) {
        if (item.role !== 'CUSTOMER' || item.kind === 'event' || item.receipt.readAt !== undefined) continue;
        show('message', item.id, contact, (item.attachments?.[0]?.name ?? item.content).slice(0, 200));
      }
    },
    opened: withdraw,
    refresh() {
      const wanting = [...model.contacts.values()].filter(
        (contact) => contact.state === 'offered' || (contactOf(model, contact.contactId)?.unread ?? 0) > 0,
      );
      ports.badge.set(wanting.length);
      ports.tray.describe([model.agent?.status.name ?? 'Signed out', model.link.state.replace('_', ' ')].join(', '));
    },
    clear() {
      for (const contactId of [...onScreen.keys()]) withdraw(contactId);
      ports.badge.set(0);
    },
  };
}
