import * as z from 'zod';
import { order } from '../order.ts';

/* What the test page asks of an instance: its flows, and contacts that are begun by hand. */

const Attributes = z.record(z.string(), z.string());

export const listPublishedFlows = order({
  name: 'list_published_flows',
  fields: z.strictObject({}),
  answer: z.array(z.strictObject({ id: z.string(), name: z.string(), type: z.string() })),
  async carryOut({ configuration }) {
    const flows = await configuration.flows();
    return flows.filter(({ content }) => content !== null).map(({ id, name, type }) => ({ id, name, type }));
  },
});

export const startTestChat = order({
  name: 'start_test_chat',
  fields: z.strictObject({ flowId: z.string(), customerName: z.string().min(1).max(256), attributes: Attributes, contentTypes: z.array(z.string()).min(1), durationMinutes: z.int().min(60).max(10_080) }),
  answer: z.strictObject({ contactId: z.string(), participantId: z.string(), participantToken: z.string() }),
  async carryOut({ chats }, chat) {
    const { contactId, participantId, participantToken } = await chats.startChat({ ...chat, initialMessage: undefined, clientToken: undefined });
    return { contactId, participantId, participantToken };
  },
});

export const startTestTask = order({
  name: 'start_test_task',
  fields: z.strictObject({ flowId: z.string(), name: z.string().min(1).max(512), description: z.string().max(4096).nullable(), attributes: Attributes }),
  answer: z.strictObject({ contactId: z.string() }),
  carryOut: async ({ contacts }, task) => await contacts.startTask({
    ...task, references: {}, segmentAttributes: {}, scheduledAt: null, previousContactId: null, relatedContactId: null, expiryMinutes: null, clientToken: undefined, by: 'api',
  }),
});

export const stopTestContact = order({
  name: 'stop_test_contact',
  fields: z.strictObject({ contactId: z.string() }),
  answer: z.strictObject({}),
  async carryOut({ chats }, { contactId }) {
    await chats.stopContact(contactId);
    return {};
  },
});
