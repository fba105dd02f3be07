import type { Moment } from '../../contract/primitives.ts';
import { hashOf } from '../contacts/tokens.ts';
import { Refusal, type ChatDesk } from '../core.ts';
import { buckets, type Buckets } from './buckets.ts';
import { BUCKETS_MAX, type RequestLimits } from './request-limits.ts';

/**
 * The chats as participants may use them: each so much, and all together so much.
 * @throws Refusal `throttled` beyond that; nothing has been done then.
 */
export function limitedChats(chats: ChatDesk, limits: RequestLimits, now: () => Moment): ChatDesk {
  const writes = buckets(limits.writes, now, BUCKETS_MAX);
  const reads = buckets(limits.reads, now, BUCKETS_MAX);
  const connections = buckets(limits.connections, now, BUCKETS_MAX);
  const instance = buckets(limits.instanceWrites, now, 1);
  const write = (participantId: string): void => {
    pass(writes, participantId, 'You send more than one participant may');
    pass(instance, 'all', 'There is more to send than this server takes');
  };
  return {
    ...chats,
    async connectParticipant(token, options) {
      pass(connections, hashOf(token), 'You ask for connections more often than one participant may');
      return chats.connectParticipant(token, options);
    },
    async sendMessage(participant, message) {
      write(participant.id);
      return chats.sendMessage(participant, message);
    },
    async sendEvent(participant, event) {
      write(participant.id);
      return chats.sendEvent(participant, event);
    },
    async transcript(participant, request) {
      pass(reads, participant.id, 'You read more than one participant may');
      return chats.transcript(participant, request);
    },
  };
}

function pass(of: Buckets, key: string, what: string): void {
  const wait = of.take(key);
  if (wait > 0) throw new Refusal('throttled', `${what}. Try again in ${wait} ms.`, wait);
}
