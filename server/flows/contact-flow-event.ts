import type { JsonObject } from './outside-call.ts';
import type { Endpoint, FlowFacts, WorkingQueue } from './step.ts';

/**
 * The event that functions are called with, as public samples read it (connect-facts 4.3).
 * @param parameters what the flow gives along.
 */
export function contactFlowEvent(facts: FlowFacts, parameters: JsonObject): JsonObject {
  return {
    Name: 'ContactFlowEvent',
    Details: {
      ContactData: {
        Attributes: { ...facts.attributes },
        Channel: facts.channel,
        ContactId: facts.contactId,
        CustomerEndpoint: endpoint(facts.customerEndpoint),
        CustomerId: facts.customerId,
        Description: facts.description,
        InitialContactId: facts.initialContactId,
        InitiationMethod: facts.initiationMethod,
        InstanceARN: facts.instanceArn,
        LanguageCode: facts.languageCode,
        MediaStreams: { Customer: { Audio: null } },
        Name: facts.name,
        PreviousContactId: facts.previousContactId ?? facts.contactId,
        Queue: facts.queue === null ? null : { ARN: facts.queue.arn, Name: facts.queue.name, OutboundCallerId: endpoint(queueEndpoint(facts.queue)) },
        References: Object.fromEntries(Object.entries(facts.references).map(([name, { type, value }]) => [name, { Type: type, Value: value }])),
        RelatedContactId: facts.relatedContactId,
        SegmentAttributes: Object.fromEntries(Object.entries(facts.segmentAttributes).map(([name, value]) => [name, { ValueString: value }])),
        Tags: { ...facts.tags },
        SystemEndpoint: endpoint(facts.systemEndpoint),
      },
      Parameters: parameters,
    },
  };
}

/** `$.Queue.OutboundCallerId`: what calls of the queue show. */
export const queueEndpoint = (queue: WorkingQueue): Endpoint | null => (queue.callerNumber === null ? null : { address: queue.callerNumber, type: 'TELEPHONE_NUMBER' });

const endpoint = (of: Endpoint | null): JsonObject | null => (of === null ? null : { Address: of.address, Type: of.type });
