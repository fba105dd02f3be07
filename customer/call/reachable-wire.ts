import { memberOf } from '../chat-details.ts';
import { frameText } from './frame-text.ts';
import type { RingEnd } from './ring.ts';

/* What a page that can be called and the server say to each other, as contract/reachable-wire.ts has it. What comes in is read once, here. */

/** What of the wire this page speaks. */
export const REACHABLE_VERSION = 1;

export type ReachableUp = { frame: 'take' | 'decline' | 'engaged'; ringId: string } | { frame: 'ping' };

export type ReachableDown =
  | { frame: 'welcome' }
  | { frame: 'ring'; ringId: string; callerName: string | undefined }
  | { frame: 'stopped'; ringId: string; why: RingEnd }
  | { frame: 'taken'; ringId: string; contactId: string; participantToken: string }
  | { frame: 'refused'; code: string }
  | { frame: 'pong' };

const ENDS: readonly unknown[] = ['taken', 'declined', 'over'];

/** Reads what came over the socket; undefined for what this page does not understand. */
export function readReachable(data: unknown): ReachableDown | undefined {
  const came = frameText(data);
  if (came === undefined) return undefined;
  const { value, text } = came;
  const ringId = text('ringId');
  switch (text('frame')) {
    case 'welcome':
      return { frame: 'welcome' };
    case 'ring':
      return ringId === undefined ? undefined : { frame: 'ring', ringId, callerName: text('callerName') };
    case 'stopped': {
      const why = memberOf(value, 'why');
      return ringId === undefined ? undefined : { frame: 'stopped', ringId, why: ENDS.includes(why) ? (why as RingEnd) : 'over' };
    }
    case 'taken': {
      const [contactId, participantToken] = [text('contactId'), text('participantToken')];
      return ringId === undefined || contactId === undefined || participantToken === undefined ? undefined : { frame: 'taken', ringId, contactId, participantToken };
    }
    case 'refused':
      return { frame: 'refused', code: text('code') ?? 'internal' };
    case 'pong':
      return { frame: 'pong' };
    default:
      return undefined;
  }
}
