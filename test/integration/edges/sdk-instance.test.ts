import {
  ConnectClient, DescribeContactCommand, GetContactAttributesCommand, StartChatContactCommand, StopContactCommand, UpdateContactAttributesCommand,
} from '@aws-sdk/client-connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';
import { signedHeaders } from './sign-request.ts';

/*
 * The instance API as the public SDK @aws-sdk/client-connect meets it: every operation that is offered, every error by
 * its documented name, and what a signature protects.
 */

let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld();
});
afterAll(() => world.close());

/** What a failed call says, as the SDK understands it. */
async function failure(call: Promise<unknown>): Promise<{ name: string; status: number | undefined }> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error('The call was to fail and did not.');
  return { name: error.name, status: (error as Error & { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode };
}

const start = (more: object = {}) =>
  world.connect.send(new StartChatContactCommand({ InstanceId: world.instanceId, ContactFlowId: 'flow-quiet', ParticipantDetails: { DisplayName: 'Kim' }, ...more }));

describe('the operations through the SDK', () => {
  it('starts, describes and stops a chat', async () => {
    const started = await start({ Attributes: { plan: 'gold' }, ChatDurationInMinutes: 60 });
    expect(started.ContactId).toMatch(/^[0-9a-f-]{36}$/);
    expect(started.ParticipantToken?.length).toBeLessThanOrEqual(1000);
    const described = await world.connect.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId: started.ContactId ?? '' }));
    expect(described.Contact).toMatchObject({ Id: started.ContactId, Channel: 'CHAT', InitiationMethod: 'API', QueueInfo: { Id: 'queue-support' } });
    expect(described.Contact?.InitiationTimestamp).toBeInstanceOf(Date);
    await world.connect.send(new StopContactCommand({ InstanceId: world.instanceId, ContactId: started.ContactId ?? '' }));
    const ended = await world.connect.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId: started.ContactId ?? '' }));
    expect(ended.Contact?.DisconnectTimestamp).toBeInstanceOf(Date);
    expect(ended.Contact?.DisconnectReason).toBe('API');
  });

  it('sets and gets attributes', async () => {
    const { ContactId = '' } = await start({ Attributes: { plan: 'gold', mood: 'fine' } });
    await world.connect.send(new UpdateContactAttributesCommand({ InstanceId: world.instanceId, InitialContactId: ContactId, Attributes: { mood: 'angry', since: 'now' } }));
    const { Attributes } = await world.connect.send(new GetContactAttributesCommand({ InstanceId: world.instanceId, InitialContactId: ContactId }));
    expect(Attributes).toEqual({ plan: 'gold', mood: 'angry', since: 'now' });
  });

  it('refuses chats where no storage for transcripts is configured, as an error that the SDK does not repeat', async () => {
    const bare = await startEdgeWorld({}, { objects: false });
    const refused = bare.connect.send(new StartChatContactCommand({ InstanceId: bare.instanceId, ContactFlowId: 'flow-quiet', ParticipantDetails: { DisplayName: 'Kim' } }));
    expect(await failure(refused)).toEqual({ name: 'InvalidRequestException', status: 400 });
    await bare.close();
  });

  it('takes the instance by its ARN, encoded into the path by the SDK', async () => {
    const arn = `arn:aws:connect:eu-central-1:123456789012:instance/${world.instanceId}`;
    const { ContactId = '' } = await start({ InstanceId: arn, ContactFlowId: `${arn}/contact-flow/flow-quiet` });
    const described = await world.connect.send(new DescribeContactCommand({ InstanceId: arn, ContactId }));
    expect(described.Contact?.Id).toBe(ContactId);
  });

  it('answers the same client token with the same chat, and refuses it with another body', async () => {
    const before = await world.stateHash();
    const first = await start({ ClientToken: 'once' });
    const between = await world.stateHash();
    const again = await start({ ClientToken: 'once' });
    expect({ ...again, $metadata: undefined }).toEqual({ ...first, $metadata: undefined });
    expect(await world.stateHash()).toBe(between);
    expect(between).not.toBe(before);
    expect(await failure(start({ ClientToken: 'once', ParticipantDetails: { DisplayName: 'Lea' } }))).toEqual({ name: 'IdempotencyException', status: 409 });
    expect(await world.stateHash()).toBe(between);
    const several = await Promise.all([1, 2, 3, 4].map(() => start({ ClientToken: 'all at once' })));
    expect(new Set(several.map((answer) => answer.ContactId)).size).toBe(1);
  });
});

describe('the errors through the SDK', () => {
  it.each([
    ['an unknown flow', { ContactFlowId: 'flow-of-nobody' }, 'ResourceNotFoundException', 404],
    ['another instance', { InstanceId: 'instance-of-nobody' }, 'ResourceNotFoundException', 404],
    ['too short a duration', { ChatDurationInMinutes: 59 }, 'InvalidParameterException', 400],
    ['too long a duration', { ChatDurationInMinutes: 10_081 }, 'InvalidParameterException', 400],
    ['an empty name', { ParticipantDetails: { DisplayName: '' } }, 'InvalidParameterException', 400],
    ['too long a name', { ParticipantDetails: { DisplayName: 'x'.repeat(257) } }, 'InvalidParameterException', 400],
    ['content types without text/plain', { SupportedMessagingContentTypes: ['text/markdown'] }, 'InvalidParameterException', 400],
    ['an unknown content type', { SupportedMessagingContentTypes: ['text/plain', 'text/csv'] }, 'InvalidParameterException', 400],
    ['attributes with a bad key', { Attributes: { 'a b': 'c' } }, 'InvalidParameterException', 400],
    ['too many attributes', { Attributes: { a: 'x'.repeat(32_000), b: 'x'.repeat(2000) } }, 'InvalidParameterException', 400],
    ['an initial message that is too long', { InitialMessage: { ContentType: 'text/plain', Content: 'ü'.repeat(8193) } }, 'InvalidParameterException', 400],
  ])('refuses %s and changes nothing', async (_what, more, name, status) => {
    const before = await world.stateHash();
    expect(await failure(start(more))).toEqual({ name, status });
    expect(await world.stateHash()).toBe(before);
  });

  it('knows a flow that was never published', async () => {
    await world.server.core.instance.putFlow({
      id: 'flow-draft', name: 'Draft', type: 'CONTACT_FLOW', publish: false,
      content: JSON.stringify({ Version: '2019-10-30', StartAction: 'end', Actions: [{ Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }] }),
    });
    expect(await failure(start({ ContactFlowId: 'flow-draft' }))).toEqual({ name: 'ContactFlowNotPublishedException', status: 404 });
  });

  it('stops a chat once, and none that is not there', async () => {
    const { ContactId = '' } = await start();
    const stop = (id: string) => world.connect.send(new StopContactCommand({ InstanceId: world.instanceId, ContactId: id }));
    await stop(ContactId);
    expect(await failure(stop(ContactId))).toEqual({ name: 'ContactNotFoundException', status: 410 });
    expect(await failure(stop('contact-of-nobody'))).toEqual({ name: 'ContactNotFoundException', status: 410 });
  });

  it('knows no contact that is not there', async () => {
    expect(await failure(world.connect.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId: 'contact-of-nobody' })))).toEqual({ name: 'ResourceNotFoundException', status: 404 });
    expect(await failure(world.connect.send(new GetContactAttributesCommand({ InstanceId: world.instanceId, InitialContactId: 'contact-of-nobody' })))).toEqual({ name: 'ResourceNotFoundException', status: 404 });
  });
});

describe('the signature', () => {
  const body = (): string => JSON.stringify({ InstanceId: world.instanceId, ContactFlowId: 'flow-quiet', ParticipantDetails: { DisplayName: 'Kim' } });
  const put = async (headers: Record<string, string>, sent = body()): Promise<{ status: number; name: string | null }> => {
    const response = await fetch(`${world.url}/contact/chat`, { method: 'PUT', headers: { 'content-type': 'application/json', ...headers }, body: sent });
    return { status: response.status, name: response.headers.get('x-amzn-errortype') };
  };
  const sign = (more: Partial<Parameters<typeof signedHeaders>[1]> = {}, signedBody = body()) =>
    signedHeaders({ method: 'PUT', url: `${world.url}/contact/chat`, body: signedBody }, { ...world.keys, at: world.clock.now(), ...more });

  it('is good as a client writes it', async () => {
    expect(await put(sign())).toEqual({ status: 200, name: null });
  });

  it.each([
    ['none at all', () => put({}), 'MissingAuthenticationTokenException'],
    ['half a one', () => put({ ...sign(), authorization: 'AWS4-HMAC-SHA256 Credential=x' }), 'IncompleteSignatureException'],
    ['one without a date', () => put({ authorization: sign()['authorization'] ?? '' }), 'IncompleteSignatureException'],
    ['one by another secret', () => put(sign({ secretAccessKey: 'another' })), 'InvalidSignatureException'],
    ['one by an unknown key', () => put(sign({ accessKeyId: 'AKIAUNKNOWN' })), 'UnrecognizedClientException'],
    ['one for another service', () => put(sign({ service: 's3' })), 'InvalidSignatureException'],
    ['one of 16 minutes ago', () => put(sign({ at: world.clock.now() - 16 * 60_000 })), 'InvalidSignatureException'],
    ['one of 16 minutes ahead', () => put(sign({ at: world.clock.now() + 16 * 60_000 })), 'InvalidSignatureException'],
    ['one over another body', () => put(sign(), body().replace('Kim', 'Eve')), 'InvalidSignatureException'],
  ])('is refused: %s', async (_what, ask, name) => {
    const before = await world.stateHash();
    expect(await ask()).toEqual({ status: 403, name });
    expect(await world.stateHash()).toBe(before);
  });

  it('is refused by name through the SDK, too', async () => {
    const stranger = new ConnectClient({ region: 'local', endpoint: world.url, credentials: { ...world.keys, secretAccessKey: 'another' }, maxAttempts: 1 });
    expect(await failure(stranger.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId: 'x' })))).toEqual({ name: 'InvalidSignatureException', status: 403 });
    stranger.destroy();
  });
});
