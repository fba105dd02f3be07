import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { createLog } from '../../../server/log.ts';
import type { MediaEvent } from '../../../server/voice/media-engine.ts';
import { readCapture, type CaptureRecord } from '../../../server/voice/media/capture.ts';
import { startMediaHost, type MediaHost } from '../../../server/voice/media/media-host.ts';
import { startMediaEngine, type MediaSettings, type StartedMediaEngine } from '../../../server/voice/media/start-media-engine.ts';
import { adjustableClock } from '../../doubles/adjustable-clock.ts';
import { answeringClient } from '../../doubles/voice/answering-client.ts';
import { soundOf, toneAsMuLaw, toneAsOgg, tonesIn } from '../../doubles/voice/sine.ts';
import { endSyntheticClients, SyntheticClient, type ClientOptions } from '../../doubles/voice/synthetic-client.ts';

let folder: string;
let engine: StartedMediaEngine;
let events: MediaEvent[];
let lines: string[];
const clients: SyntheticClient[] = [];
const waiting = new Set<() => void>();

function start(settings: Partial<MediaSettings> = {}, clock = systemClock()): void {
  engine = startMediaEngine(
    { processes: 1, remote: [], bindAddress: '127.0.0.1', ports: [43_000, 43_999], stack: 'native', ...settings },
    createLog((line) => lines.push(line)), { clock, disturbs: true },
  );
  engine.onEvent((event) => {
    events.push(event);
    for (const look of waiting) look();
  });
}

/** Waits until such an event has been told. */
async function told<Type extends MediaEvent['type']>(type: Type, matches: (event: Extract<MediaEvent, { type: Type }>) => boolean = () => true): Promise<Extract<MediaEvent, { type: Type }>> {
  const find = (): Extract<MediaEvent, { type: Type }> | undefined => events.find((event): event is Extract<MediaEvent, { type: Type }> => event.type === type && matches(event as Extract<MediaEvent, { type: Type }>));
  return find() ?? new Promise((resolve) => {
    const look = (): void => {
      const found = find();
      if (found === undefined) return;
      waiting.delete(look);
      resolve(found);
    };
    waiting.add(look);
  });
}

async function join(legId: string, options: ClientOptions = {}): Promise<SyntheticClient> {
  const client = await SyntheticClient.connect(async (offer) => (await engine.answer({ legId, offer })).sdp, options);
  clients.push(client);
  return client;
}

const hears = (legId: string, ...legs: string[]): void => engine.hear(legId, legs.length === 0 ? { kind: 'nothing' } : { kind: 'legs', legs });

function prompt(name: string, hertz: number, seconds: number): string {
  writeFileSync(path.join(folder, `${name}.opus`), toneAsOgg(hertz, seconds));
  writeFileSync(path.join(folder, `${name}.ulaw`), toneAsMuLaw(hertz, seconds));
  return path.join(folder, `${name}.opus`);
}

/** Listens until this tone is what a client hears on a line (0: silence); gives up after 20 s of voice. */
async function hearsTone(client: SyntheticClient, hertz: number, { codec = 'opus', line = 0 }: { codec?: 'opus' | 'PCMU'; line?: number } = {}): Promise<void> {
  let heard = { hertz: -1, loudness: -1 };
  for (let time = 0; time < 100; time += 1) {
    heard = await soundOf(await client.hear(10, line), codec);
    if (heard.hertz === hertz) return;
  }
  expect(heard).toMatchObject({ hertz });
}

/** The tones that a client has heard since it came. */
async function tonesOf(client: SyntheticClient): Promise<number[]> {
  const payloads = client.heard().packets.map(({ payload }) => payload);
  const stretches = Array.from({ length: Math.floor(payloads.length / 10) }, (_, number) => payloads.slice(number * 10, number * 10 + 10));
  return Promise.all(stretches.map(async (stretch) => (await soundOf(stretch, 'opus')).hertz));
}

async function captured(file: string): Promise<CaptureRecord[]> {
  const records: CaptureRecord[] = [];
  for await (const record of readCapture(file)) records.push(record);
  return records;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'media-'));
  events = [];
  lines = [];
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => endSyntheticClients());

describe.each(['native', 'javascript'] as const)('on the %s stack', (stack) => {
  test('two legs hear each other, and nothing is lost', async () => {
    start({ stack });
    hears('customer', 'agent');
    hears('agent', 'customer');
    const [customer, agent] = [await join('customer'), await join('agent')];
    customer.speak(400);
    agent.speak(900);
    await hearsTone(customer, 900);
    await hearsTone(agent, 400);
    for (const client of [customer, agent]) expect(client.heard()).toMatchObject({ lost: 0, streams: 1 });
    expect(await engine.stats('customer')).toMatchObject({ connected: true, speaks: 'opus', received: { lost: 0 } });
    expect(engine.processes).toMatchObject([{ stack, legs: 2, state: 'ready' }]);
  });

  test('a gateway that makes no offers is offered its telephone\'s line, and heard as anybody', async () => {
    start({ stack });
    hears('telephone', 'agent');
    hears('agent', 'telephone');
    const agent = await join('agent');
    agent.speak(900, 'PCMU');
    const { sdp } = await engine.offer('telephone');
    const gateway = await answeringClient(sdp, 400);
    await engine.takeAnswer('telephone', gateway.answer);
    gateway.comes();
    await told('leg', ({ legId, state }) => legId === 'telephone' && state === 'connected');
    await told('voice_begins');
    await hearsTone(agent, 400, { codec: 'PCMU' });
    expect(events.filter(({ type }) => type === 'voice_begins')).toEqual([{ type: 'voice_begins', legId: 'telephone' }]);
    expect(await soundOf(await gateway.hear(20).then(() => gateway.hear(10)), 'PCMU')).toMatchObject({ hertz: 900 });
    await expect(engine.takeAnswer('telephone', gateway.answer)).rejects.toMatchObject({ code: 'unavailable' });
    gateway.close();
  });

  test('a prompt, music, a person, hold and the person again are one unbroken stream', async () => {
    start({ stack });
    const greeting = prompt('greeting', 600, 1);
    engine.hear('customer', { kind: 'prompts', playId: 'one', files: [greeting], loop: false });
    const customer = await join('customer');
    const agent = await join('agent');
    agent.speak(900);
    await told('prompts_ended', ({ playId }) => playId === 'one');
    expect(await tonesOf(customer)).toContain(600);
    engine.hear('customer', { kind: 'prompts', playId: 'one', files: [greeting], loop: false });
    await engine.stats('customer');
    await hearsTone(customer, 0);
    engine.hear('customer', { kind: 'prompts', playId: 'music', files: [prompt('music', 1200, 1)], loop: true });
    await customer.hear(60);
    await hearsTone(customer, 1200);
    hears('customer', 'agent');
    await hearsTone(customer, 900);
    hears('customer');
    await hearsTone(customer, 0);
    hears('customer', 'agent');
    await hearsTone(customer, 900);
    const { packets, lost, streams } = customer.heard();
    expect({ lost, streams }).toEqual({ lost: 0, streams: 1 });
    // Time goes on by a frame with each packet, within what the switches cost.
    const [first, last] = [packets[0], packets.at(-1)];
    const passed = ((last?.timestamp ?? 0) - (first?.timestamp ?? 0)) >>> 0;
    expect(Math.abs(passed / 960 - packets.length)).toBeLessThan(100);
    expect(events.filter(({ type }) => type === 'prompts_ended')).toHaveLength(1);
  });

  test('each key is told once, though a fifth of the packets is lost', async () => {
    start({ stack });
    const customer = await join('customer');
    customer.speak(400);
    await customer.hear(5);
    engine.disturb('customer', { lostPercent: 20, delay: 0, jitter: 0 });
    for (const digit of '5#1199*0A') {
      customer.press(digit);
      await customer.hear(3);
    }
    engine.disturb('customer', null);
    customer.press('D');
    await told('digit', ({ digit }) => digit === 'D');
    expect(events.flatMap((event) => (event.type === 'digit' ? event.digit : [])).join('')).toBe('5#1199*0AD');
  });

  test('keys are pressed towards a leg, and what it hears goes on behind them without a gap', async () => {
    start({ stack });
    hears('line', 'agent');
    const [line, agent] = [await join('line'), await join('agent')];
    agent.speak(900);
    await line.hear(20);
    engine.sendDigits('line', '42#');
    await line.until(() => new Set(line.heard().packets.filter(({ payloadType }) => payloadType === 110).map(({ timestamp }) => timestamp)).size === 3);
    await hearsTone(line, 900);
    const { packets, lost } = line.heard();
    expect(lost).toBe(0);
    const keys = packets.filter(({ payloadType }) => payloadType === 110);
    expect([...new Map(keys.map(({ timestamp, payload }) => [timestamp, payload[0]])).values()]).toEqual([4, 2, 11]);
    expect(keys.filter(({ payload }) => ((payload[1] ?? 0) & 0x80) !== 0)).toHaveLength(9);
  });

  test('a client that comes back takes its leg over, and nobody else notices', async () => {
    start({ stack });
    hears('customer', 'agent');
    hears('agent', 'customer');
    const [customer, agent] = [await join('customer'), await join('agent')];
    customer.speak(400);
    agent.speak(900);
    await hearsTone(agent, 400);
    const again = await join('customer');
    customer.close();
    again.speak(700);
    await hearsTone(agent, 700);
    await hearsTone(again, 900);
    expect(agent.heard()).toMatchObject({ lost: 0, streams: 1 });
    expect(events.filter((event) => event.type === 'leg' && event.state === 'lost')).toEqual([]);
  });

  test('a supervisor hears two at once, each on a line of its own', async () => {
    start({ stack });
    hears('customer', 'agent');
    hears('supervisor', 'customer', 'agent');
    const [customer, agent, supervisor] = [await join('customer'), await join('agent'), await join('supervisor', { lines: 3 })];
    customer.speak(400);
    agent.speak(900);
    await hearsTone(supervisor, 400, { line: 0 });
    await hearsTone(supervisor, 900, { line: 1 });
    // Who stays keeps his line.
    hears('supervisor', 'agent');
    await hearsTone(supervisor, 900, { line: 1 });
    await hearsTone(supervisor, 0, { line: 0 });
    expect([0, 1].map((line) => supervisor.heard(line).lost)).toEqual([0, 0]);
    expect(supervisor.heard(2).packets).toEqual([]);
  });

  test('a telephone hears prompts as mu-law, and its partner is asked to speak so', async () => {
    start({ stack });
    engine.hear('phone', { kind: 'prompts', playId: 'one', files: [prompt('greeting', 600, 5)], loop: false });
    const phone = await join('phone', { codecs: ['PCMU'] });
    await hearsTone(phone, 600, { codec: 'PCMU' });
    const agent = await join('agent');
    phone.speak(400);
    agent.speak(900);
    hears('phone', 'agent');
    hears('agent', 'phone');
    expect(await told('codec_wanted')).toEqual({ type: 'codec_wanted', legId: 'agent', codec: 'PCMU' });
    await hearsTone(agent, 400, { codec: 'PCMU' });
    agent.speak(900, 'PCMU');
    await hearsTone(phone, 900, { codec: 'PCMU' });
    expect(phone.heard()).toMatchObject({ lost: 0, streams: 1 });
    hears('phone');
    expect(await told('codec_wanted', ({ codec }) => codec === 'opus')).toMatchObject({ legId: 'agent' });
  });

  test('a telephone hears three at once on its one line, and of one alone every packet as it was sent', async () => {
    start({ stack });
    const telephone = await join('telephone', { codecs: ['PCMU'] });
    const voices = [400, 900, 1_300];
    const talking = await Promise.all(voices.map((hertz) => join(`voice ${String(hertz)}`)));
    hears('telephone', ...voices.map((hertz) => `voice ${String(hertz)}`));
    const isAsked = ({ codec }: { codec: string }): boolean => codec === 'PCMU';
    await told('codec_wanted', isAsked);
    for (const [place, client] of talking.entries()) client.speak(voices[place] ?? 0, 'PCMU');
    let heard: number[] = [];
    for (let time = 0; time < 20; time += 1) {
      heard = tonesIn(await telephone.hear(25));
      if (heard.length === 3) break;
    }
    expect(heard.map((hertz, place) => Math.abs(hertz - (voices[place] ?? 0)) <= 8)).toEqual([true, true, true]);
    expect(telephone.heard()).toMatchObject({ lost: 0, streams: 1 });
    hears('telephone', 'voice 900');
    await engine.stats('telephone');
    talking[1]?.sendEach((sequence) => Buffer.alloc(160, sequence & 0xff), 'PCMU');
    await telephone.hear(10);
    const passedOn = (await telephone.hear(20)).map((payload) => new Set(payload));
    expect(passedOn.every((values) => values.size === 1)).toBe(true);
    expect(lines.join('')).not.toContain('voice_without_line');
  });

  test('what is said is kept, packet by packet, but for what is said in a pause', async () => {
    start({ stack });
    hears('agent', 'customer');
    const [customer, agent] = [await join('customer'), await join('agent')];
    const file = path.join(folder, 'recordings', 'call.capture');
    const recorded = { file, legs: [{ legId: 'customer', side: 'left' }, { legId: 'agent', side: 'right' }] } as const;
    customer.sendEach((sequence) => Buffer.from(`said ${String(sequence)}`));
    await agent.hear(5);
    engine.record('r', { ...recorded, paused: false });
    await agent.hear(50);
    engine.record('r', { ...recorded, paused: true });
    // Orders are obeyed one after another: with this answered, the pause has begun.
    await engine.stats('customer');
    customer.sendEach(() => Buffer.from('the number of my card'));
    await agent.hear(30);
    customer.sendEach((sequence) => Buffer.from(`said ${String(sequence)}`));
    await agent.hear(5);
    engine.record('r', { ...recorded, paused: false });
    await agent.hear(50);
    engine.record('r', null);
    await engine.stats('customer');
    await engine.stop();
    const records = await captured(file);
    expect(records.filter(({ type }) => type !== 'packet').map(({ type }) => type)).toEqual(['opened', 'legs', 'paused', 'resumed', 'ended']);
    const packets = records.flatMap((record) => (record.type === 'packet' ? [record] : []));
    expect(packets.length).toBeGreaterThan(80);
    for (const packet of packets) expect(packet).toMatchObject({ legId: 'customer', side: 'left', codec: 'opus', payload: Buffer.from(`said ${String(packet.sequence)}`) });
  });
});

test('a media process that is killed is replaced: its legs are told of, and come back to what they heard and to their recording', async () => {
  start();
  hears('customer', 'agent');
  hears('agent', 'customer');
  const file = path.join(folder, 'call.capture');
  engine.record('r', { file, legs: [{ legId: 'customer', side: 'left' }], paused: false });
  const [before, agentBefore] = [await join('customer'), await join('agent')];
  before.speak(400);
  agentBefore.speak(900);
  await hearsTone(before, 900);
  const pid = engine.processes[0]?.pid ?? 0;
  process.kill(pid, 'SIGKILL');
  expect(await told('process_lost')).toEqual({ type: 'process_lost', processId: 'media-1', legs: ['customer', 'agent'] });
  const [customer, agent] = [await join('customer'), await join('agent')];
  customer.speak(500);
  agent.speak(800);
  await hearsTone(customer, 800);
  await hearsTone(agent, 500);
  expect(engine.processes[0]?.pid).not.toBe(pid);
  await engine.stop();
  const records = await captured(file);
  expect(records.filter(({ type }) => type === 'opened')).toHaveLength(2);
  expect(new Set(records.flatMap((record) => (record.type === 'packet' ? record.stream : []))).size).toBe(2);
});

test('a client of whom nothing more is heard is lost, and so known, and is found again when it speaks', async () => {
  start();
  const customer = await join('customer');
  customer.speak(400);
  await told('leg', ({ state }) => state === 'connected');
  engine.disturb('customer', { lostPercent: 100, delay: 0, jitter: 0 });
  await told('leg', ({ state }) => state === 'lost');
  events = [];
  engine.disturb('customer', null);
  expect(await told('leg')).toEqual({ type: 'leg', legId: 'customer', state: 'connected' });
});

test('what no client offers is refused with a reason, and others talk on', async () => {
  start();
  hears('customer', 'agent');
  const [customer, agent] = [await join('customer'), await join('agent')];
  agent.speak(900);
  const fair = await offerOf();
  const refused = async (offer: string): Promise<unknown> => engine.answer({ legId: `stranger ${String(Math.random())}`, offer }).then(() => 'answered', (error: unknown) => error);
  expect(await refused('')).toMatchObject({ code: 'offer_not_understood' });
  expect(await refused('v=0\r\n'.repeat(20_000))).toMatchObject({ code: 'offer_not_understood' });
  expect(await refused(fair.replace(/a=fingerprint.*\r\n/u, ''))).toMatchObject({ code: 'offer_not_understood', message: expect.stringContaining('fingerprint') });
  expect(await refused(fair.replaceAll(/a=ice-pwd:.*\r\n/gu, 'a=ice-pwd:short\r\n'))).toMatchObject({ code: 'offer_not_understood' });
  expect(await refused(fair.replaceAll('opus', 'speex').replaceAll('PCM', 'XCM').replaceAll(/SAVPF 111 0 8/gu, 'SAVPF 111 98 99'))).toMatchObject({ code: 'no_common_codec' });
  // Anything may stand between what matters: it goes no further.
  for (const [at] of [...fair.matchAll(/\r\n/gu)].slice(0, 12).entries()) {
    const parts = fair.split('\r\n');
    parts.splice(at + 1, 0, `a=${'x'.repeat(at * 100)}\u0000%s%n`, 'm=', 'a=candidate:1 1 udp 1 203.0.113.9 9 typ host');
    await refused(parts.join('\r\n'));
  }
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(12), Buffer.from([0x9f, 111]), Buffer.alloc(1400, 0xbf)]) customer.sendRaw(bytes);
  await hearsTone(customer, 900);
  expect(customer.heard().lost).toBe(0);
  expect(lines.join('')).not.toMatch(/203\.0\.113|fingerprint:|ice-/u);
});

test('a leg that is closed before its process is there is not answered', async () => {
  start();
  const answered = engine.answer({ legId: 'agent', offer: 'v=0' });
  engine.close('agent');
  await expect(answered).rejects.toMatchObject({ code: 'unavailable' });
});

test('a leg that is offered again and again is held off, and others are not', async () => {
  start();
  const fair = await offerOf();
  const codes: unknown[] = [];
  for (let time = 0; time < 14; time += 1) codes.push(await engine.answer({ legId: 'hasty', offer: fair }).then(() => 'answered', (error: { code?: unknown }) => error.code));
  expect(codes.slice(-2)).toEqual(['too_many_joins', 'too_many_joins']);
  expect(codes[0]).toBe('answered');
  expect((await engine.answer({ legId: 'patient', offer: fair })).sdp).toContain('m=audio');
});

test('legs of one call are brought to one process, and hear each other there', async () => {
  start({ processes: 2 });
  const customer = await join('customer');
  await join('agent');
  expect(engine.processes.map(({ legs }) => legs)).toEqual([1, 1]);
  hears('customer', 'agent');
  hears('agent', 'customer');
  engine.gather(['customer', 'agent']);
  engine.gather(['customer', 'agent']);
  expect(events.filter(({ type }) => type === 'moves')).toEqual([{ type: 'moves', legId: 'agent' }]);
  const agent = await join('agent');
  customer.speak(400);
  agent.speak(900);
  await Promise.all([hearsTone(customer, 900), hearsTone(agent, 400)]);
  expect(new Set(engine.processes.map(({ legs }) => legs))).toEqual(new Set([0, 2]));
});

test('a leg goes where those are with whom it speaks, and nowhere else', async () => {
  start({ processes: 2 });
  await Promise.all([join('one'), join('other')]);
  expect(engine.processes.map(({ legs }) => legs)).toEqual([1, 1]);
  hears('third', 'other');
  const [{ processId }] = [await engine.answer({ legId: 'third', offer: await offerOf() })];
  expect((await engine.stats('other'))?.processId).toBe(processId);
  await expect(engine.answer({ legId: 'third', processId: processId === 'media-1' ? 'media-2' : 'media-1', offer: await offerOf() })).rejects.toMatchObject({ code: 'other_process' });
  await expect(engine.answer({ legId: 'fourth', processId: 'media-9', offer: await offerOf() })).rejects.toMatchObject({ code: 'no_such_process' });
});

test('a prompt that cannot be played is told of, with the reason', async () => {
  start();
  writeFileSync(path.join(folder, 'broken.opus'), 'no sound');
  engine.hear('customer', { kind: 'prompts', playId: 'one', files: [path.join(folder, 'broken.opus')], loop: false });
  await join('customer');
  expect(await told('prompts_failed')).toEqual({ type: 'prompts_failed', legId: 'customer', playId: 'one', why: 'It is not an Ogg file, or it is damaged.' });
});

test('where no port is free nobody carries voices and it says why, until one is free', async () => {
  start({ ports: [43_998, 43_998] });
  await engine.answer({ legId: 'customer', offer: await offerOf() });
  const first = engine;
  const clock = adjustableClock();
  start({ ports: [43_998, 43_998] }, clock);
  expect(engine.unavailable).toBeNull();
  await expect(engine.answer({ legId: 'customer', offer: await offerOf() })).rejects.toMatchObject({ code: 'unavailable' });
  expect(engine.unavailable).toContain('No UDP port from 43998 to 43998 is free');
  expect(lines.join('')).toContain('media_process_unable');
  await first.stop();
  await vi.waitFor(() => expect(engine.processes).toMatchObject([{ pid: null }]), { timeout: 10_000 });
  clock.advance(60_000);
  await vi.waitFor(() => expect(engine.unavailable).toBeNull(), { timeout: 10_000 });
  expect((await engine.answer({ legId: 'customer', offer: await offerOf() })).sdp).toContain('m=audio');
});

test('a media process on another host carries voices; prompts come from here, and recordings are kept here', async () => {
  const host: MediaHost = await startMediaHost({
    host: '127.0.0.1', port: 0, secret: 'a secret of two', log: createLog((line) => lines.push(line)), place: { bindAddress: '127.0.0.1', ports: [43_000, 43_999], stack: 'native' },
  });
  start({ processes: 0, remote: [{ url: `ws://127.0.0.1:${String(host.port)}`, secret: 'a secret of two' }] });
  const file = path.join(folder, 'call.capture');
  engine.record('r', { file, legs: [{ legId: 'customer', side: 'left' }], paused: false });
  engine.hear('customer', { kind: 'prompts', playId: 'one', files: [prompt('greeting', 600, 1)], loop: false });
  const customer = await join('customer');
  customer.speak(400);
  await hearsTone(customer, 600);
  await told('prompts_ended');
  await engine.stop();
  await host.close();
  expect((await captured(file)).filter(({ type }) => type === 'packet').length).toBeGreaterThan(30);
});

test('legs of a host that is gone come back on another process, and a server without its secret is not let in', async () => {
  const host: MediaHost = await startMediaHost({
    host: '127.0.0.1', port: 0, secret: 'a secret of two', log: createLog((line) => lines.push(line)), place: { bindAddress: '127.0.0.1', ports: [43_000, 43_999], stack: 'native' },
  });
  const url = `ws://127.0.0.1:${String(host.port)}`;
  const stranger = startMediaEngine({ processes: 0, remote: [{ url, secret: 'a secret of one' }], bindAddress: '127.0.0.1', ports: [43_000, 43_999], stack: 'native' }, createLog((line) => lines.push(line)));
  start({ processes: 1, remote: [{ url, secret: 'a secret of two' }] });
  const processId = new URL(url).host;
  expect((await engine.answer({ legId: 'customer', processId, offer: await offerOf() })).processId).toBe(processId);
  await host.close();
  expect(await told('process_lost')).toMatchObject({ processId, legs: ['customer'] });
  expect((await engine.answer({ legId: 'customer', offer: await offerOf() })).processId).toBe('media-1');
  await stranger.stop();
  expect(stranger.processes).toMatchObject([{ state: 'away', stack: null }]);
  expect(lines.join('')).toContain('media_server_refused');
});

/** An offer of a client that never comes. */
async function offerOf(): Promise<string> {
  let offer = '';
  await SyntheticClient.connect((made) => {
    offer = made;
    return Promise.reject(new Error('not answered'));
  }).catch(() => undefined);
  return offer;
}
