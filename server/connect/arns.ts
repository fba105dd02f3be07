import { lastPart } from './operation-scope.ts';

/*
 * Names of objects as Amazon Connect writes them. The flows write the same ones (flows/runner-facts.ts).
 */

/** The ARN of an instance; those of its objects begin with it. */
export const instanceArn = (instanceId: string): string => `arn:aws:connect:local:000000000000:instance/${instanceId}`;

const PLACES = {
  queue: 'queue', hours: 'operating-hours', routingProfile: 'routing-profile', status: 'agent-state', user: 'agent', flow: 'contact-flow',
  securityProfile: 'security-profile', contact: 'contact', quickConnect: 'transfer-destination', taskTemplate: 'task-template', prompt: 'prompt', phoneNumber: 'phone-number',
} as const;

/** The ARN of an object of this instance. */
export const arnOf = (instanceId: string, kind: keyof typeof PLACES, id: string): string => `${instanceArn(instanceId)}/${PLACES[kind]}/${id}`;

/** The ARN of a queue; an agent's own is named after the agent. */
export const queueArn = (instanceId: string, queue: { id: string; ownerUserId: string | null }): string =>
  queue.ownerUserId === null ? arnOf(instanceId, 'queue', queue.id) : `${instanceArn(instanceId)}/queue/agent/${queue.ownerUserId}`;

/** A queue named by its id or its ARN. */
export function queueIn<Queue extends { id: string; ownerUserId: string | null }>(queues: readonly Queue[], given: string): Queue | undefined {
  const id = lastPart(given);
  return given.startsWith('arn:') && given.includes('/queue/agent/') ? queues.find((queue) => queue.ownerUserId === id) : queues.find((queue) => queue.id === id);
}
