import type { KeyRole } from '../instance/key-desk.ts';

/*
 * Which access keys may call which operation. A key has one role: `full` may call everything, `read` whatever only
 * looks, `chat` what the backend of a website needs to start its customers' chats and tasks and to follow them.
 */

const CHAT: ReadonlySet<string> = new Set([
  'StartChatContact', 'StartTaskContact', 'StartWebRTCContact', 'CreateReachableToken', 'StopContact', 'DescribeContact', 'GetContactAttributes', 'UpdateContactAttributes', 'UpdateContact',
  'CreateParticipant', 'CreatePersistentContactAssociation', 'UpdateParticipantRoleConfig', 'ListContactReferences', 'TagContact', 'UntagContact',
]);
const ONLY_LOOKS = /^(?:List|Describe|Get|Search)[A-Z]/;

/** The roles whose keys may call this operation, the narrowest last. An operation without a name is for `full` alone. */
export function rolesThatMay(operation: string | undefined): KeyRole[] {
  const roles: KeyRole[] = ['full'];
  if (operation !== undefined && ONLY_LOOKS.test(operation)) roles.push('read');
  if (operation !== undefined && CHAT.has(operation)) roles.push('chat');
  return roles;
}
