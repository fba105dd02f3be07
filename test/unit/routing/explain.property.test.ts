import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Candidate, type RoutingReason } from '../../../contract/routing-reason.ts';
import { explainWait, whyOffered } from '../../../server/routing/explain.ts';
import { pick } from '../../../server/routing/pick.ts';
import { lanesToExplain, lanesToRead } from '../../../server/routing/pick-lanes.ts';
import type { RoutingAgent, WaitingContact } from '../../../server/routing/pick-values.ts';
import { anInstance, readLanes, type Instance } from './instance.ts';
import { contactKey, mayHave, pairs } from './oracle.ts';

const explain = (instance: Instance, contact: WaitingContact) =>
  explainWait({ now: instance.now, contact, agents: instance.agents, lanes: readLanes(instance, lanesToExplain(instance.now, contact.channel, instance.agents)), offered: null });
const pickAll = (instance: Instance) => pick({ now: instance.now, agents: instance.agents, lanes: readLanes(instance, lanesToRead(instance.now, instance.agents)) });
const runs = { numRuns: 1000 };

/** Whether what a reason says is so, read from the state alone. */
const holdsTrue = ({ now, agents, contacts }: Instance, agent: RoutingAgent, contact: WaitingContact, reason: RoutingReason): boolean => {
  const held = agent.held.filter(({ state }) => state !== 'waiting_for_return' && state !== 'paused');
  const served = agent.profile?.channels.find(({ channel }) => channel === contact.channel);
  const entry = agent.profile?.queues.find(({ queueId, channel }) => queueId === contact.queueId && channel === contact.channel);
  switch (reason.rule) {
    case 'not_signed_in': return agent.link.state === 'none';
    case 'link_lost': return agent.link.state === 'lost' && agent.link.since === reason.since;
    case 'not_available': return agent.status.type !== 'routable' && agent.status.name === reason.status;
    case 'next_status_pending': return agent.nextStatus?.name === reason.status;
    case 'agent_queue_of_another': return contact.agentQueueOf !== null && contact.agentQueueOf !== agent.userId;
    case 'not_in_profile': return contact.agentQueueOf === null && (agent.profile?.queues ?? []).every(({ queueId }) => queueId !== contact.queueId);
    case 'channel_not_in_profile': return (served?.concurrency ?? 0) === 0 || entry === undefined;
    case 'all_slots_in_use': return served?.concurrency === reason.of && held.filter(({ channel }) => channel === contact.channel).length === reason.used && reason.used >= reason.of;
    case 'slot_held_by_uncleared': return held.some(({ contactId, state }) => contactId === reason.contactId && state === reason.state && state !== 'connected' && state !== 'calling' && state !== 'offered');
    case 'no_microphone': return contact.channel === 'VOICE' && agent.microphone === reason.microphone && agent.microphone !== 'ready';
    case 'cross_channel': return held.some(({ channel }) => channel === reason.holding) && reason.holding !== contact.channel;
    case 'delay_not_over': return entry !== undefined && reason.until === contact.enqueuedAt + entry.delay && reason.until > now;
    case 'recently_declined': return agent.declined.some(({ contactId, until }) => contactId === contact.contactId && until === reason.until && until > now);
    case 'contact_goes_first': {
      const other = contacts.find(({ contactId }) => contactId === reason.contactId);
      const [his, mine] = other === undefined ? [[], []] : [contactKey(agent, other), contactKey(agent, contact)];
      const differs = his.findIndex((part, at) => part !== mine[at]);
      return differs >= 0 && (his[differs] ?? 0) < (mine[differs] ?? 0);
    }
    case 'own_agent_queue': return contact.agentQueueOf === agent.userId;
    case 'queue_priority': return contact.agentQueueOf === null && entry?.priority === reason.priority;
    case 'contact_priority': return contact.priority === reason.priority;
    case 'oldest_contact': return reason.waited === now - contact.enqueuedAt;
    case 'holds_no_contact': return held.length === 0;
    case 'holds_contacts': return held.length === reason.held;
    case 'longest_available': return agent.availableSince === reason.availableSince;
    case 'tie_broken_by_id': return agents.some((other) => other !== agent && other.availableSince === agent.availableSince && mayHave(now, other, contact));
    case 'assigned':
    case 'offered_now': return false;
  }
};

describe('why a contact waits', () => {
  it('calls an agent eligible exactly if the rules let him have it, and every reason is true', () => {
    fc.assert(
      fc.property(anInstance, (instance) => {
        for (const contact of instance.contacts) {
          const candidates = explain(instance, contact);
          expect(candidates.map(({ userId }) => userId).toSorted()).toEqual(instance.agents.map(({ userId }) => userId).toSorted());
          for (const candidate of candidates) {
            const agent = instance.agents.find(({ userId }) => userId === candidate.userId);
            if (agent === undefined) throw new Error('A candidate who is nobody.');
            expect(candidate.eligible).toBe(mayHave(instance.now, agent, contact));
            expect(candidate.reasons.length).toBeGreaterThan(0);
            expect(candidate.reasons.filter((reason) => !holdsTrue(instance, agent, contact, reason))).toEqual([]);
            expect(Candidate.parse(candidate)).toEqual(candidate);
          }
        }
      }),
      runs,
    );
  });

  it('agrees with the pick: an eligible agent with nothing before it means it is offered now, and none means it is not', () => {
    fc.assert(
      fc.property(anInstance, (instance) => {
        const offered = new Set(pickAll(instance).offers.map(({ contactId }) => contactId));
        for (const contact of instance.contacts) {
          const eligible = explain(instance, contact).filter((candidate) => candidate.eligible);
          const next = eligible.some(({ reasons }) => reasons.every(({ rule }) => rule !== 'contact_goes_first'));
          if (next) expect(offered).toContain(contact.contactId);
          if (eligible.length === 0) expect(offered).not.toContain(contact.contactId);
        }
      }),
      runs,
    );
  });

  it('says that another goes first exactly if a better contact could have the slot', () => {
    fc.assert(
      fc.property(anInstance, (instance) => {
        for (const contact of instance.contacts)
          for (const { userId, eligible, reasons } of explain(instance, contact)) {
            if (!eligible) continue;
            const his = pairs(instance).filter(({ agent }) => agent.userId === userId);
            const better = his.some(({ agent, contact: other }) => {
              const [one, two] = [contactKey(agent, other), contactKey(agent, contact)];
              const differs = one.findIndex((part, at) => part !== two[at]);
              return differs >= 0 && (one[differs] ?? 0) < (two[differs] ?? 0);
            });
            expect(reasons.some(({ rule }) => rule === 'contact_goes_first')).toBe(better);
          }
      }),
      runs,
    );
  });
});

describe('why did I get it', () => {
  it('the first offer of a pick carries the rank that the explanation gave just before', () => {
    fc.assert(
      fc.property(anInstance, (instance) => {
        const [offer] = pickAll(instance).offers;
        if (offer === undefined) return;
        const contact = instance.contacts.find(({ contactId }) => contactId === offer.contactId);
        if (contact === undefined) throw new Error('An offer of nothing.');
        expect(explain(instance, contact).find(({ userId }) => userId === offer.userId)?.reasons).toEqual(whyOffered(offer));
      }),
      runs,
    );
  });
});
