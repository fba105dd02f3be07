import type { AgentContacts } from '../agents/agent-contacts.ts';
import { disableSession, endSession } from '../agents/sessions.ts';
import { Refusal, type InstanceDesk } from '../core.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import type { ListedUser, UserDesk } from './user-desk.ts';

type NewUser = Parameters<InstanceDesk['createUser']>[0];

const PASSWORD_LEAST = 8;
const PASSWORD_MOST = 1000;

/** @throws Refusal `invalid` */
export function checkUsername(username: string): void {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,99}$/u.test(username)) {
    throw new Refusal('invalid', 'A username has 1 to 100 letters, digits and any of . _ - @, and begins with a letter or digit.');
  }
}

/** @throws Refusal `invalid` */
export function checkPasswordText(password: string): void {
  if (password.length < PASSWORD_LEAST || password.length > PASSWORD_MOST) {
    throw new Refusal('invalid', `A password has ${String(PASSWORD_LEAST)} to ${String(PASSWORD_MOST)} characters.`);
  }
}

/** Makes a user with his own agent queue, Offline and not linked. Names are compared without regard to case. */
export async function createUser(work: Work, user: NewUser, passwordHash: string): Promise<{ id: string }> {
  const id = user.id ?? work.ids.next(work.now);
  const username = user.username.toLowerCase();
  const other = await work.db
    .selectFrom('users')
    .select('username')
    .where((where) => where.or([where('username', '=', username), where('id', '=', id)]))
    .executeTakeFirst();
  if (other) throw new Refusal('duplicate', `There is already a user "${other.username}". Choose another name, or set a new password for that one.`);
  if (user.profileId !== null) {
    const profile = await work.db.selectFrom('routing_profiles').select('id').where('id', '=', user.profileId).executeTakeFirst();
    if (!profile) throw new Refusal('invalid', `There is no routing profile with the id ${user.profileId}.`);
  }
  const offline = await work.db.selectFrom('statuses').select(['id', 'name']).where('type', '=', 'offline').executeTakeFirstOrThrow();
  await work.db
    .insertInto('users')
    .values({
      id, username, display_name: user.displayName, role: user.role, password_hash: passwordHash,
      profile_id: user.profileId, created_at: work.now, disabled: 0,
    })
    .execute();
  await work.db
    .insertInto('agents')
    .values({
      user_id: id, status_id: offline.id, status_since: work.now, next_status_id: null, available_since: work.now,
      link: 'none', link_since: null, session_id: null, device: null, device_name: null, session_since: null, microphone: 'unasked', leg: 'none',
    })
    .execute();
  await work.db
    .insertInto('queues')
    .values({ id: `queue-of-${id}`, name: user.displayName, type: 'agent', owner_user_id: id, hours_id: null, max_contacts: null, enabled: 1 })
    .execute();
  work.record({ type: 'user_created', userId: id, data: { role: user.role, profileId: user.profileId } });
  work.record({ type: 'agent_status', userId: id, data: { statusId: offline.id, status: offline.name, from: null } });
  return { id };
}

/** Replaces a password; the user's session ends, wherever he is signed in. @throws Refusal `not_found` */
export async function setPassword(work: Work, username: string, passwordHash: string): Promise<void> {
  const user = await work.db
    .updateTable('users')
    .set({ password_hash: passwordHash })
    .where('username', '=', username.toLowerCase())
    .returning('id')
    .executeTakeFirst();
  if (!user) throw new Refusal('not_found', `There is no user "${username}".`);
  await endSession(work, user.id, 'password_changed');
  work.record({ type: 'password_changed', userId: user.id });
}

/** Who may sign in, for administrators. */
export function users({ writer, contacts }: { writer: Writer; contacts: AgentContacts }): UserDesk {
  const run = (cause: string, apply: (work: Work) => Promise<void>): Promise<void> => writer.run({ actor: 'instance', cause }, apply);
  return {
    list: () =>
      writer.read(async (db) => {
        const rows = await db.selectFrom('users').select(['id', 'username', 'display_name', 'role', 'profile_id', 'created_at', 'disabled']).orderBy('username').execute();
        return rows.map((row): ListedUser => ({
          id: row.id, username: row.username, displayName: row.display_name, role: row.role, profileId: row.profile_id, createdAt: row.created_at, disabled: row.disabled === 1,
        }));
      }),
    disable: (username) => run('disable_user', (work) => setUserEnabled(work, contacts, username, false)),
    enable: (username) => run('enable_user', (work) => setUserEnabled(work, contacts, username, true)),
  };
}

/** Lets a user sign in, or ends his session and lets him no more. @throws Refusal `not_found` | `wrong_state` if that is so already */
export async function setUserEnabled(work: Work, contacts: AgentContacts, username: string, enabled: boolean): Promise<void> {
  const userId = await switchUser(work, username, enabled ? 0 : 1);
  // First the cause, then what it brings about.
  work.record({ type: enabled ? 'user_enabled' : 'user_disabled', userId });
  if (!enabled) await disableSession(work, contacts, userId);
}

async function switchUser(work: Work, username: string, disabled: 0 | 1): Promise<string> {
  const user = await work.db.selectFrom('users').select(['id', 'disabled']).where('username', '=', username.toLowerCase()).executeTakeFirst();
  if (!user) throw new Refusal('not_found', `There is no user "${username}".`);
  if (user.disabled === disabled) throw new Refusal('wrong_state', `The user "${username}" is ${disabled === 1 ? 'disabled already' : 'not disabled'}.`);
  await work.db.updateTable('users').set({ disabled }).where('id', '=', user.id).execute();
  return user.id;
}
