import { memberOf } from '../chat-details.ts';

/* What it takes to be on a call, as the site's backend hands it over and as this tab keeps it. */

export interface CallDetails {
  contactId: string;
  participantToken: string;
  /** Address of the call's socket. */
  signalling: string;
}

export type CallAnswer =
  | { kind: 'started'; details: CallDetails }
  | { kind: 'closed'; opens: string | undefined; message: string | undefined }
  | { kind: 'failed'; reason: 'unreachable' | 'unreadable' | 'refused'; message: string | undefined };

/**
 * Asks the site's backend for a call. Never rejects.
 * @param api base address of the participant API, whose socket is used if the backend names none
 */
export async function startCall(address: string, api: string, request: object): Promise<CallAnswer> {
  let answer: Response;
  try {
    answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) });
  } catch {
    return { kind: 'failed', reason: 'unreachable', message: undefined };
  }
  return readCallAnswer(answer.ok, await answer.json().catch(() => undefined), api);
}

/** Reads what a backend answered: StartWebRTCContact's answer as it is, or its members in small letters. */
export function readCallAnswer(ok: boolean, value: unknown, api: string): CallAnswer {
  const message = textAt(value, 'message');
  if (memberOf(value, 'closed') === true) {
    const opens = textAt(value, 'opens');
    return { kind: 'closed', opens: opens !== undefined && !Number.isNaN(Date.parse(opens)) ? opens : undefined, message };
  }
  const details = ok ? detailsIn(value, api) : undefined;
  if (details !== undefined) return { kind: 'started', details };
  if (message !== undefined) return { kind: 'failed', reason: 'refused', message };
  return { kind: 'failed', reason: ok ? 'unreadable' : 'unreachable', message: undefined };
}

/** Whether a value is whole details, as this tab keeps them. */
export function isCallDetails(value: unknown): value is CallDetails {
  return ['contactId', 'participantToken', 'signalling'].every((key) => textAt(value, key) !== undefined);
}

function detailsIn(value: unknown, api: string): CallDetails | undefined {
  const connection = memberOf(value, 'connectionData') ?? memberOf(value, 'ConnectionData');
  const placement = memberOf(memberOf(connection, 'Meeting'), 'MediaPlacement');
  const details = {
    contactId: textAt(value, 'contactId') ?? textAt(value, 'ContactId'),
    participantToken: textAt(value, 'participantToken') ?? textAt(value, 'ParticipantToken'),
    signalling: textAt(value, 'signalling') ?? textAt(placement, 'SignalingUrl') ?? `${api.replace(/^http/u, 'ws')}/call/socket`,
  };
  return isCallDetails(details) ? details : undefined;
}

function textAt(value: unknown, key: string): string | undefined {
  const found = memberOf(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
