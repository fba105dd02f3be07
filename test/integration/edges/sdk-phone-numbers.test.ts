import { AssociatePhoneNumberContactFlowCommand, DescribePhoneNumberCommand, DisassociatePhoneNumberContactFlowCommand, ListPhoneNumbersV2Command } from '@aws-sdk/client-connect';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { end, publishFlow } from '../../doubles/written-flows.ts';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';
import { failure } from './failure.ts';

/* The instance's own phone numbers as the public SDK meets them. */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld();
  await publishFlow(world.server.core.instance, 'welcome', [end]);
});
afterAll(() => world.close());

it('lists, describes and points numbers at flows, once an operator has added them', async () => {
  const InstanceId = world.instanceId;
  const { phoneNumbers } = world.server.core;
  const { id: PhoneNumberId } = await phoneNumbers.put({ number: '+441632960100', description: 'Sales' });
  await phoneNumbers.put({ number: '+4930123456' });
  const listed = async (more: object) => (await world.connect.send(new ListPhoneNumbersV2Command({ InstanceId, ...more }))).ListPhoneNumbersSummaryList?.map(({ PhoneNumber }) => PhoneNumber);
  expect(await listed({})).toEqual(['+441632960100', '+4930123456']);
  expect(await listed({ PhoneNumberCountryCodes: ['DE'] })).toEqual(['+4930123456']);
  expect(await listed({ PhoneNumberPrefix: '+44' })).toEqual(['+441632960100']);
  expect(await listed({ PhoneNumberTypes: ['TOLL_FREE'] })).toEqual([]);
  const { ClaimedPhoneNumberSummary: described } = await world.connect.send(new DescribePhoneNumberCommand({ PhoneNumberId }));
  expect(described).toMatchObject({ PhoneNumberId, PhoneNumber: '+441632960100', PhoneNumberCountryCode: 'GB', PhoneNumberType: 'DID', PhoneNumberDescription: 'Sales', InstanceId, PhoneNumberStatus: { Status: 'CLAIMED' } });

  const flowOf = async (): Promise<string | null | undefined> => (await phoneNumbers.list()).find(({ id }) => id === PhoneNumberId)?.flowId;
  await world.connect.send(new AssociatePhoneNumberContactFlowCommand({ InstanceId, PhoneNumberId: described?.PhoneNumberArn, ContactFlowId: 'welcome' }));
  expect(await flowOf()).toBe('welcome');
  await world.connect.send(new DisassociatePhoneNumberContactFlowCommand({ InstanceId, PhoneNumberId }));
  expect(await flowOf()).toBeNull();
});

it('refuses what is not there, and flows that take no calls', async () => {
  const InstanceId = world.instanceId;
  const [one] = await world.server.core.phoneNumbers.list();
  const associate = (PhoneNumberId: string, ContactFlowId: string) => failure(world.connect.send(new AssociatePhoneNumberContactFlowCommand({ InstanceId, PhoneNumberId, ContactFlowId })));
  expect(await associate('nowhere', 'welcome')).toMatchObject({ name: 'ResourceNotFoundException' });
  expect(await associate(one?.id ?? '', 'nowhere')).toMatchObject({ name: 'ResourceNotFoundException' });
  expect(await associate(one?.id ?? '', 'flow-agent-transfer')).toMatchObject({ name: 'InvalidParameterException' });
  await expect(world.server.core.phoneNumbers.put({ number: '0301234' })).rejects.toMatchObject({ code: 'invalid' });
});
