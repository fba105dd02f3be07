import type { Line } from './conversation.ts';

/*
 * Who is there, from what the server said and nothing else: joined, left, idle, returned. A link that is away knows
 * nothing about anybody, so nobody is shown while it is.
 */

export interface Presence {
  /** Names of those who are in the chat beside the customer. */
  present: string[];
  /** The only other one has been silent for so long that the server said so. */
  idle: boolean;
  /** Who left last, and when, if nobody is there. */
  left: { name: string; at: string } | undefined;
}

/** @param lines of the whole conversation in order; those of earlier chats are passed over. */
export function presenceIn(lines: readonly Line[]): Presence {
  const present = new Map<string, string>();
  const idle = new Set<string>();
  let left: Presence['left'];
  for (const { kind, who, name, at, mine, past } of lines) {
    if (kind === 'ended') present.clear();
    if (mine || past !== undefined || name === '') continue;
    if (kind === 'joined') present.set(who, name);
    else if (kind === 'left') {
      if (present.delete(who)) left = { name, at };
      idle.delete(who);
    } else if (kind === 'idle') idle.add(who);
    else if (kind === 'returned' || kind === 'message') idle.delete(who);
  }
  return {
    present: [...present.values()],
    idle: present.size === 1 && [...present.keys()].every((who) => idle.has(who)),
    left: present.size === 0 ? left : undefined,
  };
}
