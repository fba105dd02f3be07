import type { FrameUp } from '../../contract/agent-link.ts';
import type { ChatItem } from '../../contract/chat-item.ts';
import type { ContactView } from '../../contract/contact.ts';
import type { Store } from '../cache/store-client.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';

/** Tells customers that their messages have arrived here and were read. */
export interface Receipts {
  /** Items have come in. @param isOpen whether the agent looks at the contact now */
  arrived(contact: ContactView, items: readonly ChatItem[], isOpen: boolean): void;
  /** The agent looks at the contact, or the link is back: what has no receipt yet gets one. */
  catchUp(contact: ContactView, isOpen: boolean): Promise<void>;
  linkUp(): void;
}

/** Older messages than the newest so many get no late receipt. */
const CATCH_UP_MAX = 100;

/** @param send hands a frame to a live link; false if there is none. A receipt that was lost with a link is sent again with the next. */
export function createReceipts(clock: Clock, ids: Ids, store: Store, send: (frame: FrameUp) => boolean): Receipts {
  let told = new Set<string>();

  const tell = (contact: ContactView, itemId: string, kind: 'delivered' | 'read'): void => {
    if (contact.state !== 'connected' || told.has(`read ${itemId}`) || told.has(`${kind} ${itemId}`)) return;
    const sent = send({ frame: 'command', type: 'receipt', id: ids.next(clock.now()), contactId: contact.contactId, itemId, kind });
    if (sent) told.add(`${kind} ${itemId}`);
  };

  return {
    arrived(contact, items, isOpen) {
      for (const item of items) {
        if (item.role !== 'CUSTOMER' || item.kind !== 'message' || item.receipt.readAt !== undefined) continue;
        if (isOpen) tell(contact, item.id, 'read');
        else if (item.receipt.deliveredAt === undefined) tell(contact, item.id, 'delivered');
      }
    },
    async catchUp(contact, isOpen) {
      if (contact.state !== 'connected') return;
      const kind = isOpen ? 'read' : 'delivered';
      const items = await store.call('withoutReceipt', { chatId: contact.initialContactId, kind, limit: CATCH_UP_MAX });
      for (const item of items) tell(contact, item.id, kind);
    },
    linkUp() {
      told = new Set();
    },
  };
}
