import { ConnectClient, DescribeContactCommand, GetContactAttributesCommand, ListQueuesCommand, ListViewsCommand, StartChatContactCommand, UpdateContactAttributesCommand } from '@aws-sdk/client-connect';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KeyRole } from '../../../server/instance/key-desk.ts';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';

/* What a key of each role may do, as a program that signs with it meets it. */

let world: EdgeWorld;
const clients: ConnectClient[] = [];
beforeAll(async () => {
  world = await startEdgeWorld();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(() => world.close());

async function keyOf(role: KeyRole): Promise<{ accessKeyId: string; client: ConnectClient }> {
  const credentials = await world.server.core.instance.keys.create({ name: `a key to ${role}`, role });
  const client = new ConnectClient({ region: 'local', endpoint: world.url, credentials, maxAttempts: 1 });
  clients.push(client);
  return { accessKeyId: credentials.accessKeyId, client };
}
const start = (client: ConnectClient) =>
  client.send(new StartChatContactCommand({ InstanceId: world.instanceId, ContactFlowId: 'flow-quiet', ParticipantDetails: { DisplayName: 'Kim' } }));

describe('the role of a key', () => {
  it('full: everything', async () => {
    const { client } = await keyOf('full');
    const { ContactId = '' } = await start(client);
    expect((await client.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId }))).Contact?.Id).toBe(ContactId);
  });

  it('read: whatever only looks, and nothing that changes', async () => {
    const { ContactId = '' } = await start(world.connect);
    const { client } = await keyOf('read');
    expect((await client.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId }))).Contact?.Id).toBe(ContactId);
    await client.send(new GetContactAttributesCommand({ InstanceId: world.instanceId, InitialContactId: ContactId }));
    const before = await world.stateHash();
    await expect(start(client)).rejects.toMatchObject({ name: 'AccessDeniedException', message: expect.stringMatching(/"read" may not call StartChatContact.*"full" or "chat"/u) as string });
    await expect(client.send(new UpdateContactAttributesCommand({ InstanceId: world.instanceId, InitialContactId: ContactId, Attributes: { a: 'b' } }))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(await world.stateHash()).toBe(before);
  });

  it('chat: its customers\' chats, and nothing of the configuration', async () => {
    const { client } = await keyOf('chat');
    const { ContactId = '' } = await start(client);
    await client.send(new UpdateContactAttributesCommand({ InstanceId: world.instanceId, InitialContactId: ContactId, Attributes: { a: 'b' } }));
    expect((await client.send(new GetContactAttributesCommand({ InstanceId: world.instanceId, InitialContactId: ContactId }))).Attributes).toEqual({ a: 'b' });
    await expect(client.send(new ListQueuesCommand({ InstanceId: world.instanceId }))).rejects.toMatchObject({ name: 'AccessDeniedException', message: expect.stringMatching(/ListQueues.*"full" or "read"/u) as string });
  });

  it('and whoever asks for what is not offered is told so by its name', async () => {
    for (const role of ['full', 'read', 'chat'] as const) {
      const { client } = await keyOf(role);
      await expect(client.send(new ListViewsCommand({ InstanceId: world.instanceId }))).rejects.toMatchObject({ name: 'UnknownOperationException', message: expect.stringMatching(/^ListViews is not an operation that this server offers/u) as string });
    }
  });
});

describe('the life of a key', () => {
  it('signs nothing any more once it is revoked, and stays in the list', async () => {
    const { accessKeyId, client } = await keyOf('chat');
    await start(client);
    const { keys } = world.server.core.instance;
    await keys.revoke(accessKeyId);
    await expect(start(client)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    await expect(keys.revoke(accessKeyId)).rejects.toMatchObject({ code: 'wrong_state' });
    await expect(keys.revoke('AKNOBODY')).rejects.toMatchObject({ code: 'not_found' });
    expect((await keys.list()).find((key) => key.accessKeyId === accessKeyId)).toMatchObject({ role: 'chat', name: 'a key to chat', revokedAt: expect.any(Number) as number });
  });

  it('is listed with its last use, to the minute, and never with its secret', async () => {
    const { accessKeyId, client } = await keyOf('chat');
    const { core } = world.server;
    const listed = async () => (await core.instance.keys.list()).find((key) => key.accessKeyId === accessKeyId);
    expect((await listed())?.lastUsedAt).toBeNull();
    const first = core.clock.now();
    await start(client);
    await core.idle();
    const used = (await listed())?.lastUsedAt ?? 0;
    expect(used).toBeGreaterThanOrEqual(first);
    world.clock.advance(120_000);
    await start(client);
    await core.idle();
    expect((await listed())?.lastUsedAt).toBeGreaterThanOrEqual(used + 120_000);
    expect(JSON.stringify(await core.instance.keys.list())).not.toContain('secret');
  });
});

describe('a user who is disabled', () => {
  it('has his desk signed out, and is told why', async () => {
    const { users } = world.server.core.instance;
    const desk = await world.agent('jonas');
    await users.disable('jonas');
    expect(await desk.until((frame) => frame['frame'] === 'bye')).toMatchObject({ code: 'signed_out', message: 'Your account was disabled. Ask your administrator.' });
    await users.enable('jonas');
    await world.agent('jonas');
  });
});
