import { Notification } from 'electron/main';
import type { Notice, Notifier } from '../ports/host.ts';

/** The longest text given to the system, which cuts it anyway and may keep it in its own list. */
const LONGEST = 200;

/**
 * The system's notifications. One per id; a click brings the panel forward.
 * @param onClick the agent clicked: show the panel.
 */
export function systemNotifier(onClick: () => void): Notifier {
  const shown = new Map<string, Notification>();
  return {
    show(notice) {
      shown.get(notice.id)?.close();
      const notification = new Notification(appearance(notice));
      shown.set(notice.id, notification);
      notification.on('click', onClick);
      notification.on('close', () => {
        if (shown.get(notice.id) === notification) shown.delete(notice.id);
      });
      notification.show();
    },
    withdraw(id) {
      shown.get(id)?.close();
      shown.delete(id);
    },
  };
}

function appearance(notice: Notice): { title: string; body: string; silent: boolean; timeoutType: 'default' | 'never' } {
  return {
    title: notice.title.slice(0, LONGEST),
    body: notice.body.slice(0, LONGEST),
    // The panel rings by itself, at the agent's own volume.
    silent: true,
    timeoutType: notice.kind === 'offer' ? 'never' : 'default',
  };
}
