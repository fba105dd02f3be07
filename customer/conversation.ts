/*
 * What has been said, merged from the transcript and the socket. Lines are known by their id; the server's time and
 * then the id order them (connect-facts 5.6). A message of ours has no id until the server has given it one.
 */

/** An item as the participant API gives it, as far as this page reads it. */
export interface Item {
  Id: string;
  AbsoluteTime: string;
  Type: string;
  ContentType: string;
  Content?: string;
  ContactId?: string;
  /** Of an item from an earlier chat: the contact that it comes from. */
  RelatedContactId?: string;
  ParticipantId?: string;
  DisplayName?: string;
  ParticipantRole?: string;
  Attachments?: { AttachmentId?: string; AttachmentName?: string; ContentType?: string; Status?: string }[];
  MessageMetadata?: { MessageId?: string; Receipts?: { DeliveredTimestamp?: string; ReadTimestamp?: string; RecipientParticipantId?: string }[] };
}

export type SendState = 'waiting' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed';

/** A file that somebody sent; only an approved one can be fetched. */
export interface SentFile {
  id: string;
  name: string;
  contentType: string;
  state: 'checking' | 'approved' | 'rejected';
}

export interface Line {
  key: string;
  id: string | undefined;
  at: string;
  kind: 'message' | 'file' | 'joined' | 'left' | 'ended' | 'idle' | 'returned' | 'autoDisconnected' | 'transferFailed';
  mine: boolean;
  /** The participant's id. */
  who: string;
  role: string;
  name: string;
  text: string;
  contentType: string;
  files: SentFile[];
  /** Of an earlier chat: its contact. */
  past: string | undefined;
  state: SendState;
  /** It was handed to the server and no answer came: it may be there. */
  unanswered: boolean;
  /** By which the server knows a message again that is sent once more. */
  token: string;
  /** Why it failed, in words of the page or the server. */
  cause: string | undefined;
}

/** A message that the server has not confirmed; `asked` if it was handed over. */
export interface Unsent { text: string; asked: boolean; contentType?: string; token?: string }

const EVENT = 'application/vnd.amazonaws.connect.event.';
const EVENT_KINDS: Record<string, Line['kind']> = {
  [`${EVENT}participant.joined`]: 'joined',
  [`${EVENT}participant.left`]: 'left',
  [`${EVENT}chat.ended`]: 'ended',
  [`${EVENT}participant.idle`]: 'idle',
  [`${EVENT}participant.returned`]: 'returned',
  [`${EVENT}participant.autodisconnection`]: 'autoDisconnected',
  [`${EVENT}transfer.failed`]: 'transferFailed',
};

export class Conversation {
  readonly #me: string;
  readonly #stored = new Map<string, Line>();
  #outgoing: Line[] = [];
  #written = 0;

  /** @param me the customer's participant id. */
  constructor(me: string) {
    this.#me = me;
  }

  /** All lines in order: what the server has, then what it has not confirmed. */
  lines(): Line[] {
    const stored = [...this.#stored.values()].sort((a, b) => (a.at === b.at ? compare(a.id ?? '', b.id ?? '') : compare(a.at, b.at)));
    return [...stored, ...this.#outgoing];
  }

  has(id: string): boolean {
    return this.#stored.has(id);
  }

  /** Takes an item from the socket or the transcript; twice is once. */
  add(item: Item): void {
    const kind = item.Type === 'MESSAGE' ? 'message' : item.Type === 'ATTACHMENT' ? 'file' : EVENT_KINDS[item.ContentType];
    if (kind === undefined) return;
    const before = this.#stored.get(item.Id);
    const receipt = item.MessageMetadata?.Receipts?.[0];
    const past = item.ContactId === undefined ? item.RelatedContactId : undefined;
    const line: Line = {
      key: before?.key ?? item.Id,
      id: item.Id,
      at: item.AbsoluteTime,
      kind,
      // In an earlier chat the customer was another participant.
      mine: item.ParticipantId === this.#me || (past !== undefined && item.ParticipantRole === 'CUSTOMER'),
      who: item.ParticipantId ?? '',
      role: roleOf(item),
      name: item.DisplayName ?? '',
      text: item.Content ?? '',
      contentType: item.ContentType,
      files: (item.Attachments ?? []).map((file) => sentFile(file, before)),
      past,
      state: further(before?.state ?? 'sent', receipt?.ReadTimestamp !== undefined ? 'read' : receipt?.DeliveredTimestamp !== undefined ? 'delivered' : 'sent'),
      unanswered: false,
      token: before?.token ?? '',
      cause: undefined,
    };
    this.#stored.set(item.Id, line);
    if (before === undefined && line.mine && kind === 'message') this.#confirmEcho(line);
  }

  /** A receipt for one of our messages. */
  receipt(item: Item): void {
    const line = this.#stored.get(item.MessageMetadata?.MessageId ?? '');
    const receipt = item.MessageMetadata?.Receipts?.[0];
    if (line === undefined || receipt === undefined || receipt.RecipientParticipantId === this.#me) return;
    line.state = further(line.state, receipt.ReadTimestamp === undefined ? 'delivered' : 'read');
  }

  /** A message written here; it stays below the rest until the server has it. */
  write(written: string, contentType = 'text/plain', token: string = freshToken()): Line {
    const text = speakable(written);
    const line: Line = {
      key: `written-${++this.#written}`, id: undefined, at: '', kind: 'message', mine: true, who: this.#me, role: 'CUSTOMER', name: '', text, contentType,
      files: [], past: undefined, state: 'waiting', unanswered: false, token, cause: undefined,
    };
    this.#outgoing.push(line);
    return line;
  }

  /** Takes back a message that has not gone out. */
  discard(line: Line): void {
    this.#outgoing = this.#outgoing.filter((other) => other !== line);
  }

  /** What the server has not confirmed, to be kept over a reload of the page. */
  unsent(): Unsent[] {
    return this.#outgoing.map(({ text, state, unanswered, contentType, token }) => ({ text, asked: state !== 'waiting' || unanswered, contentType, token }));
  }

  /** Takes up what an earlier page had not sent. What it had handed over may be there: the customer decides, or the transcript does. */
  restore(unsent: readonly Unsent[]): void {
    for (const { text, asked, contentType, token } of unsent) {
      Object.assign(this.write(text, contentType, token), asked ? { state: 'failed', unanswered: true } : {});
    }
  }

  /** The server has stored `line` under `id`. The echo may have come before this (chat-wire, surprise 13). */
  confirm(line: Line, id: string, at: string): void {
    this.#outgoing = this.#outgoing.filter((other) => other !== line);
    const stored = this.#stored.get(id);
    if (stored === undefined) this.#stored.set(id, { ...line, id, at, state: 'sent', unanswered: false });
    else this.#stored.set(id, { ...stored, key: line.key });
  }

  waiting(): Line[] {
    return this.#outgoing.filter((line) => line.state === 'waiting');
  }

  /** An echo that came before the answer, or whose answer was lost: the text is how it is known again. */
  #confirmEcho(stored: Line): void {
    const sent = this.#outgoing.find((line) => line.text === stored.text && (line.state === 'sending' || line.unanswered));
    if (sent === undefined) return;
    this.#outgoing = this.#outgoing.filter((line) => line !== sent);
    stored.key = sent.key;
  }
}

/** Leaves out the control characters that come along with pasted text: nobody sees them, and the server refuses some. */
export function speakable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/gu, '');
}

/** A name for a message that nobody else gives; `randomUUID` is missing on pages without TLS. */
function freshToken(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A page of the transcript may be older than what the socket has brought, so a verdict is not taken back. */
function sentFile(file: NonNullable<Item['Attachments']>[number], before: Line | undefined): SentFile {
  const id = file.AttachmentId ?? '';
  const known = before?.files.find((other) => other.id === id);
  const state = file.Status === 'APPROVED' ? 'approved' : file.Status === 'REJECTED' ? 'rejected' : (known?.state ?? 'checking');
  return { id, name: file.AttachmentName ?? '', contentType: file.ContentType ?? '', state };
}

const ORDER: SendState[] = ['failed', 'waiting', 'sending', 'sent', 'delivered', 'read'];

function further(a: SendState, b: SendState): SendState {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A flow's bot speaks as SYSTEM under a name of its own, as Lex does; the flow itself is SYSTEM_MESSAGE. */
function roleOf({ ParticipantRole: role = '', DisplayName: name = '' }: Item): string {
  return role === 'SYSTEM' && name !== '' && name !== 'SYSTEM_MESSAGE' ? 'CUSTOM_BOT' : role;
}
