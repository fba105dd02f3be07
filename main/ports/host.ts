import type { Capabilities } from '../../contract/desk.ts';

/*
 * What a host (Electron, browser host) can do for the desktop. One that it can't do is a null object
 * (absent.ts) and a capability flag that is false, so that nothing in the core asks which host it is in.
 */

/** Something the agent should see though the panel may be covered. */
export interface Notice {
  /** One id, one notification: an offer's or an item's. */
  readonly id: string;
  readonly kind: 'offer' | 'message';
  readonly contactId: string;
  readonly title: string;
  readonly body: string;
}

export interface Notifier {
  show(notice: Notice): void;
  /** The offer is over or the message was read: take the notification away. */
  withdraw(id: string): void;
}

export interface Badge {
  /** How many things want the agent: offers and contacts with unread messages. 0 removes the badge. */
  set(count: number): void;
}

export interface Tray {
  /** One line for the tray's tooltip, such as "Available, live". */
  describe(text: string): void;
}

export interface Opener {
  /** Opens an address outside the panel. It was already checked (desk/safe-address.ts). */
  open(address: string): Promise<void>;
}

/** Keeps the session's token over a restart. `mode` says how safe that is; `memory` keeps nothing. */
export interface SecretStore {
  readonly mode: 'encrypted' | 'file' | 'memory';
  read(name: string): Promise<string | null>;
  write(name: string, value: string | null): Promise<void>;
}

/** Everything a host brings. */
export interface HostPorts {
  readonly capabilities: Capabilities;
  readonly notifier: Notifier;
  readonly badge: Badge;
  readonly tray: Tray;
  readonly opener: Opener;
  readonly secrets: SecretStore;
}
