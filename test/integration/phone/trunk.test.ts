import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { createLog } from '../../../server/log.ts';
import { startMediaEngine, type StartedMediaEngine } from '../../../server/voice/media/start-media-engine.ts';
import { startJanusTrunk } from '../../../server/voice/phone/janus-trunk.ts';
import type { Trunk, TrunkEvent } from '../../../server/voice/trunk.ts';
import { noPhoneNetwork, startPhoneNetwork, type PhoneNetwork } from '../../doubles/phone/phone-network.ts';
import { header } from '../../doubles/phone/sip-message.ts';
import type { CallOptions, PhoneCall } from '../../doubles/phone/sip-phone.ts';
import { soundOf } from '../../doubles/voice/sine.ts';
import { endSyntheticClients, SyntheticClient } from '../../doubles/voice/synthetic-client.ts';

/* The way to the telephone network with the real Janus and Kamailio, and a telephone of ours behind them; without the rest of the server. */

const OUTSIDE = '+441632960001';
const OURS = '+441632960100';

let folder: string;
let network: PhoneNetwork;
let engine: StartedMediaEngine;
let trunk: Trunk;
let lines: string[];
const events: TrunkEvent[] = [];
const engineEvents: string[] = [];
const waiting = new Set<() => void>();

/** Waits until something holds; it is looked at with whatever is told or logged. */
async function until(holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      waiting.delete(look);
      resolve();
    };
    waiting.add(look);
  });
}

/** Waits until such an event has been told, and takes it away. */
async function told<Type extends TrunkEvent['type']>(type: Type, matches: (event: Extract<TrunkEvent, { type: Type }>) => boolean = () => true): Promise<Extract<TrunkEvent, { type: Type }>> {
  const find = (): number => events.findIndex((event) => event.type === type && matches(event as Extract<TrunkEvent, { type: Type }>));
  await until(() => find() >= 0);
  const [event] = events.splice(find(), 1);
  return event as Extract<TrunkEvent, { type: Type }>;
}

const logged = (event: string, times = 1): Promise<void> => until(() => lines.filter((line) => line.includes(`"event":"${event}"`)).length >= times);

async function heardBy(from: { hear(count: number): Promise<Buffer[]> }, hertz: number): Promise<void> {
  let heard = { hertz: -1, loudness: -1 };
  for (let time = 0; time < 60; time += 1) {
    heard = await soundOf(await from.hear(10), 'PCMU');
    if (Math.abs(heard.hertz - hertz) <= 8) return;
  }
  expect(heard).toMatchObject({ hertz });
}

/** A telephone calls; again, as long as all lines rest. */
async function calledIn(options: CallOptions = {}): Promise<{ call: PhoneCall; incoming: Extract<TrunkEvent, { type: 'incoming' }> }> {
  const busy = lines.filter((line) => line.includes('"phone_lines_busy"')).length;
  const call = await network.phone.call(OURS, network.kamailio, options);
  const taken = (): boolean => events.some(({ type }) => type === 'incoming');
  // 486 is said of lines that rest; anything else that ends it is no answer of ours.
  const turnedAway = call.until(() => call.isOver && call.statuses.at(-1) !== 486).then(() => {
    if (!taken()) throw new Error(`The network itself ended the call, with ${call.statuses.join(', ')}.`);
  });
  await Promise.race([until(() => taken() || lines.filter((line) => line.includes('"phone_lines_busy"')).length > busy), turnedAway]);
  turnedAway.catch(() => undefined);
  return taken() ? { call, incoming: await told('incoming') } : calledIn(options);
}

/** Somebody at a desk, who hears a leg and is heard by it. */
async function agentWith(legId: string, hertz: number): Promise<SyntheticClient> {
  const agent = `agent of ${legId}`;
  engine.hear(agent, { kind: 'legs', legs: [legId] });
  engine.hear(legId, { kind: 'legs', legs: [agent] });
  const client = await SyntheticClient.connect(async (offer) => (await engine.answer({ legId: agent, offer })).sdp, { codecs: ['PCMU'], bindAddress: network.address });
  client.speak(hertz);
  return client;
}

/** Waits until the media engine has told such a thing of a leg, since the last time. */
async function engineTold(type: 'leg' | 'digit', legId: string): Promise<void> {
  const find = (): number => engineEvents.indexOf(`${type} ${legId}`);
  await until(() => find() >= 0);
  engineEvents.splice(find(), 1);
}

/** What the telephone that is called next does. */
const isCalled = (does: (call: PhoneCall) => void): Promise<PhoneCall> =>
  new Promise((resolve) => {
    network.phone.onCall = (call) => {
      does(call);
      resolve(call);
    };
  });

const dial = (legId: string): void => trunk.call({ legId, number: OUTSIDE, callerId: { number: OURS, name: 'The "Shop"' } });

describe.skipIf(noPhoneNetwork !== null)(`the telephone network${noPhoneNetwork === null ? '' : ` (not tried: ${noPhoneNetwork})`}`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'phone-'));
    network = await startPhoneNetwork(folder, 12);
    lines = [];
    const log = createLog((line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
    engine = startMediaEngine({ processes: 1, remote: [], ports: [44_000, 44_999], stack: 'native' }, log);
    engine.onEvent((event) => {
      if (event.type === 'leg' || event.type === 'digit') engineEvents.push(`${event.type} ${event.legId}`);
      for (const look of waiting) look();
    });
    trunk = startJanusTrunk({ settings: network.settings, engine, clock: systemClock(), log });
    trunk.onEvent((event) => {
      events.push(event);
      for (const look of waiting) look();
    });
    await logged('phone_ready');
  });
  afterAll(async () => {
    await trunk.stop();
    await network.stop();
    await engine.stop();
    endSyntheticClients();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => void events.splice(0));
  afterEach(() => { network.phone.onCall = () => undefined; });

  test('as many calls as there are lines go at once, and one more is told so, in and out', async () => {
    const calls: PhoneCall[] = [];
    for (let time = 1; time <= network.settings.lines; time += 1) {
      const legId = `line ${String(time)}`;
      if (time % 2 === 0) {
        const called = isCalled((call) => call.answer());
        dial(legId);
        calls.push(await called);
        await told('answered');
      } else {
        const { call, incoming } = await calledIn();
        trunk.accept(incoming.incomingId, legId);
        await call.until(() => call.isTalking);
        calls.push(call);
      }
    }
    const more = await network.phone.call(OURS, network.kamailio);
    await more.until(() => more.isOver);
    expect(more.statuses.at(-1)).toBe(486);
    dial('one more');
    expect(await told('failed')).toMatchObject({ legId: 'one more', reason: 'problem', why: expect.stringContaining('in use') as string });
    for (const call of calls) call.hangUp();
    for (const _call of calls) await told('over');
    // And then others.
    const { call: again, incoming } = await calledIn();
    trunk.accept(incoming.incomingId, 'free again');
    await again.until(() => again.isTalking);
    again.hangUp();
    await told('over');
  });

  test('a telephone calls, both hear each other, keys come in either way, and it hangs up', async () => {
    expect(trunk.unavailable).toBeNull();
    const { call, incoming } = await calledIn({ from: '01632960001', name: 'Ann' });
    expect(incoming).toMatchObject({ from: OUTSIDE, fromName: 'Ann', to: OURS });
    trunk.accept(incoming.incomingId, 'in');
    await call.until(() => call.isTalking);
    expect(call.statuses).toEqual([100, 180, 200]);
    const agent = await agentWith('in', 440);
    call.speak(880);
    await Promise.all([heardBy(call, 440), heardBy(agent, 880)]);

    const keys: string[] = [];
    const stop = engine.onEvent((event) => { if (event.type === 'digit') keys.push(`${event.legId} ${event.digit}`); for (const look of waiting) look(); });
    call.press('4#');
    engine.sendDigits('in', '27');
    await call.until(() => call.digits.length === 2);
    expect([call.digits, keys]).toEqual(['27', ['in 4', 'in #']]);
    stop();

    call.hangUp();
    expect(await told('over')).toMatchObject({ legId: 'in', how: 'hung_up' });
    agent.close();
  });

  test('of a caller who withholds his number nothing is told, and the number called is what the carrier asked for', async () => {
    const { call, incoming } = await calledIn({ from: '+441632960007', name: 'Ann', headers: [['Privacy', 'id']], to: 'sip:somebody@elsewhere.example' });
    expect(incoming).toMatchObject({ from: null, fromName: null, to: OURS });
    trunk.reject(incoming.incomingId, 'not_found');
    await call.until(() => call.isOver);
    expect(call.statuses.at(-1)).toBe(404);

    const { call: anonymous, incoming: known } = await calledIn({ from: 'anonymous', headers: [['P-Asserted-Identity', '<sip:+441632960008@carrier.example>']] });
    expect(known).toMatchObject({ from: '+441632960008', fromName: null });
    trunk.reject(known.incomingId, 'unavailable');
    await anonymous.until(() => anonymous.isOver);
    expect(anonymous.statuses.at(-1)).toBe(480);
  });

  test('a telephone that does not say what it speaks before it is answered is talked with as well', async () => {
    const { call, incoming } = await calledIn({ offers: false });
    trunk.accept(incoming.incomingId, 'late');
    await call.until(() => call.isTalking);
    const agent = await agentWith('late', 440);
    call.speak(880);
    await Promise.all([heardBy(call, 440), heardBy(agent, 880)]);
    trunk.hangUp('late');
    await call.until(() => call.isOver);
    agent.close();
    expect(call.statuses.at(-1)).toBe(200);
  });

  test('who gave up before he was taken is told to be over, and who is not taken hears why', async () => {
    const { call: hasty, incoming: first } = await calledIn();
    hasty.hangUp();
    await hasty.until(() => hasty.statuses.includes(487));
    trunk.accept(first.incomingId, 'hasty');
    expect(await told('over')).toMatchObject({ legId: 'hasty' });

    const { call, incoming } = await calledIn();
    trunk.reject(incoming.incomingId, 'busy');
    await call.until(() => call.isOver);
    expect(call.statuses.at(-1)).toBe(486);
  });

  test('a telephone is called, sees who calls, both hear each other, keys reach it, and it is hung up', async () => {
    const called = isCalled((call) => call.ring());
    dial('out');
    const call = await called;
    await told('ringing');
    call.answer();
    expect(await told('answered')).toEqual({ type: 'answered', legId: 'out' });
    expect(call.invited?.start).toBe(`INVITE sip:${OUTSIDE}@${network.address}:${String(network.phone.port)} SIP/2.0`);
    for (const shown of ['from', 'p-asserted-identity'] as const) expect(call.invited && header(call.invited, shown)).toContain(`sip:${OURS}@`);
    expect(call.invited && header(call.invited, 'p-asserted-identity')).toContain('"The Shop"');
    const agent = await agentWith('out', 440);
    call.speak(880);
    await Promise.all([heardBy(call, 440), heardBy(agent, 880)]);
    engine.sendDigits('out', '12');
    await call.until(() => call.digits === '12');
    // Holding the call and taking it back, as telephones do, ends nothing.
    expect([await call.reinvite('sendonly'), await call.reinvite('sendrecv')]).toEqual([200, 200]);
    await heardBy(call, 440);
    trunk.hangUp('out');
    await call.until(() => call.isOver);
    agent.close();
    expect(events).toEqual([]);
  });

  test.each([
    ['busy', 486, 'Busy Here', 'busy'], ['unanswered', 480, 'Temporarily Unavailable', 'unanswered'], ['declined', 603, 'Decline', 'declined'],
    ['unknown', 404, 'Not Found', 'invalid'], ['beyond what is spoken here', 488, 'Not Acceptable Here', 'problem'],
  ])('a number that is %s is told as that', async (name, status, words, reason) => {
    const called = isCalled((call) => {
      call.ring();
      call.reply(status, words);
    });
    dial(name);
    await called;
    expect(await told('failed')).toMatchObject({ legId: name, reason });
  });

  test('a telephone that rings stops when it is hung up, and the leg is called no more', async () => {
    const called = isCalled((call) => call.ring());
    dial('given up');
    const call = await called;
    await told('ringing');
    trunk.hangUp('given up');
    await call.until(() => call.isOver);
    expect(await engine.stats('given up')).toBeNull();
    expect(events).toEqual([]);
  });

  test('keys of telephones that know none within the voice go by INFO, both ways, and come once', async () => {
    const { call, incoming } = await calledIn({ voiceKeys: false });
    trunk.accept(incoming.incomingId, 'old');
    await call.until(() => call.isTalking);
    const agent = await agentWith('old', 440);
    await heardBy(call, 440);
    call.tell('5');
    expect(await told('digit')).toEqual({ type: 'digit', legId: 'old', digit: '5' });
    engine.sendDigits('old', '9#');
    await call.until(() => call.toldDigits === '9#');
    call.hangUp();
    await told('over');
    agent.close();

    const { call: both, incoming: bothIncoming } = await calledIn();
    trunk.accept(bothIncoming.incomingId, 'both');
    await both.until(() => both.isTalking);
    await engineTold('leg', 'both');
    both.press('3');
    both.tell('3');
    await engineTold('digit', 'both');
    both.press('4');
    await engineTold('digit', 'both');
    both.hangUp();
    await told('over');
    expect(events).toEqual([]);
  });

  test('when the media process dies its telephones are hung up, and the next call is carried', async () => {
    const { call, incoming } = await calledIn();
    trunk.accept(incoming.incomingId, 'cut');
    await call.until(() => call.isTalking);
    await engineTold('leg', 'cut');
    process.kill(engine.processes[0]?.pid ?? 0, 'SIGKILL');
    expect(await told('over')).toMatchObject({ legId: 'cut', how: 'broken' });
    await call.until(() => call.isOver);
    const { call: next, incoming: nextIncoming } = await calledIn();
    trunk.accept(nextIncoming.incomingId, 'next');
    await engineTold('leg', 'next');
    next.hangUp();
    await told('over');
  });

  test('when Janus dies its calls are over, it is said why nobody can be called, and all is well when it is there again', async () => {
    const { call, incoming } = await calledIn();
    trunk.accept(incoming.incomingId, 'lost');
    await call.until(() => call.isTalking);
    const called = isCalled((one) => one.ring());
    dial('ringing');
    await called;
    await told('ringing');
    await network.killJanus();
    expect(await told('over')).toMatchObject({ legId: 'lost', how: 'broken' });
    expect(await told('failed')).toMatchObject({ legId: 'ringing', reason: 'problem' });
    expect(trunk.unavailable).toContain('Janus');
    dial('meanwhile');
    expect(await told('failed')).toMatchObject({ legId: 'meanwhile', reason: 'problem' });

    await network.startJanus();
    await logged('phone_ready', 2);
    const answered = isCalled((one) => one.answer());
    dial('again');
    const again = await answered;
    await told('answered');
    again.hangUp();
    expect(await told('over')).toMatchObject({ legId: 'again', how: 'hung_up' });
  });
});
