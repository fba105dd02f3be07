import { fork, type ChildProcess } from 'node:child_process';
import { connectSide, type Side } from './message-path/load.ts';
import type { OpenChats } from './message-path/open-chats.ts';
import type { Ready } from './message-path/our-server.ts';
import { processorTimeOf } from './message-path/processor-time.ts';
import { report, summary } from './report.ts';

/*
 * Speed budget "customer message -> stored -> agent": the customer's HTTP SendMessage with his real connection token,
 * until the `item` frame is at the agent's desk. Our server and the relay run in processes of their own and take
 * turns under the same load from this process; all over loopback.
 */

const CHATS = 2000;
const PER_SECOND = 500;
const WARM_SECONDS = 3;
const SECONDS = 5;
const ROUNDS = 4;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A process of ours that says one thing when it is ready. */
function started<Told>(file: string, args: readonly string[], tell?: OpenChats): Promise<{ child: ChildProcess; told: Told }> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL(file, import.meta.url), [...args], { execArgv: [] });
    child.once('message', (told) => resolve({ child, told: told as Told }));
    child.once('exit', (code) => reject(new Error(`${file} ended with code ${String(code)} before it was ready.`)));
    if (tell !== undefined) child.send(tell);
  });
}

say(`Opening ${String(CHATS)} chats ...`);
const ours = await started<Ready>('./message-path/our-server.ts', [String(CHATS)]);
const open: OpenChats = { agents: ours.told.agents, chats: ours.told.chats };
const relay = await started<string>('./message-path/relay.ts', [], open);

const socketBase = (url: string): string => url.replace(/^http/u, 'ws');
const sides: Side[] = [
  await connectSide({
    name: 'ours', url: ours.told.url, open, hello: true,
    deskUrl: () => `${socketBase(ours.told.url)}/agent/link`,
    customerUrl: (chat) => `${socketBase(ours.told.url)}${chat.socketPath}`,
  }),
  await connectSide({
    name: 'relay', url: relay.told, open, hello: false,
    deskUrl: (agent) => `${socketBase(relay.told)}/?agent=${encodeURIComponent(agent.userId)}`,
    customerUrl: (chat) => `${socketBase(relay.told)}/?chat=${encodeURIComponent(chat.chatId)}`,
  }),
];

say(`${String(PER_SECOND)} messages a second over ${String(CHATS)} open chats and ${String(open.agents.length)} desks, in turns of ${String(SECONDS)} s.`);
const children = [ours.child, relay.child];
const latencies: number[][] = sides.map(() => []);
const processorTime: number[] = sides.map(() => 0);
for (const side of sides) await side.load({ perSecond: PER_SECOND, seconds: WARM_SECONDS, seed: 1 });
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [index, side] of sides.entries()) {
    const child = children[index] ?? ours.child;
    const before = await processorTimeOf(child);
    const measured = await side.load({ perSecond: PER_SECOND, seconds: SECONDS, seed: 2 + round });
    const used = (await processorTimeOf(child)) - before;
    processorTime[index] = (processorTime[index] ?? 0) + used;
    latencies[index]?.push(...measured);
    const { p50, p99 } = summary(measured);
    say(`  round ${String(round + 1)}, ${side.name}: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${(used / measured.length).toFixed(0)} us of processor time per message`);
  }
}
for (const side of sides) side.close();
for (const { child } of [ours, relay]) child.disconnect();

const [ourTime, relayTime] = latencies.map(summary);
const [ourEffort, relayEffort] = latencies.map((measured, index) => Math.round((processorTime[index] ?? 0) / measured.length));
if (ourTime === undefined || relayTime === undefined) throw new Error('Nothing was measured.');
report([
  {
    path: 'message to agent link', ours: ourTime, floor: relayTime, aim: 'p50 1.5x, p99 2x',
    met: ourTime.p50 <= 1.5 * relayTime.p50 && ourTime.p99 <= 2 * relayTime.p99,
    remark: `${String(PER_SECOND)} messages/s over ${String(CHATS)} chats; the floor is a bare ws relay with one durable SQLite insert per message, commits grouped as ours are. Processor time per message: ours ${String(ourEffort)} us, relay ${String(relayEffort)} us.`,
  },
]);
