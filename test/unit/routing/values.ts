import type { Channel } from '../../../contract/primitives.ts';
import type { HeldContact, ProfileChannel, ProfileQueue, RoutingAgent, WaitingContact } from '../../../server/routing/pick-values.ts';

/** An Available, connected agent who takes chats from `support`, three at a time. */
export const anAgent = (userId: string, changes: Partial<RoutingAgent> = {}): RoutingAgent => ({
  userId,
  name: userId,
  status: { name: 'Available', type: 'routable', since: 0 },
  nextStatus: null,
  link: { state: 'live' },
  microphone: 'ready',
  profile: { channels: [serves('CHAT', 3)], queues: [takes('support')] },
  agentQueueId: `own of ${userId}`,
  held: [],
  availableSince: 0,
  declined: [],
  ...changes,
});

export const serves = (channel: Channel, concurrency: number, crossChannel: ProfileChannel['crossChannel'] = 'ROUTE_CURRENT_CHANNEL_ONLY'): ProfileChannel => ({ channel, concurrency, crossChannel });

export const takes = (queueId: string, entry: Partial<ProfileQueue> = {}): ProfileQueue => ({ queueId, channel: 'CHAT', priority: 1, delay: 0, ...entry });

export const holds = (channel: Channel, state: HeldContact['state'] = 'connected', contactId = `held ${channel} ${state}`): HeldContact => ({ contactId, channel, state, since: 7 });

/** A chat that waits in `support` since a moment. */
export const waits = (contactId: string, enqueuedAt: number, changes: Partial<WaitingContact> = {}): WaitingContact => ({
  contactId,
  queueId: 'support',
  agentQueueOf: null,
  channel: 'CHAT',
  priority: 5,
  enqueuedAt,
  orderedAt: enqueuedAt,
  ...changes,
});
