import type { Moment } from '../../contract/primitives.ts';
import { Refusal } from '../core.ts';
import type { Ids } from '../ids.ts';
import { errorFields, type Log } from '../log.ts';
import type { Clock } from '../clock.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import { KeyRole, type AccessKey, type KeyDesk } from './key-desk.ts';

/** How exactly the last use of a key is kept, in milliseconds: a shop signs hundreds of requests in that time. */
const USE_KEPT_EVERY = 60_000;

/** The instance's access keys; changes are commands with their events, as everything is. */
export function accessKeys({ writer, clock, ids, log }: { writer: Writer; clock: Clock; ids: Ids; log: Log }): KeyDesk {
  const run = <T>(cause: string, apply: (work: Work) => Promise<T>): Promise<T> => writer.run({ actor: 'instance', cause }, apply);
  /** When each key's use was last written down by this process. */
  const written = new Map<string, Moment>();
  return {
    async create({ name, role }) {
      const accessKeyId = `AK${ids.secret().replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase().slice(0, 18)}`;
      const secretAccessKey = ids.secret();
      await run('create_access_key', async (work) => {
        await work.db.insertInto('access_keys').values({ id: accessKeyId, secret: secretAccessKey, name, role, created_at: work.now, revoked_at: null }).execute();
        work.record({ type: 'access_key_created', data: { accessKeyId, name, role } });
      });
      return { accessKeyId, secretAccessKey };
    },
    list: () =>
      writer.read(async (db) => {
        const rows = await db
          .selectFrom('access_keys')
          .leftJoin('access_key_uses', 'access_key_uses.key_id', 'access_keys.id')
          .select(['id', 'name', 'role', 'created_at', 'last_used_at', 'revoked_at'])
          .orderBy('created_at')
          .orderBy('id')
          .execute();
        return rows.map((row): AccessKey => ({
          accessKeyId: row.id, name: row.name, role: KeyRole.parse(row.role), createdAt: row.created_at, lastUsedAt: row.last_used_at, revokedAt: row.revoked_at,
        }));
      }),
    revoke: (accessKeyId) => run('revoke_access_key', (work) => revoke(work, accessKeyId)),
    find: (accessKeyId) =>
      writer.read(async (db) => {
        const key = await db.selectFrom('access_keys').select(['secret', 'role']).where('id', '=', accessKeyId).where('revoked_at', 'is', null).executeTakeFirst();
        return key && { secret: key.secret, role: KeyRole.parse(key.role) };
      }),
    used(accessKeyId) {
      const now = clock.now();
      const before = written.get(accessKeyId);
      if (before !== undefined && now - before < USE_KEPT_EVERY) return;
      written.set(accessKeyId, now);
      run('use_access_key', (work) => noteUse(work, accessKeyId)).catch((error: unknown) => log.warn('key_use_not_kept', errorFields(error)));
    },
  };
}

async function revoke(work: Work, accessKeyId: string): Promise<void> {
  const key = await work.db.selectFrom('access_keys').select(['name', 'revoked_at']).where('id', '=', accessKeyId).executeTakeFirst();
  if (!key) throw new Refusal('not_found', `There is no access key ${accessKeyId}.`);
  if (key.revoked_at !== null) throw new Refusal('wrong_state', `The access key ${accessKeyId} was revoked already.`);
  // The row stays for who asks later; its secret serves nobody any more.
  await work.db.updateTable('access_keys').set({ revoked_at: work.now, secret: '' }).where('id', '=', accessKeyId).execute();
  work.record({ type: 'access_key_revoked', data: { accessKeyId, name: key.name } });
}

async function noteUse(work: Work, accessKeyId: string): Promise<void> {
  const row = { last_used_at: work.now };
  await work.db.insertInto('access_key_uses').values({ key_id: accessKeyId, ...row }).onConflict((conflict) => conflict.column('key_id').doUpdateSet(row)).execute();
}
