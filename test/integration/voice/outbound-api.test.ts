import { DescribeContactCommand, DescribeInstanceCommand, StartOutboundVoiceContactCommand, StopContactCommand, type StartOutboundVoiceContactCommandInput } from '@aws-sdk/client-connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedSampleCalls } from '../../../server/sample/sample-instance.ts';
import { action, end, publishFlow } from '../../doubles/written-flows.ts';
import { mediaEngineDouble } from '../../doubles/media-engine.ts';
import { trunkDouble } from '../../doubles/trunk.ts';
import { startEdgeWorld, type EdgeWorld } from '../edges/edge-world.ts';

/*
 * Programs call numbers, through the public SDK @aws-sdk/client-connect; media and telephone network are doubles.
 */

const engine = mediaEngineDouble();
const trunk = trunkDouble(engine);
let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld({ callsAtOnce: 20, callableCountries: ['+49', '+34'] }, { media: engine, trunk });
  await seedSampleCalls(world.server.core.instance);
  await publishFlow(world.server.core.instance, 'flow-news', [
    action('who', 'CheckOutboundCallStatus', {}, { next: 'end', conditions: [['CallAnswered', 'end'], ['NotDetected', 'mark']], errors: { NoMatchingCondition: 'end', NoMatchingError: 'end' } }),
    action('mark', 'UpdateContactAttributes', { Attributes: { heard: '$.Attributes.news' }, TargetContact: 'Current' }, { next: 'ask', errors: { NoMatchingError: 'end' } }),
    action('ask', 'GetParticipantInput', { Text: 'Press one.', StoreInput: 'False', InputTimeLimitSeconds: '20' }, { next: 'end', errors: { NoMatchingCondition: 'end', InputTimeLimitExceeded: 'end', NoMatchingError: 'end' } }),
    end,
  ]);
});
afterAll(() => world.close());

const KIM = '+4915112345678';
const start = (more: Partial<StartOutboundVoiceContactCommandInput> = {}) =>
  world.connect.send(new StartOutboundVoiceContactCommand({ InstanceId: world.instanceId, DestinationPhoneNumber: KIM, ContactFlowId: 'flow-news', QueueId: 'queue-support', ...more }));
const failure = async (call: Promise<unknown>): Promise<string> => call.then(() => 'none', (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'));
const contact = async (ContactId: string | undefined) => (await world.connect.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId }))).Contact;

describe('StartOutboundVoiceContact', () => {
  it('calls a number, and whoever answers has the flow', async () => {
    const { ContactId } = await start({ Attributes: { news: 'good' }, Name: 'News' });
    await world.server.core.idle();
    expect(trunk.done.at(-1)).toBe(`call ${KIM}`);
    const before = await contact(ContactId);
    expect(before).toMatchObject({ Channel: 'VOICE', InitiationMethod: 'API', Name: 'News' });
    expect(before?.Attributes ?? {}).not.toHaveProperty('heard');
    trunk.answers(KIM);
    await world.server.core.idle();
    expect(await world.server.core.chats.attributesOf(ContactId ?? '')).toMatchObject({ heard: 'good' });
    trunk.hangsUp(KIM);
    await world.server.core.idle();
    expect(await contact(ContactId)).toMatchObject({ DisconnectReason: 'CUSTOMER_DISCONNECT' });
  });

  it.each([{ reason: 'busy', says: 'TELECOM_BUSY' }, { reason: 'unanswered', says: 'TELECOM_UNANSWERED' }, { reason: 'invalid', says: 'TELECOM_NUMBER_INVALID' }, { reason: 'problem', says: 'TELECOM_PROBLEM' }] as const)('says how a call ended that was $reason', async ({ reason, says }) => {
    const { ContactId } = await start();
    await world.server.core.idle();
    trunk.fails(KIM, reason);
    await world.server.core.idle();
    expect(await contact(ContactId)).toMatchObject({ DisconnectReason: says });
  });

  it('is something the instance says it does, calls coming in as well', async () => {
    const { Instance } = await world.connect.send(new DescribeInstanceCommand({ InstanceId: world.instanceId }));
    expect(Instance).toMatchObject({ InboundCallsEnabled: true, OutboundCallsEnabled: true });
  });

  it('is stopped while it rings, and makes one call for one token', async () => {
    const { ContactId } = await start({ ClientToken: 'once' });
    expect((await start({ ClientToken: 'once' })).ContactId).toBe(ContactId);
    expect(await failure(start({ ClientToken: 'once', RingTimeoutInSeconds: 30 }))).toMatch(/^(?:Idempotency|InvalidRequest|InvalidParameter|Conflict)/u);
    await world.connect.send(new StopContactCommand({ InstanceId: world.instanceId, ContactId }));
    await world.server.core.idle();
    expect(trunk.done.slice(-2)).toEqual([`call ${KIM}`, `hang up ${KIM}`]);
    expect(await contact(ContactId)).toMatchObject({ DisconnectReason: 'API' });
  });

  it('refuses what is not served, and what is not there', async () => {
    const calls = trunk.done.length;
    expect(await failure(start({ TrafficType: 'CAMPAIGN' }))).toMatch(/^InvalidRequestException: TrafficType/u);
    expect(await failure(start({ AnswerMachineDetectionConfig: { EnableAnswerMachineDetection: true } }))).toMatch(/^InvalidRequestException: AnswerMachineDetectionConfig/u);
    expect(await failure(start({ CampaignId: 'one' }))).toMatch(/^InvalidRequestException: CampaignId/u);
    expect(await failure(start({ DestinationPhoneNumber: '110' }))).toMatch(/^InvalidParameterException/u);
    expect(await failure(start({ DestinationPhoneNumber: '+15550109999' }))).toMatch(/^DestinationNotAllowedException/u);
    expect(await failure(start({ QueueId: undefined }))).toMatch(/^InvalidRequestException: Give a queue/u);
    expect(await failure(start({ QueueId: 'of-nobody' }))).toMatch(/^ResourceNotFoundException/u);
    expect(await failure(start({ SourcePhoneNumber: '+4930000000' }))).toMatch(/^ResourceNotFoundException: SourcePhoneNumber/u);
    expect(await failure(start({ ContactFlowId: 'of-nobody' }))).toMatch(/^ResourceNotFoundException/u);
    expect(await failure(start({ RingTimeoutInSeconds: 5 }))).toMatch(/^InvalidParameterException: RingTimeoutInSeconds/u);
    trunk.unavailable = 'The gateway does not answer.';
    expect(await failure(start())).toBe('InvalidRequestException: The gateway does not answer.');
    trunk.unavailable = null;
    await world.server.core.idle();
    expect(trunk.done.length).toBe(calls);
  });
});
