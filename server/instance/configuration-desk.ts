import type { StatusType } from '../../contract/agent.ts';
import type { Channel, Moment, UserRole } from '../../contract/primitives.ts';
import type { HoursOfOperation } from '../routing/hours-of-operation.ts';

/*
 * The instance's configuration as an administrator reads and changes it through an API, object by object. Lists are in
 * the order of names. Changes reject with `not_found` for what is not there, `duplicate` for a name that is taken,
 * `limit_exceeded` where an instance has as many as it takes, and `invalid` for a value that does not fit.
 */

export type Tags = Readonly<Record<string, string>>;
interface Described { id: string; name: string; description: string; tags: Tags }

export interface ConfiguredQueue extends Described {
  /** Whose own queue it is; null for a standard queue. */
  ownerUserId: string | null;
  hoursId: string | null;
  maxContacts: number | null;
  enabled: boolean;
  outboundCaller: QueueCaller;
}
/** How calls of a queue are made: the name and the instance's own number that are shown, and the whisper for whoever answers. Null: none is set. */
export interface QueueCaller { name: string | null; numberId: string | null; flowId: string | null }
export interface ConfiguredHours extends Described { hours: HoursOfOperation }
export interface ConfiguredProfile extends Described {
  availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY' | 'TIME_SINCE_LAST_INBOUND';
  channels: { channel: Channel; concurrency: number; behavior: 'ROUTE_CURRENT_CHANNEL_ONLY' | 'ROUTE_ANY_CHANNEL' }[];
  queues: { queueId: string; queueName: string; channel: Channel; priority: number; delaySeconds: number }[];
  defaultOutboundQueueId: string | null;
  /** Whether its agents may call out. */
  callsOut: boolean;
  users: number;
}
export interface ConfiguredStatus extends Described { type: StatusType; order: number; enabled: boolean }
/** Here `name` is the username. */
export interface ConfiguredUser extends Described {
  displayName: string;
  email: string | null;
  role: UserRole;
  profileId: string | null;
  disabled: boolean;
  /** Whether he may call out, where his profile lets him. */
  callsOut: boolean;
}
/** `content` is what runs, null if it was never published; `draft` what was saved since, null if nothing was. */
export interface ConfiguredFlow extends Described { type: string; content: string | null; draft: string | null; updatedAt: Moment }

type Given<T> = { [Name in keyof T]?: T[Name] | undefined };
export type NewQueue = Pick<ConfiguredQueue, 'name' | 'description' | 'tags' | 'maxContacts'> & { hoursId: string; outboundCaller?: QueueCaller | undefined };
export type NewProfile = Omit<ConfiguredProfile, 'id' | 'users' | 'queues' | 'defaultOutboundQueueId' | 'callsOut'> & {
  queues: Omit<ConfiguredProfile['queues'][number], 'queueName'>[]; defaultOutboundQueueId: string;
};
export type NewUser = Pick<ConfiguredUser, 'name' | 'displayName' | 'email' | 'role' | 'tags'> & { password: string; profileId: string };
export type NewFlow = Pick<ConfiguredFlow, 'name' | 'description' | 'tags' | 'type'> & { content: string; publish: boolean };

export interface ConfigurationDesk {
  instance(): Promise<{ id: string; alias: string; createdAt: Moment }>;
  queues(): Promise<ConfiguredQueue[]>;
  hours(): Promise<ConfiguredHours[]>;
  routingProfiles(): Promise<ConfiguredProfile[]>;
  statuses(): Promise<ConfiguredStatus[]>;
  users(): Promise<ConfiguredUser[]>;
  flows(): Promise<ConfiguredFlow[]>;
  flow(id: string): Promise<ConfiguredFlow | undefined>;

  createQueue(queue: NewQueue): Promise<{ id: string }>;
  changeQueue(id: string, change: Given<Pick<ConfiguredQueue, 'name' | 'description' | 'maxContacts' | 'enabled' | 'outboundCaller'> & { hoursId: string }>): Promise<void>;
  createHours(hours: Omit<ConfiguredHours, 'id'>): Promise<{ id: string }>;
  changeHours(id: string, change: Given<Omit<ConfiguredHours, 'id' | 'tags' | 'hours'> & HoursOfOperation>): Promise<void>;
  createRoutingProfile(profile: NewProfile): Promise<{ id: string }>;
  /**
   * `queues.put`: each is served from now on, in place of what was said of it and its channel before; `queues.remove`: no
   * more. `queues.known`: those that are put must be served already.
   */
  changeRoutingProfile(
    id: string,
    change: Given<Pick<ConfiguredProfile, 'name' | 'description' | 'channels' | 'availabilityTimer'> & { defaultOutboundQueueId: string }>
      & { queues?: { put: NewProfile['queues']; remove: Pick<NewProfile['queues'][number], 'queueId' | 'channel'>[]; known: boolean } },
  ): Promise<void>;
  /** `order` undefined: after all others. */
  createStatus(status: Pick<ConfiguredStatus, 'name' | 'description' | 'tags' | 'enabled'> & { order: number | undefined }): Promise<{ id: string }>;
  changeStatus(id: string, change: Given<Pick<ConfiguredStatus, 'name' | 'description' | 'enabled' | 'order'>>): Promise<void>;
  createUser(user: NewUser): Promise<{ id: string }>;
  changeUserProfile(userId: string, profileId: string): Promise<void>;
  /** With another role his session ends: what he may see and do changes at once. */
  changeUserRole(userId: string, role: UserRole): Promise<void>;
  changeUserIdentity(userId: string, identity: { displayName: string; email: string | null }): Promise<void>;
  /** Published content is checked; a draft is stored as it is. */
  createFlow(flow: NewFlow): Promise<{ id: string }>;
  changeFlow(id: string, change: Given<Pick<ConfiguredFlow, 'name' | 'description'>> & { content?: { text: string; publish: boolean } }): Promise<void>;

  /**
   * Puts an agent into a status, by the rules that hold when he chooses it himself: with something on his hands it
   * becomes his next status (T22, T77).
   */
  putUserStatus(userId: string, statusId: string): Promise<void>;
}
