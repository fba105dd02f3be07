import { openContactOf } from './panel.ts';
import type { Panel } from './panel.ts';
import type { View } from './ui-state.ts';

const KEY = 'last-look';
const VIEWS: readonly unknown[] = ['contacts', 'queues', 'review'] satisfies View[];

/** Where a window keeps words for its own next page; the browser's session storage. */
export type WindowMemory = Pick<Storage, 'getItem' | 'setItem'>;

/** Remembers where this window looks (a view and an id, no words of anybody), so that a reload does not lose the place. */
export function keepLook(panel: Panel, memory: WindowMemory): void {
  void panel.ready.then(() => {
    const look = read(memory);
    const userId = userOf(panel);
    if (look && look.userId === userId) {
      panel.ui.set((ui) => {
        const next = { ...ui, view: look.view, openContactId: look.openContactId };
        return look.openContactId !== null && openContactOf(panel.held.get(), next) === null ? { ...next, openContactId: null } : next;
      });
    }
    panel.ui.subscribe(() => {
      const { view, openContactId } = panel.ui.get();
      memory.setItem(KEY, JSON.stringify({ userId: userOf(panel), view, openContactId }));
    });
  }, () => undefined); // a panel that did not start says so itself
}

function userOf(panel: Panel): string | null {
  return panel.held.get().state?.session?.user.id ?? null;
}

function read(memory: WindowMemory): { userId: string; view: View; openContactId: string | null } | undefined {
  try {
    const look: unknown = JSON.parse(memory.getItem(KEY) ?? 'null');
    if (typeof look !== 'object' || look === null || !('userId' in look) || !('view' in look) || !('openContactId' in look)) return undefined;
    const { userId, view, openContactId } = look;
    if (typeof userId !== 'string' || !VIEWS.includes(view)) return undefined;
    return { userId, view: view as View, openContactId: typeof openContactId === 'string' ? openContactId : null };
  } catch {
    return undefined;
  }
}
