import { CreateParticipantCommand } from '@aws-sdk/client-connect';
import { CreateParticipantConnectionCommand, SendEventCommand, SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openParticipantSocket, startEdgeWorld, type EdgeWorld } from './edge-world.ts';

/*
 * Typing, receipts and the old acknowledgement between two participants, on the wire: who is told, and who is not.
 */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld();
});
afterAll(() => world.close());

const create = (ContactId: string) =>
  world.connect.send(new CreateParticipantCommand({ InstanceId: world.instanceId, ContactId, ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Robin' } }));

it('a participant hears typing of the others and never its own; a receipt reaches the sender of the message alone, and only he is told of it', async () => {
  const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
  const created = await create(kim.ContactId);
  const connection = await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: created.ParticipantCredentials?.ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }));
  const robin = { token: connection.ConnectionCredentials?.ConnectionToken ?? '', socket: await openParticipantSocket(connection.Websocket?.Url ?? '') };
  await robin.socket.subscribe();
  const send = (ConnectionToken: string, type: string, Content?: string) => world.participants.send(new SendEventCommand({ ConnectionToken, ContentType: `application/vnd.amazonaws.connect.event.${type}`, ...(Content !== undefined && { Content }) }));
  await send(robin.token, 'typing');
  await kim.socket.untilItem((item) => String(item['ContentType']).endsWith('typing'));
  await send(kim.connectionToken, 'typing');
  await robin.socket.untilItem((item) => String(item['ContentType']).endsWith('typing'));
  const said = await world.participants.send(new SendMessageCommand({ ConnectionToken: kim.connectionToken, ContentType: 'text/plain', Content: 'Hello Robin' }));
  await send(robin.token, 'message.read', JSON.stringify({ messageId: said.Id }));
  const receipt = await kim.socket.untilItem((item) => item['Type'] === 'MESSAGEMETADATA');
  expect(receipt).toEqual({
    Type: 'MESSAGEMETADATA', ContentType: 'application/vnd.amazonaws.connect.event.message.metadata', Id: said.Id, AbsoluteTime: expect.any(String) as string, InitialContactId: kim.ContactId, ContactId: expect.any(String) as string,
    MessageMetadata: { MessageId: said.Id, Receipts: [{ RecipientParticipantId: created.ParticipantId, ReadTimestamp: expect.any(String) as string }] },
  });
  const last = await world.participants.send(new SendMessageCommand({ ConnectionToken: robin.token, ContentType: 'text/plain', Content: 'That is all' }));
  for (const { socket, other } of [{ socket: kim.socket, other: created.ParticipantId }, { socket: robin.socket, other: kim.ParticipantId }]) {
    await socket.untilItem((item) => item['Id'] === last.Id);
    expect(socket.items().filter((item) => String(item['ContentType']).endsWith('typing')).map((item) => item['ParticipantId'])).toEqual([other]);
  }
  expect(robin.socket.items().filter((item) => item['Type'] === 'MESSAGEMETADATA')).toEqual([]);
});

it('a participant joins by the old connection.acknowledged, too', async () => {
  const kim = await world.customer({ ContactFlowId: 'flow-quiet' });
  const created = await create(kim.ContactId);
  const { ConnectionCredentials } = await world.participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: created.ParticipantCredentials?.ParticipantToken, Type: ['CONNECTION_CREDENTIALS'] }));
  await world.participants.send(new SendEventCommand({ ConnectionToken: ConnectionCredentials?.ConnectionToken, ContentType: 'application/vnd.amazonaws.connect.event.connection.acknowledged' }));
  expect(await kim.socket.untilItem((item) => item['ParticipantRole'] === 'CUSTOM_BOT' && String(item['ContentType']).endsWith('participant.joined'))).toMatchObject({ DisplayName: 'Robin' });
});
