import { seal, unseal } from '../contacts/tokens.ts';
import type { InstanceDesk } from '../core.ts';
import type { AgentContacts } from '../agents/agent-contacts.ts';
import type { Passwords } from '../agents/passwords.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import { listViews, putView, removeView } from '../views/shown-views.ts';
import { putFlow, setDefaultFlow } from './flows.ts';
import type { KeyDesk } from './key-desk.ts';
import { putHours, putQueue, putRoutingProfile, putStatus } from './routing-objects.ts';
import { checkPasswordText, checkUsername, createUser, setPassword, users } from './users.ts';

export interface InstanceDeskParts {
  writer: Writer;
  keys: KeyDesk;
  /** What agents do to contacts: a disabled user's go on without him. */
  contacts: AgentContacts;
  passwords: Passwords;
  instanceId: string;
  /** The instance's key for sealed values. */
  tokenKey: string;
  /** Lets routing look at the end of the command: what was configured may free a waiting contact. */
  look: (work: Work) => void;
}

/** The configuration's side of the core. */
export function instanceDesk({ writer, keys, contacts, passwords, instanceId, tokenKey, look }: InstanceDeskParts): InstanceDesk {
  const run = <T>(cause: string, apply: (work: Work) => Promise<T>): Promise<T> => writer.run({ actor: 'instance', cause }, apply);
  return {
    instanceId,
    async createUser(user) {
      checkUsername(user.username);
      checkPasswordText(user.password);
      const hash = await passwords.hash(user.password);
      return run('create_user', (work) => createUser(work, user, hash));
    },
    async setPassword(username, password) {
      checkPasswordText(password);
      const hash = await passwords.hash(password);
      return run('set_password', (work) => setPassword(work, username, hash));
    },
    users: users({ writer, contacts }),
    keys,
    seals: { seal: (purpose, value) => seal(tokenKey, purpose, value), unseal: (purpose, sealed) => unseal(tokenKey, purpose, sealed) },
    createAccessKey: (name, role = 'full') => keys.create({ name, role }),
    putFlow: (flow) => run('put_flow', (work) => putFlow(work, flow)),
    setDefaultFlow: (occasion, flowId) => run('set_default_flow', (work) => setDefaultFlow(work, occasion, flowId)),
    putView: (view) => run('put_view', (work) => putView(work, view)),
    views: () => writer.read(listViews),
    removeView: (id) => run('remove_view', (work) => removeView(work, id)),
    putHours: (hours) => run('put_hours', (work) => putHours(work, hours)),
    putQueue: (queue) => run('put_queue', (work) => putQueue(work, queue)),
    putStatus: (status) => run('put_status', (work) => putStatus(work, status)),
    putRoutingProfile: (profile) =>
      run('put_routing_profile', async (work) => {
        await putRoutingProfile(work, profile);
        look(work);
      }),
  };
}

/** Statuses that every instance has: exactly one routable, exactly one offline (connect-facts 2.1). */
export const STATUS_AVAILABLE = 'status-available';
export const STATUS_OFFLINE = 'status-offline';

/** Gives a new database its instance; does nothing to one that has it. @returns the instance's id. */
export async function foundInstance(writer: Writer): Promise<string> {
  return writer.run({ actor: 'system', cause: 'found_instance' }, async (work) => {
    const there = await work.db.selectFrom('instance').select('id').executeTakeFirst();
    if (there) return there.id;
    const id = work.ids.next(work.now);
    await work.db.insertInto('instance').values({ id, alias: 'contact-centre', created_at: work.now, token_key: work.ids.secret(), agents_record: work.settings.agentsRecord }).execute();
    await work.db
      .insertInto('statuses')
      .values([
        { id: STATUS_AVAILABLE, name: 'Available', type: 'routable', display_order: 1, enabled: 1 },
        { id: STATUS_OFFLINE, name: 'Offline', type: 'offline', display_order: 2, enabled: 1 },
      ])
      .execute();
    work.record({ type: 'instance_founded', data: { instanceId: id } });
    return id;
  });
}

