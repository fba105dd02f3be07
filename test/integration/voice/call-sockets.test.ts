import {
  DescribeContactCommand, ResumeContactRecordingCommand, StartContactRecordingCommand, StartWebRTCContactCommand, StopContactCommand, StopContactRecordingCommand, SuspendContactRecordingCommand, type StartWebRTCContactCommandInput,
} from '@aws-sdk/client-connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALL_WIRE_VERSION } from '../../../contract/call-wire.ts';
import { seedSampleCalls } from '../../../server/sample/sample-instance.ts';
import { openParticipantSocket, startEdgeWorld, type EdgeWorld, type SocketClient } from '../edges/edge-world.ts';
import { mediaEngineDouble } from '../../doubles/media-engine.ts';

/*
 * Calls over real sockets and through the public SDK @aws-sdk/client-connect; only the media is a double.
 */

const engine = mediaEngineDouble();
let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld({ callsAtOnce: 20 }, { media: engine });
  await seedSampleCalls(world.server.core.instance);
});
afterAll(() => world.close());

async function start(more: Partial<StartWebRTCContactCommandInput> = {}) {
  const started = await world.connect.send(new StartWebRTCContactCommand({ InstanceId: world.instanceId, ContactFlowId: 'flow-quiet', ParticipantDetails: { DisplayName: 'Kim' }, ...more }));
  return { ...started, token: started.ConnectionData?.Attendee?.JoinToken ?? '', url: started.ConnectionData?.Meeting?.MediaPlacement?.SignalingUrl ?? '' };
}
const failure = async (call: Promise<unknown>): Promise<string> => call.then(() => 'none', (error: unknown) => (error instanceof Error ? error.name : 'unknown'));

async function join(started: { token: string; url: string }): Promise<SocketClient> {
  const page = await openParticipantSocket(started.url);
  page.send({ frame: 'hello', token: started.token, version: CALL_WIRE_VERSION });
  await page.until(({ frame }) => frame === 'welcome');
  return page;
}

async function offer(page: SocketClient, id: string, sdp = 'v=0'): Promise<Record<string, unknown>> {
  page.send({ frame: 'offer', id, sdp });
  return page.until((frame) => (frame['frame'] === 'answer' || frame['frame'] === 'refused') && frame['id'] === id);
}

const inState = (page: SocketClient, state: string) => page.until((frame) => frame['frame'] === 'state' && frame['state'] === state);

describe('StartWebRTCContact', () => {
  it('answers in the shape of Amazon Connect, with this server\'s addresses', async () => {
    const started = await start();
    expect(started.ConnectionData).toMatchObject({
      Attendee: { AttendeeId: started.ParticipantId, JoinToken: started.ParticipantToken },
      Meeting: { MeetingId: started.ContactId, MediaPlacement: { SignalingUrl: `${world.url.replace(/^http/, 'ws')}/call/socket` } },
    });
    const { Contact } = await world.connect.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId: started.ContactId }));
    expect(Contact).toMatchObject({ Channel: 'VOICE', InitiationMethod: 'WEBRTC_API' });
    await world.connect.send(new StopContactCommand({ InstanceId: world.instanceId, ContactId: started.ContactId }));
  });

  it('refuses what calls here have not, and unknown flows', async () => {
    expect(await failure(start({ AllowedCapabilities: { Customer: { Video: 'SEND' } } }))).toBe('InvalidRequestException');
    expect(await failure(start({ ContactFlowId: 'no-such-flow' }))).toBe('ResourceNotFoundException');
  });
});

describe('StartContactRecording and its like', () => {
  it('record, suspend, resume and stop, and the customer is told', async () => {
    const eva = await world.agent('eva');
    eva.send({ frame: 'voice_devices', microphone: 'ready' });
    eva.send({ frame: 'query', id: 'line', type: 'voice_offer', sdp: 'v=0' });
    await eva.until(({ id }) => id === 'line');
    const started = await start();
    const page = await join(started);
    await offer(page, 'o1');
    const ContactId = await eva.accept(started.ContactId ?? '');
    const of = { InstanceId: world.instanceId, ContactId, InitialContactId: started.ContactId };
    const told = (recording: boolean) => page.until((frame) => frame['frame'] === 'state' && frame['state'] === 'connected' && frame['recording'] === recording);
    expect(await failure(world.connect.send(new SuspendContactRecordingCommand(of)))).toBe('InvalidRequestException');
    await world.connect.send(new StartContactRecordingCommand({ ...of, VoiceRecordingConfiguration: { VoiceRecordingTrack: 'ALL' } }));
    await told(true);
    await world.connect.send(new SuspendContactRecordingCommand(of));
    await told(false);
    await world.connect.send(new ResumeContactRecordingCommand(of));
    await told(true);
    await world.connect.send(new StopContactRecordingCommand(of));
    expect(await failure(world.connect.send(new StartContactRecordingCommand({ ...of, VoiceRecordingConfiguration: {} })))).toBe('InvalidRequestException');
    expect(await failure(world.connect.send(new StopContactRecordingCommand({ ...of, ContactId: 'nobody' })))).toBe('ResourceNotFoundException');
    expect(await failure(world.connect.send(new StartContactRecordingCommand({ ...of, VoiceRecordingConfiguration: { IvrRecordingTrack: 'ALL' } })))).toBe('InvalidRequestException');
    page.send({ frame: 'hang_up' });
    await inState(page, 'ended');
    await eva.contact(started.ContactId ?? '', 'after_contact_work');
    await eva.command({ type: 'close_contact', contactId: ContactId });
    eva.socket.terminate();
  });
});

describe('a customer\'s socket', () => {
  it('carries a call from hello to its end', async () => {
    const eva = await world.agent('eva');
    eva.send({ frame: 'voice_devices', microphone: 'ready' });
    eva.send({ frame: 'query', id: 'line', type: 'voice_offer', sdp: 'v=0' });
    expect(await eva.until(({ id }) => id === 'line')).toMatchObject({ ok: true, value: { sdp: 'answer to v=0', processId: 'media-1' } });
    const started = await start();
    const page = await join(started);
    expect(await offer(page, 'o1')).toEqual({ frame: 'answer', id: 'o1', sdp: 'answer to v=0' });
    await inState(page, 'ringing');
    const contactId = await eva.accept(started.ContactId ?? '');
    expect(await inState(page, 'connected')).toMatchObject({ agentName: 'Eva Lindqvist', recording: false });
    await eva.command({ type: 'hold_party', contactId, partyId: started.ParticipantId ?? '' });
    await inState(page, 'on_hold');
    page.send({ frame: 'hang_up' });
    expect(await inState(page, 'ended')).toMatchObject({ endReason: 'ended_by_customer' });
    expect(await page.closed()).toBe(1000);
    await eva.contact(started.ContactId ?? '', 'after_contact_work');
    eva.socket.terminate();
  });

  it('of a page that comes anew takes over; the older one is told and closed', async () => {
    const started = await start();
    const first = await join(started);
    const second = await join(started);
    expect(await first.until(({ frame }) => frame === 'refused')).toMatchObject({ code: 'taken_over' });
    await first.closed();
    expect(await offer(second, 'o1')).toMatchObject({ frame: 'answer' });
    second.send({ frame: 'hang_up' });
    await second.closed();
  });

  it('is told to offer again when the media process dies', async () => {
    const page = await join(await start());
    await offer(page, 'o1');
    engine.processDies();
    expect(await page.until(({ frame }) => frame === 'rejoin')).toEqual({ frame: 'rejoin', reason: 'media_lost' });
    expect(await offer(page, 'o2')).toMatchObject({ frame: 'answer' });
    page.send({ frame: 'hang_up' });
    await page.closed();
  });

  it.each([
    ['no JSON', 'hello there', 'bad_frame'],
    ['an unknown frame', { frame: 'dance' }, 'bad_frame'],
    ['more than the frame has', { frame: 'ping', more: 1 }, 'bad_frame'],
    ['an offer before hello', { frame: 'offer', id: '1', sdp: 'v=0' }, 'bad_frame'],
    ['another version', { frame: 'hello', token: 'x', version: 99 }, 'bad_version'],
    ['a token of nobody', { frame: 'hello', token: 'x', version: CALL_WIRE_VERSION }, 'access_denied'],
  ])('that says %s is refused and closed', async (_what, frame, code) => {
    const page = await openParticipantSocket(`${world.url.replace(/^http/, 'ws')}/call/socket`);
    page.send(frame);
    expect(await page.until((told) => told['frame'] === 'refused')).toMatchObject({ code });
    await page.closed();
  });

  it('whose offer is nonsense is told so, and may offer again; too many are refused', async () => {
    const page = await join(await start());
    expect(await offer(page, 'bad', 'refuse me')).toMatchObject({ frame: 'refused', code: 'bad_offer' });
    let refused = 0;
    for (let at = 0; at < 20; at++) if ((await offer(page, `o${at}`))['code'] === 'too_many') refused += 1;
    expect(refused).toBeGreaterThan(5);
    page.send({ frame: 'hang_up' });
    await page.closed();
  });

  it('that mutes faster than anybody does is refused, each time a line of the log; a measure too many is passed over', async () => {
    const page = await join(await start());
    for (let at = 0; at < 10; at++) page.send({ frame: 'stats', lossPercent: at, jitter: 1, roundTrip: 1, concealedPercent: 0 });
    for (let at = 0; at < 22; at++) page.send({ frame: 'mute', on: at % 2 === 0 });
    expect(await page.until((told) => told['frame'] === 'refused')).toMatchObject({ code: 'too_many', message: expect.stringMatching(/^That was said too often/) as unknown });
    page.send({ frame: 'hang_up' });
    await inState(page, 'ended');
  });

  it('that floods is cut', async () => {
    const page = await join(await start());
    for (let at = 0; at < 300; at++) page.send({ frame: 'digit', digit: '1' });
    expect(await page.until((told) => told['frame'] === 'refused' && told['code'] === 'too_many')).toBeDefined();
    await page.closed();
    expect(world.complaints.filter((line) => !line.startsWith('media_process_lost'))).toEqual([]);
  });
});
