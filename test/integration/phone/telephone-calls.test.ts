import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeContactCommand } from '@aws-sdk/client-connect';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { createLog } from '../../../server/log.ts';
import { seedSampleCalls } from '../../../server/sample/sample-instance.ts';
import { startMediaEngine, type StartedMediaEngine } from '../../../server/voice/media/start-media-engine.ts';
import { startJanusTrunk } from '../../../server/voice/phone/janus-trunk.ts';
import { toInt16 } from '../../../server/voice/sound/sound.ts';
import { noPhoneNetwork, startPhoneNetwork, type PhoneNetwork } from '../../doubles/phone/phone-network.ts';
import type { PhoneCall } from '../../doubles/phone/sip-phone.ts';
import { soundOf } from '../../doubles/voice/sine.ts';
import { endSyntheticClients, SyntheticClient } from '../../doubles/voice/synthetic-client.ts';
import { action, end, publishFlow, setQueue, toQueue } from '../../doubles/written-flows.ts';
import { tone } from '../../unit/voice/tones.ts';
import { wavFile } from '../../unit/voice/wav-file.ts';
import { startEdgeWorld, type EdgeWorld, type LinkClient } from '../edges/edge-world.ts';

/* Whole calls by telephone: the real server, media process, Janus and Kamailio, an agent's desk without a panel, and a telephone of ours. */

const OUTSIDE = '+441632960001';
const OURS = '+441632960100';
const [PROMPT, AGENT, PHONE] = [600, 440, 880];

let folder: string;
let network: PhoneNetwork;
let engine: StartedMediaEngine;
let world: EdgeWorld;
let eva: LinkClient;
let agent: SyntheticClient;

async function hears(who: { hear(count: number): Promise<Buffer[]> }, hertz: number): Promise<void> {
  let heard = { hertz: -1, loudness: -1 };
  for (let time = 0; time < 60; time += 1) {
    heard = await soundOf(await who.hear(10), 'PCMU');
    if (Math.abs(heard.hertz - hertz) <= 8) return;
  }
  expect(heard).toMatchObject({ hertz });
}

/** Both talk, and hear each other; then the desk is made free for the next call. */
const talk = async (call: PhoneCall): Promise<void> => {
  call.speak(PHONE);
  await Promise.all([hears(call, AGENT), hears(agent, PHONE)]);
};
const isCalled = (does: (call: PhoneCall) => void): Promise<PhoneCall> =>
  new Promise((resolve) => {
    network.phone.onCall = (call) => {
      does(call);
      resolve(call);
    };
  });

interface OnDesk { contactId: string; initialContactId: string; state: string; chat: { endReason: string | null } }
/** Waits for a call in this state on the desk that was not there before. */
async function onDesk(state: string, seen: ReadonlySet<string>): Promise<OnDesk> {
  const frame = await eva.until((one) => {
    const { contact } = (one['event'] ?? {}) as { contact?: OnDesk };
    return contact?.state === state && !seen.has(contact.contactId);
  });
  return (frame['event'] as { contact: OnDesk }).contact;
}
const done = new Set<string>();
async function clear(contactId: string): Promise<void> {
  expect(await eva.command({ type: 'close_contact', contactId })).toMatchObject({ ok: true });
  done.add(contactId);
}

describe.skipIf(noPhoneNetwork !== null)(`calls by telephone${noPhoneNetwork === null ? '' : ` (not tried: ${noPhoneNetwork})`}`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'telephones-'));
    network = await startPhoneNetwork(folder, 12);
    let ready = (): void => undefined;
    const isReady = new Promise<void>((resolve) => { ready = resolve; });
    const log = createLog((line) => { if (line.includes('"phone_ready"')) ready(); });
    engine = startMediaEngine({ processes: 1, remote: [], ports: [44_000, 44_999], stack: 'native' }, log);
    const trunk = startJanusTrunk({ settings: network.settings, engine, clock: systemClock(), log });
    world = await startEdgeWorld({}, { media: engine, trunk });
    const { core } = world.server;
    await seedSampleCalls(core.instance);
    const { samples } = tone(8000, PROMPT, { seconds: 1.5 });
    await core.prompts.create({ name: 'Menu', description: '', tags: {}, file: { bytes: wavFile({ rate: 8000, channels: 1, code: 1, bits: 16, data: Buffer.from(toInt16(samples).buffer) }) } });
    await publishFlow(core.instance, 'phones', [
      action('ask', 'GetParticipantInput', { PromptId: 'Menu', InputTimeLimitSeconds: '20', StoreInput: 'False' }, { next: 'end', conditions: [['4', 'set-queue']], errors: { InputTimeLimitExceeded: 'end', NoMatchingCondition: 'end', NoMatchingError: 'end' } }),
      setQueue('queue-support', 'to-queue'), toQueue, end,
    ]);
    await core.phoneNumbers.put({ number: OURS, flowId: 'phones' });
    eva = await world.agent('eva');
    eva.send({ frame: 'voice_devices', microphone: 'ready' });
    agent = await SyntheticClient.connect(async (sdp) => {
      eva.send({ frame: 'query', id: 'line', type: 'voice_offer', sdp });
      const answer = await eva.until(({ id }) => id === 'line');
      return (answer['value'] as { sdp: string }).sdp;
    }, { codecs: ['PCMU'], bindAddress: network.address });
    agent.speak(AGENT);
    await isReady;
  });
  afterAll(async () => {
    agent.close();
    await world.close();
    await network.stop();
    endSyntheticClients();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => { network.phone.onCall = () => undefined; });

  test('who calls a number hears its flow, presses a key, reaches an agent, talks and hangs up', async () => {
    const call = await network.phone.call(OURS, network.kamailio, { from: OUTSIDE, name: 'Ann' });
    await call.until(() => call.isTalking);
    await hears(call, PROMPT);
    call.press('4');
    const { initialContactId, contactId } = await onDesk('offered', done);
    expect(await eva.accept(initialContactId)).toBe(contactId);
    await talk(call);
    const { Contact } = await world.connect.send(new DescribeContactCommand({ InstanceId: world.instanceId, ContactId: contactId }));
    expect(Contact).toMatchObject({ Channel: 'VOICE', InitiationMethod: 'INBOUND', CustomerEndpoint: { Address: OUTSIDE, Type: 'TELEPHONE_NUMBER' }, SystemEndpoint: { Address: OURS, Type: 'TELEPHONE_NUMBER' } });
    call.hangUp();
    await onDesk('after_contact_work', done);
    await clear(contactId);
  });

  test('a number that is none of ours is not found', async () => {
    const call = await network.phone.call('+441632960199', network.kamailio, { from: OUTSIDE });
    await call.until(() => call.isOver);
    expect(call.statuses.at(-1)).toBe(404);
  });

  test('an agent calls a number, talks and hangs up', async () => {
    const called = isCalled((call) => call.ring());
    expect(await eva.command({ type: 'dial', to: { number: OUTSIDE }, contactId: null })).toMatchObject({ ok: true });
    const call = await called;
    call.answer();
    await talk(call);
    const { contactId } = await onDesk('connected', done);
    expect(await eva.command({ type: 'end_call', contactId })).toMatchObject({ ok: true });
    await call.until(() => call.isOver);
    await onDesk('after_contact_work', done);
    await clear(contactId);
  });

  test('what a network says before the answer, the agent hears, and then what it came to', async () => {
    const called = isCalled((call) => call.reply(183, 'Session Progress'));
    expect(await eva.command({ type: 'dial', to: { number: OUTSIDE }, contactId: null })).toMatchObject({ ok: true });
    const call = await called;
    call.speak(PHONE);
    await hears(agent, PHONE);
    const { contactId } = await onDesk('calling', done);
    call.reply(404, 'Not Found');
    expect((await onDesk('after_contact_work', done)).chat.endReason).toBe('telecom_number_invalid');
    await clear(contactId);
  });

  test.each([[486, 'Busy Here', 'telecom_busy'], [480, 'Temporarily Unavailable', 'telecom_unanswered'], [404, 'Not Found', 'telecom_number_invalid']])('what is answered with %i %s, the agent reads as that', async (status, words, reason) => {
    const called = isCalled((call) => call.reply(status, words));
    expect(await eva.command({ type: 'dial', to: { number: OUTSIDE }, contactId: null })).toMatchObject({ ok: true });
    await called;
    const { contactId, chat } = await onDesk('after_contact_work', done);
    expect(chat.endReason).toBe(reason);
    await clear(contactId);
  });
});
