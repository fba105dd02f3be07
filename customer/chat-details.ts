/* What it takes to be in a chat, in the shapes in which backends and storages hand it over. */

/** What StartChatContact answered: all that is needed to take part, from any device. */
export interface ChatDetails {
  contactId: string;
  participantId: string;
  participantToken: string;
  /** The chat was started with `text/markdown` among its content types, so the customer may write in it. */
  markdown?: true;
}

/** Whether a value is whole details, as this page keeps them. */
export function isDetails(value: unknown): value is ChatDetails {
  return typeof value === 'object' && value !== null && ['contactId', 'participantId', 'participantToken'].every((key) => isText((value as Record<string, unknown>)[key]));
}

/** Details from ours or from a backend made for the public chat interface, with only the members that are theirs. */
export function readDetails(value: unknown): ChatDetails | undefined {
  const result = memberOf(memberOf(value, 'data'), 'startChatResult') ?? value;
  const details = {
    contactId: memberOf(result, 'contactId') ?? memberOf(result, 'ContactId'),
    participantId: memberOf(result, 'participantId') ?? memberOf(result, 'ParticipantId'),
    participantToken: memberOf(result, 'participantToken') ?? memberOf(result, 'ParticipantToken'),
  };
  if (!isDetails(details)) return undefined;
  const types = memberOf(value, 'contentTypes');
  // Of the types only this one matters to the page; the details travel in addresses and codes, so they are kept short.
  const markdown = memberOf(value, 'markdown') === true || (Array.isArray(types) && types.includes('text/markdown'));
  return markdown ? { ...details, markdown } : details;
}

/** A member of an object that is its own: never one that a polluted prototype lends it. */
export function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
