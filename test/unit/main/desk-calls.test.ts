import { afterEach, describe, expect, it } from 'vitest';
import type { CallView } from '../../../contract/call.ts';
import type { DeskInput, DeskMethodName } from '../../../contract/desk.ts';
import { RefusedCall } from '../../doubles/panel-client.ts';
import type { PanelClient } from '../../doubles/panel-client.ts';
import { ANNA, startRoutingServer } from '../../doubles/routing-server/routing-server.ts';
import type { FakeRoutingServer } from '../../doubles/routing-server/routing-server.ts';
import { annaAt, freshFolder, startDesktop } from './desktop.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const call: CallView = { direction: 'inbound', partyId: 'party-anna', parties: [], recording: 'off', mayRecord: false, quality: null, callback: null, hearing: 'call' };

async function onACall(): Promise<{ server: FakeRoutingServer; panel: PanelClient }> {
  const server = await startRoutingServer();
  ends.push(() => server.goDown());
  const desktop = await startDesktop(server.url, freshFolder());
  ends.push(() => desktop.close());
  const panel = await annaAt(desktop);
  server.putContact(ANNA.id, { contactId: 'call-1', channel: 'VOICE', call });
  await panel.when(() => panel.contact('call-1')?.contact.state === 'connected');
  return { server, panel };
}

const failureOf = async <Name extends DeskMethodName>(panel: PanelClient, name: Name, input: DeskInput<Name>): Promise<string> =>
  panel.call(name, input).then(
    () => 'no failure',
    (error: unknown) => (error instanceof RefusedCall ? error.code : String(error)),
  );

describe('a call at the desk', () => {
  it('is asked of the server at once, and a refusal comes back to whoever asked', async () => {
    const { server, panel } = await onACall();
    await panel.call('holdParty', { contactId: 'call-1', partyId: 'party-kim' });
    await panel.call('sendDigits', { contactId: 'call-1', digits: '12#' });
    expect(server.accepted.map((command) => command.type)).toEqual(['hold_party', 'send_digits']);
    await panel.when(() => panel.contact('call-1')?.intention === null);
    server.fault = (command) => (command.type === 'resume_party' ? { refuse: 'wrong_state' } : null);
    expect(await failureOf(panel, 'resumeParty', { contactId: 'call-1', partyId: 'party-kim' })).toBe('wrong_state');
    expect([panel.faults, server.badFrames]).toEqual([[], []]);
  });

  it('shows what is being asked until the server has answered', async () => {
    const { server, panel } = await onACall();
    server.fault = (command) => (command.type === 'end_call' ? 'no_answer' : null);
    const ended = failureOf(panel, 'endCall', { contactId: 'call-1' });
    await panel.when(() => panel.contact('call-1')?.intention === 'ending');
    server.cutLinks();
    expect(await ended).toBe('offline');
    await panel.when(() => panel.contact('call-1')?.intention === null);
  });

  it('is not queued while there is no link, and says so', async () => {
    const { server, panel } = await onACall();
    await server.goDown();
    await panel.when(() => panel.state?.link.state !== 'live');
    expect(await failureOf(panel, 'holdParty', { contactId: 'call-1', partyId: 'party-kim' })).toBe('offline');
    expect(await failureOf(panel, 'voiceOffer', { sdp: 'v=0' })).toBe('offline');
    expect(server.accepted).toEqual([]);
  });

  it('is handed on at once or not at all: nobody is put on hold later', async () => {
    const { server, panel } = await onACall();
    const ask = { contactId: 'call-1', quickConnectId: 'quick-1', how: 'consult' } as const;
    server.fault = (command) => (command.type === 'transfer_contact' ? { refuse: 'wrong_state' } : null);
    expect(await failureOf(panel, 'transfer', ask)).toBe('wrong_state');
    await server.goDown();
    await panel.when(() => panel.state?.link.state !== 'live');
    expect(await failureOf(panel, 'transfer', ask)).toBe('offline');
    expect([server.accepted, server.badFrames, panel.contact('call-1')?.intention]).toEqual([[], [], null]);
  });

  it('is told of the line: its answer, and what the server asks of it', async () => {
    const { server, panel } = await onACall();
    expect(await panel.call('voiceOffer', { sdp: 'v=0' })).toEqual({ sdp: 'answer to v=0', processId: 'media-1' });
    server.signal(ANNA.id, { type: 'voice_rejoin', reason: 'media_lost' });
    server.signal(ANNA.id, { type: 'voice_codec', codec: 'PCMU' });
    await panel.when(() => panel.voice.length === 2);
    expect(panel.voice).toEqual([{ kind: 'rejoin', reason: 'media_lost' }, { kind: 'codec', codec: 'PCMU' }]);
  });

  it('says of the microphone what the panel said, again after each hello', async () => {
    const { server, panel } = await onACall();
    await panel.call('voiceDevices', { microphone: 'ready' });
    const said = (): number => server.framesUp.filter((frame) => frame.frame === 'voice_devices' && frame.microphone === 'ready').length;
    await server.when(() => said() === 1);
    server.cutLinks();
    await server.when(() => said() === 2);
    expect(server.hellos).toHaveLength(2);
  });

  it('is begun by number: the panel is told which call it has begun, and whether numbers can be called at all', async () => {
    const { server, panel } = await onACall();
    expect(panel.state?.callsNumbers).toBe(false);
    server.callsNumbers = true;
    server.cutLinks();
    await panel.when(() => panel.state?.callsNumbers === true && panel.state.link.state === 'live');
    const begun = await panel.call('dial', { to: { number: '+34555018844' }, contactId: null });
    const into = await panel.call('dial', { to: { number: '+34555018844' }, contactId: 'call-1' });
    expect([begun.contactId.startsWith('call of '), into.contactId, server.accepted.map((command) => command.type)]).toEqual([true, 'call-1', ['dial', 'dial']]);
  });

  it('is not a chat: what is asked of a call is refused for one', async () => {
    const { server, panel } = await onACall();
    server.putContact(ANNA.id, { contactId: 'chat-1' });
    await panel.when(() => panel.contact('chat-1') !== undefined);
    expect(await failureOf(panel, 'holdAll', { contactId: 'chat-1' })).toBe('wrong_state');
  });
});
