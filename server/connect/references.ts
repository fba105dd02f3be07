import type { ContactReference } from '../../contract/contact.ts';

/*
 * References as the instance API writes them.
 */

/** As requests give them, by name. */
export function readReferences(given: Readonly<Record<string, { Type: string; Value?: string | undefined }>> | undefined): Record<string, { type: string; value: string }> {
  return Object.fromEntries(Object.entries(given ?? {}).map(([name, { Type, Value }]) => [name, { type: Type, value: Value ?? '' }]));
}

/** The member of a reference's type in a ReferenceSummary. */
const MEMBERS: Readonly<Record<string, string>> = { URL: 'Url', NUMBER: 'Number', STRING: 'String', DATE: 'Date', EMAIL: 'Email', ATTACHMENT: 'Attachment' };

const STATUSES = { in_progress: 'PROCESSING', approved: 'APPROVED', rejected: 'REJECTED' } as const;

/** One reference as ListContactReferences answers it. */
export function referenceSummary({ name, type, value, attachment }: ContactReference): Record<string, { Name: string; Value: string; Status?: string }> {
  return { [MEMBERS[type] ?? 'String']: { Name: name, Value: value, ...(attachment && { Status: STATUSES[attachment.status] }) } };
}
