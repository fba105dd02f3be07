import type { LinkError } from '../../contract/agent-link.ts';

export type LinkErrorCode = LinkError['code'];

const words: Partial<Record<LinkErrorCode, string>> = {
  offer_over: 'The offer is over.',
  wrong_state: 'The contact has moved on since.',
  too_long: 'The message is longer than 16 384 bytes. Shorten it or send it in two.',
  content_type_not_allowed: 'This chat does not take messages of this kind.',
  not_found: 'The server does not know this contact any more.',
  forbidden: 'You may not do this. A supervisor can say why.',
  not_signed_in: 'You are signed out. Sign in again; what you wrote is kept.',
  busy: 'The server has too much to do. Try again in a moment.',
};

/** What the server refused, in words for the agent; a code without words of its own gives the server's message. */
export function refusalWords(code: LinkErrorCode, message: string): string {
  return words[code] ?? message;
}

/** Whether the same message can go through when it is tried again. */
export function retryCanHelp(code: LinkErrorCode): boolean {
  return code === 'busy' || code === 'internal' || code === 'not_signed_in';
}
