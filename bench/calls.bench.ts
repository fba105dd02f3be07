import { setTimeout as pass } from 'node:timers/promises';
import { createLog } from '../server/log.ts';
import type { MediaEvent } from '../server/voice/media-engine.ts';
import { startMediaEngine } from '../server/voice/media/start-media-engine.ts';
import { endSyntheticClients, SyntheticClient, type ClientOptions } from '../test/doubles/voice/synthetic-client.ts';
import { pin, processorTime } from './calls/pinned.ts';
import { report, summary } from './report.ts';

/*
 * 50 calls of two, each sending 50 packets a second both ways through one media process on a core of its own; who sends and hears is on another.
 * Every packet carries when it left. Then as many telephones, each hearing one other and then two others in one: what mixing costs. Then a call whose
 * media process is killed: how long nothing is heard.
 */

const CALLS = 50;
const SECONDS = 20;
const TELEPHONES = 60;
const KILLS = 5;
const PAYLOAD_BYTES = 60;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const engine = startMediaEngine({ processes: 1, remote: [], bindAddress: '127.0.0.1', ports: [45_000, 45_099], stack: 'native' }, createLog(() => undefined));
const listeners = new Set<(event: MediaEvent) => void>();
engine.onEvent((event) => { for (const listener of listeners) listener(event); });

const join = (legId: string, options: ClientOptions): Promise<SyntheticClient> => SyntheticClient.connect(async (offer) => (await engine.answer({ legId, offer })).sdp, options);
const stamped = (): Buffer => {
  const payload = Buffer.alloc(PAYLOAD_BYTES);
  payload.writeDoubleBE(performance.now(), 0);
  return payload;
};

/** Counts what a client hears, and how late. */
function listener(latencies: number[]): { options: ClientOptions; lost: () => number; packets: () => number; begin: () => void } {
  let [first, last, packets, isMeasured] = [-1, -1, 0, false];
  return {
    options: {
      onPacket: ({ payload, sequence }) => {
        if (!isMeasured || payload.length !== PAYLOAD_BYTES) return;
        latencies.push(performance.now() - payload.readDoubleBE(0));
        if (first < 0) first = last = sequence;
        last += ((sequence - (last & 0xffff)) << 16) >> 16 > 0 ? ((sequence - (last & 0xffff)) << 16) >> 16 : 0;
        packets += 1;
      },
    },
    begin: () => { isMeasured = true; },
    packets: () => packets,
    lost: () => (first < 0 ? 0 : last - first + 1 - packets),
  };
}

say(`Connecting ${String(CALLS)} calls ...`);
const latencies: number[] = [];
const clients: SyntheticClient[] = [];
const heard: ReturnType<typeof listener>[] = [];
for (let call = 0; call < CALLS; call += 1) {
  const [one, other] = [`one-${String(call)}`, `other-${String(call)}`];
  engine.hear(one, { kind: 'legs', legs: [other] });
  engine.hear(other, { kind: 'legs', legs: [one] });
  for (const legId of [one, other]) {
    const listening = listener(latencies);
    heard.push(listening);
    clients.push(await join(legId, listening.options));
  }
}
const { pid } = engine.processes[0] ?? {};
if (pid === null || pid === undefined) throw new Error('The media process is not there.');
const isPinned = pin(pid, 0) && pin(process.pid, 1);
for (const client of clients) {
  client.sendEach(stamped);
  // Voices do not all begin in the same moment.
  await pass(20 / CALLS);
}
await pass(2_000);
for (const { begin } of heard) begin();
const before = processorTime(pid);
const began = performance.now();
await pass(SECONDS * 1000);
const after = processorTime(pid);
const used = before === null || after === null ? null : ((after - before) / (performance.now() - began)) * 100;
for (const client of clients) client.silent();
const packets = heard.reduce((sum, one) => sum + one.packets(), 0);
const lost = heard.reduce((sum, one) => sum + one.lost(), 0);
for (const client of clients) client.close();
for (let call = 0; call < CALLS; call += 1) for (const legId of [`one-${String(call)}`, `other-${String(call)}`]) engine.close(legId);
say(`  ${String(packets)} packets, ${String(lost)} lost, ${used === null ? 'processor time unknown' : `${used.toFixed(0)} % of a core`}${isPinned ? '' : ', not pinned to cores'}`);

say(`Connecting ${String(TELEPHONES)} telephones ...`);
const telephones: SyntheticClient[] = [];
const nameOf = (number: number): string => `telephone-${String(number)}`;
/** Who is in the same conference of three. */
const othersOf = (number: number): string[] => [0, 1, 2].map((place) => number - (number % 3) + place).filter((other) => other !== number).map(nameOf);
for (let number = 0; number < TELEPHONES; number += 1) telephones.push(await join(nameOf(number), { codecs: ['PCMU'], onPacket: () => undefined }));
for (const client of telephones) {
  client.speak(400, 'PCMU');
  await pass(20 / TELEPHONES);
}
/** Per cent of a core while each telephone hears so many others. */
const costOfHearing = async (others: number): Promise<number | null> => {
  for (let number = 0; number < TELEPHONES; number += 1) engine.hear(nameOf(number), { kind: 'legs', legs: othersOf(number).slice(0, others) });
  await pass(1_000);
  const from = processorTime(pid);
  const start = performance.now();
  await pass(SECONDS * 500);
  const to = processorTime(pid);
  return from === null || to === null ? null : ((to - from) / (performance.now() - start)) * 100;
};
const [passedOn, mixed] = [await costOfHearing(1), await costOfHearing(2)];
for (const client of telephones) client.close();
for (let number = 0; number < TELEPHONES; number += 1) engine.close(nameOf(number));
const mixing = `${String(TELEPHONES)} telephones of G.711 used ${passedOn?.toFixed(1) ?? 'unknown'} % of a core while each heard one other, ${mixed?.toFixed(1) ?? 'unknown'} % while each heard two, mixed`;
say(`  ${mixing}`);

say(`Killing the media process of a call, ${String(KILLS)} times ...`);
const silences: number[] = [];
engine.hear('speaker', { kind: 'nothing' });
engine.hear('hearer', { kind: 'legs', legs: ['speaker'] });
for (let round = 0; round < KILLS; round += 1) {
  let lastHeard = 0;
  let heardAgain: (() => void) | null = null;
  const options: ClientOptions = {
    onPacket: ({ payload }) => {
      if (payload.length !== PAYLOAD_BYTES) return;
      lastHeard = performance.now();
      heardAgain?.();
    },
  };
  const [speaker, hearer] = [await join('speaker', {}), await join('hearer', options)];
  speaker.sendEach(stamped);
  await pass(1_500);
  const lostOne = new Promise<void>((resolve) => {
    const look = (event: MediaEvent): void => {
      if (event.type !== 'process_lost') return;
      listeners.delete(look);
      resolve();
    };
    listeners.add(look);
  });
  process.kill(engine.processes[0]?.pid ?? 0, 'SIGKILL');
  await lostOne;
  const gapFrom = lastHeard;
  const again = new Promise<void>((resolve) => { heardAgain = resolve; });
  const [speakerAgain, hearerAgain] = await Promise.all([join('speaker', {}).then((client) => { client.sendEach(stamped); return client; }), join('hearer', options)]);
  await again;
  silences.push(lastHeard - gapFrom);
  for (const client of [speaker, hearer, speakerAgain, hearerAgain]) client.close();
  engine.close('speaker');
  engine.close('hearer');
  engine.hear('hearer', { kind: 'legs', legs: ['speaker'] });
  // A process that ends again within 5 s is taken for one that cannot work, and waits.
  await pass(5_500);
}
await engine.stop();
endSyntheticClients();

const late = summary(latencies);
const share = (lost / Math.max(1, packets + lost)) * 100;
report([
  {
    path: `a packet of ${String(CALLS)} calls, client to client`, ours: late, floor: null, aim: 'p99 30 ms; 0.1 % lost', met: late.p99 <= 30 && share <= 0.1,
    remark: `${String(packets)} packets in ${String(SECONDS)} s, ${share.toFixed(3)} % lost; the media process used ${used === null ? 'an unknown part' : `${used.toFixed(0)} %`} of a core${isPinned ? '' : ' (nothing was pinned)'}. Both clients' WebRTC stacks are in the latency. ${mixing}.`,
  },
  { path: 'silence after the media process was killed', ours: summary(silences), floor: null, aim: '1,000 ms', met: Math.max(...silences) <= 1_000, remark: `${String(KILLS)} kills; from the last packet heard to the next one, both clients having offered again.` },
]);
process.exit(0);
