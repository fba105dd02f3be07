import { basename } from 'node:path';
import type { OpenedStore } from '../cache/store.ts';

/** What the user must know about what was found on this computer, in his words. */
export function startWarnings(opened: OpenedStore): string[] {
  const warnings: string[] = [];
  if (opened.cacheSetAside !== null) {
    warnings.push(
      'The conversations stored on this computer were damaged. They were set aside and are fetched again from the server; earlier chats that the server no longer shows you are missing from the review.',
    );
  }
  const { setAside, salvaged, complete } = opened.journal;
  if (setAside !== null) {
    const saved = `${count(salvaged.commands, 'unsent message or command', 'unsent messages and commands')} and ${count(salvaged.drafts, 'draft', 'drafts')}`;
    warnings.push(
      complete
        ? `The journal of unsent work on this computer could not be used. All it held was taken over: ${saved}.`
        : `The journal of unsent work on this computer was damaged. ${saved} could be saved; anything else it held is lost. Look through your open chats. The damaged file is kept as ${basename(setAside)}.`,
    );
  }
  return warnings;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
