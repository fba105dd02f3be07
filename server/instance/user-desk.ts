import type { Moment, UserRole } from '../../contract/primitives.ts';

/** A user as an administrator sees him. */
export interface ListedUser {
  id: string;
  username: string;
  displayName: string;
  role: UserRole;
  profileId: string | null;
  createdAt: Moment;
  disabled: boolean;
}

/** Who may sign in. Users are never deleted: what they said and did stays theirs. */
export interface UserDesk {
  /** All of them, by username. */
  list(): Promise<ListedUser[]>;
  /**
   * The user can no longer sign in. His desktops are signed out, he is Offline, what rings goes to somebody else, and
   * what he was connected to counts as left at once: he cannot come back to it.
   * Rejects with `not_found`, or `wrong_state` if he was disabled before.
   */
  disable(username: string): Promise<void>;
  /** He may sign in again. Rejects with `not_found`, or `wrong_state` if he was not disabled. */
  enable(username: string): Promise<void>;
}
