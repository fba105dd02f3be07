import { memberOf, readDetails, type ChatDetails } from './chat-details.ts';

/*
 * The site's own backend starts chats, for it alone holds the access key (docs/customer-chat.md tells the contract).
 */

export interface StartRequest {
  name: string;
  attributes: Readonly<Record<string, string>>;
  flow?: string;
}

export type StartAnswer =
  | { kind: 'started'; details: ChatDetails }
  /** The site says that it is closed; `opens` as an ISO time, `message` in its own words. */
  | { kind: 'closed'; opens: string | undefined; message: string | undefined }
  /** `message` is the backend's own, or undefined. */
  | { kind: 'failed'; reason: 'unreachable' | 'unreadable' | 'refused'; message: string | undefined };

/** Asks the backend for a chat. Never rejects. */
export async function startChat(address: string, request: StartRequest): Promise<StartAnswer> {
  let answer: Response;
  try {
    answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) });
  } catch {
    return { kind: 'failed', reason: 'unreachable', message: undefined };
  }
  return readStartAnswer(answer.ok, await answer.json().catch(() => undefined));
}

/** Reads what a backend answered, ours or one made for the public chat interface (`data.startChatResult`). */
export function readStartAnswer(ok: boolean, value: unknown): StartAnswer {
  const message = textAt(value, 'message');
  if (memberOf(value, 'closed') === true) {
    const opens = textAt(value, 'opens');
    return { kind: 'closed', opens: opens !== undefined && !Number.isNaN(Date.parse(opens)) ? opens : undefined, message };
  }
  const details = ok ? readDetails(value) : undefined;
  if (details !== undefined) return { kind: 'started', details };
  if (message !== undefined) return { kind: 'failed', reason: 'refused', message };
  return { kind: 'failed', reason: ok ? 'unreadable' : 'unreachable', message: undefined };
}

function textAt(value: unknown, key: string): string | undefined {
  const found = memberOf(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
