import type { Session } from 'electron/main';
import { APP_ORIGIN, isAppAddress } from './app-address.ts';

/** Every permission that Electron may ask about, as its own types name them. */
export type PermissionName = Parameters<NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>>[1];

/** One permission that the panel gets, and why. What has no line is denied. */
interface Grant {
  readonly permission: PermissionName;
  readonly reason: string;
  /** For `media`: which kinds; others have none. */
  readonly media?: readonly ('audio' | 'video')[];
}

export const PERMISSIONS: readonly Grant[] = Object.freeze([
  { permission: 'notifications', reason: 'An offer rings for twenty seconds, also while the panel is behind other windows.' },
  { permission: 'media', reason: 'An agent speaks with customers: the microphone, and no camera.', media: ['audio'] },
  { permission: 'speaker-selection', reason: 'An agent hears customers in the headset and offers on a speaker.' },
  { permission: 'clipboard-sanitized-write', reason: 'An agent copies a line of a transcript or a contact id.' },
] satisfies Grant[]);

/** What is known of the page that asks. */
export interface PermissionQuestion {
  readonly permission: string;
  /** The origin that Chromium gives for the asking frame; an empty or opaque one is refused. */
  readonly origin: string;
  readonly isMainFrame: boolean;
  /** For `media`: the kinds asked for; absent otherwise. */
  readonly mediaTypes?: readonly string[];
}

/**
 * Decides one permission from the table: the exact origin of the panel, its main frame, and a line in the table; for
 * `media` every kind asked for must be in the line, and asking for no kind is refused.
 */
export function isPermitted(question: PermissionQuestion, table: readonly Grant[] = PERMISSIONS): boolean {
  if (question.origin !== APP_ORIGIN || !question.isMainFrame) return false;
  const grant = table.find((line) => line.permission === question.permission);
  if (grant === undefined) return false;
  if (grant.media === undefined) return true;
  const kinds = question.mediaTypes ?? [];
  return kinds.length > 0 && kinds.every((kind) => grant.media?.some((allowed) => allowed === kind));
}

/** Puts the table behind all four of a session's permission handlers; Electron grants everything where one is missing. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer, details) => {
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const origin = originOf(details.requestingUrl);
    // The page that shows must be the panel too: a frame's own address says nothing about who embeds it.
    const embedded = isAppAddress(contents.getURL());
    answer(embedded && isPermitted({ permission, origin, isMainFrame: details.isMainFrame, mediaTypes }));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => {
    const mediaTypes = details.mediaType === undefined ? [] : [details.mediaType];
    return isPermitted({ permission, origin: originOf(requestingOrigin), isMainFrame: details.isMainFrame, mediaTypes });
  });
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
}

/** The panel's origin if the address lies on it, else nothing: no other origin is ever granted anything. */
function originOf(address: string): string {
  return isAppAddress(address) ? APP_ORIGIN : '';
}
