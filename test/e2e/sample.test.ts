import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ConnectClient, DescribeContactCommand, StartChatContactCommand } from '@aws-sdk/client-connect';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { endsWithFile } from '../doubles/child-ends.ts';
import { keptPort } from './kept-port.ts';

/* `npm start` as scripts use it: one line of JSON, then everything works; Ctrl-C, and nothing is left. */

const Ready = z.strictObject({
  panel: z.url(), customer: z.url(), api: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+$/u), instanceId: z.string(),
  flows: z.looseObject({ inbound: z.string(), quiet: z.string() }),
  accessKeyId: z.string(), secretAccessKey: z.string(),
  users: z.array(z.strictObject({ username: z.string(), password: z.string().min(12), role: z.enum(['agent', 'supervisor']) })),
});
type Ready = z.infer<typeof Ready>;

let data: string;
let started: ChildProcess[];

beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'sample-'));
  started = [];
});
afterEach(async () => {
  for (const sample of started) await interrupt(sample);
  await rm(data, { recursive: true, force: true });
});

interface Sample { process: ChildProcess; said: () => string }

function run(...more: string[]): Sample {
  const child = endsWithFile(spawn(process.execPath, [path.resolve('scripts/start.mjs'), '--headless', '--json', '--data', data, ...more], { stdio: ['ignore', 'pipe', 'pipe'] }));
  started.push(child);
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  return { process: child, said: () => said };
}

async function start(...more: string[]): Promise<Sample & { ready: Ready }> {
  const sample = run(...more);
  const { stdout } = sample.process;
  if (stdout === null) throw new Error('The sample has no output');
  const line = await Promise.race([
    once(createInterface({ input: stdout }), 'line') as Promise<[string]>,
    once(sample.process, 'exit').then(() => Promise.reject(new Error(`The sample ended:\n${sample.said()}`))),
  ]);
  return { ...sample, ready: Ready.parse(JSON.parse(line[0])) };
}

async function interrupt(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  await exit;
}

const signIn = async (ready: Ready, { username, password }: { username: string; password: string }): Promise<number> =>
  (await fetch(`${ready.api}/agent/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password, device: 'a-desk' }) })).status;
const shop = (ready: Ready): ConnectClient => new ConnectClient({ region: 'local', endpoint: ready.api, credentials: ready, maxAttempts: 1 });

describe('the sample', () => {
  it('takes the port it is told, says in one line where it is and who may sign in, and all of it is so; it is not started twice on one folder nor reset under a running one, ends without a trace, comes back with everything, and is reset to something new', async () => {
    const port = await keptPort();
    const first = await start('--port', String(port));
    const { ready } = first;
    expect(ready.api).toBe(`http://127.0.0.1:${port}`);
    expect(ready.users.map(({ role }) => role).toSorted()).toEqual(['agent', 'agent', 'supervisor']);
    for (const user of ready.users) expect(await signIn(ready, user)).toBe(200);
    expect((await fetch(ready.customer)).status).toBe(200);
    const quiet = await shop(ready).send(new StartChatContactCommand({ InstanceId: ready.instanceId, ContactFlowId: ready.flows.quiet, ParticipantDetails: { DisplayName: 'Marta' } }));
    const describe = new DescribeContactCommand({ InstanceId: ready.instanceId, ContactId: quiet.ContactId });
    expect((await shop(ready).send(describe)).Contact?.QueueInfo?.Id).toBeDefined();

    for (const more of [[], ['--reset']]) {
      const second = run(...more);
      expect((await once(second.process, 'exit'))[0]).toBe(1);
      expect(second.said()).toContain('running already');
    }
    for (const user of ready.users) expect(await signIn(ready, user)).toBe(200);

    await interrupt(first.process);
    for (const address of [ready.api, ready.customer, new URL(ready.panel).origin.replace(/\/\/[^:]+/u, '//127.0.0.1')]) await expect(fetch(address)).rejects.toThrow(/fetch failed/u);

    const later = await start();
    const again = later.ready;
    expect(again.users).toEqual(ready.users);
    expect(again.instanceId).toBe(ready.instanceId);
    expect((await shop(again).send(describe)).Contact).toMatchObject({ Id: quiet.ContactId });

    await interrupt(later.process);
    const { ready: anew } = await start('--reset');
    expect(anew.instanceId).not.toBe(ready.instanceId);
    expect(await signIn(anew, ready.users[0]!)).toBe(401);
  });

  it('says so if somebody has the port that it is told', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = run('--port', String(port));
    expect((await once(refused.process, 'exit'))[0]).toBe(1);
    expect(refused.said()).toMatch(new RegExp(`port ${port} is in use`, 'u'));
    other.close();
    await once(other, 'close');
  });

  it('refuses options that are none with the list of those there are', async () => {
    const refused = run('--colour', 'red');
    expect((await once(refused.process, 'exit'))[0]).not.toBe(0);
    expect(refused.said()).toMatch(/--headless[\s\S]*--reset/u);
  });
});
