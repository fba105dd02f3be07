import type { Moment } from '../../contract/primitives.ts';
import { hashOf } from '../contacts/tokens.ts';
import { Refusal } from '../core.ts';
import type { SessionTokensTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';

/*
 * Session tokens: short-lived secrets of one user on one device, renewed while the desk is linked. Only hashes are
 * stored. An older token of the same device stays good until it ends: the desk may have lost the answer with the new.
 */

/** A new token for this user on this device. */
export async function issueToken(work: Work, userId: string, device: string): Promise<{ value: string; expiresAt: Moment }> {
  const value = work.ids.secret();
  const expiresAt = work.now + work.settings.sessionTokenLasts;
  await work.db.deleteFrom('session_tokens').where('user_id', '=', userId).where('expires_at', '<=', work.now).execute();
  const row = { token_hash: hashOf(value), user_id: userId, device, issued_at: work.now, expires_at: expiresAt, revoked_at: null };
  await work.db.insertInto('session_tokens').values(row).execute();
  return { value, expiresAt };
}

/** Whose token this is. @throws Refusal `access_denied` if it is unknown, ended or revoked, or its user is disabled. */
export async function tokenHolder(work: Work, token: string): Promise<Pick<SessionTokensTable, 'user_id' | 'device'>> {
  const found = await work.db
    .selectFrom('session_tokens')
    .innerJoin('users', 'users.id', 'session_tokens.user_id')
    .select(['session_tokens.user_id', 'session_tokens.device'])
    .where('session_tokens.token_hash', '=', hashOf(token))
    .where('session_tokens.expires_at', '>', work.now)
    .where('session_tokens.revoked_at', 'is', null)
    .where('users.disabled', '=', 0)
    .executeTakeFirst();
  if (!found) throw new Refusal('access_denied', 'The session has ended. Sign in again.');
  return found;
}

/** No token of this user and device is good any more. */
export async function revokeTokens(work: Work, userId: string, device: string): Promise<void> {
  await work.db
    .updateTable('session_tokens')
    .set({ revoked_at: work.now })
    .where('user_id', '=', userId)
    .where('device', '=', device)
    .where('revoked_at', 'is', null)
    .execute();
}
