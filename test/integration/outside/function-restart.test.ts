import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ConnectClient, StartChatContactCommand } from '@aws-sdk/client-connect';
import { ConnectParticipantClient, CreateParticipantConnectionCommand, GetTranscriptCommand } from '@aws-sdk/client-connectparticipant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { action, written } from '../../unit/flows/flow-setup.ts';
import { startFunctionProcess, type FunctionProcess } from './function-process.ts';

/* A server as an operator runs it, killed while a function is at work. */

const cli = path.resolve('server/cli.ts');
let data: string;
let functions: FunctionProcess;
let server: ChildProcess | undefined;
beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'function-restart-'));
  functions = await startFunctionProcess();
});
afterEach(async () => {
  await killed();
  await functions.close();
  await rm(data, { recursive: true, force: true });
});

const ccp = (...args: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, [cli, ...args, '--data', data], (error, out, complaints) => (error === null ? resolve(out) : reject(new Error(complaints))));
  });

async function serve(): Promise<string> {
  server = spawn(process.execPath, [cli, 'serve', '--data', data, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface({ input: server.stdout ?? process.stdin }), 'line')) as [string];
  return /(http:\S+)$/u.exec(line)?.[1] ?? line;
}

async function killed(): Promise<void> {
  const running = server;
  server = undefined;
  if (running === undefined) return;
  const exit = once(running, 'exit');
  running.kill('SIGKILL');
  await exit;
}

const WAIT = action('wait', 'Wait', { TimeLimitSeconds: '900' }, { next: 'end', errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] });
const say = (id: string, text: string) => action(id, 'MessageParticipant', { Text: text }, { next: 'wait', errors: { NoMatchingError: 'wait' } });

test('after kill -9 the function is called again with the same id, and the customer is answered once', async () => {
  const flow = path.join(data, 'orders.json');
  await writeFile(flow, written(
    action('ask', 'InvokeLambdaFunction', { LambdaFunctionARN: 'arn:aws:lambda:eu-west-1:123456789012:function:order-status:live', InvocationTimeLimitSeconds: '8' }, { next: 'answered', errors: { NoMatchingError: 'failed' } }),
    say('answered', 'It is $.External.status, $.External.days days to go.'), say('failed', 'It failed.'), WAIT, action('end', 'DisconnectParticipant'),
  ));
  let url = await serve();
  await ccp('function', 'set', 'order-status', '--http', `${functions.url}/second`);
  expect(await ccp('function', 'list')).toBe(`order-status  ${functions.url}/second\n`);
  await ccp('flow', 'publish', '--id', 'orders', '--name', 'Orders', '--type', 'CONTACT_FLOW', flow);
  const key = await ccp('key', 'create', '--name', 'shop');
  const credentials = { accessKeyId: /Access key (\S+)/u.exec(key)?.[1] ?? '', secretAccessKey: /Secret +(\S+)/u.exec(key)?.[1] ?? '' };
  const InstanceId = /instance (\S+?)\.\n/u.exec(key)?.[1] ?? '';

  const connect = new ConnectClient({ region: 'local', endpoint: url, credentials, maxAttempts: 1 });
  const started = await connect.send(new StartChatContactCommand({ InstanceId, ContactFlowId: 'orders', ParticipantDetails: { DisplayName: 'Kim' } }));
  connect.destroy();
  await functions.until(({ name }) => name === 'second');
  await killed();
  // While the server is down the command line works on its database; it must not answer for the function.
  await ccp('function', 'list');

  url = await serve();
  const participants = new ConnectParticipantClient({ region: 'local', endpoint: url, credentials, maxAttempts: 1 });
  const connection = await participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: started.ParticipantToken, Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true }));
  const said = async (): Promise<(string | undefined)[]> => {
    const page = await participants.send(new GetTranscriptCommand({ ConnectionToken: connection.ConnectionCredentials?.ConnectionToken, MaxResults: 100, SortOrder: 'ASCENDING' }));
    return (page.Transcript ?? []).filter(({ Type }) => Type === 'MESSAGE').map(({ Content }) => Content);
  };
  await expect.poll(said, { timeout: 20_000 }).toEqual(['It is sent, 2 days to go.']);
  const asked = await functions.asked();
  expect(asked.map(({ name }) => name)).toEqual(['second', 'second']);
  expect(new Set(asked.map(({ key: id }) => id)).size).toBe(1);
  participants.destroy();

  expect(await ccp('function', 'remove', 'order-status')).toBe('order-status is no longer configured.\n');
  expect(await ccp('function', 'list')).toBe('No function is configured.\n');
  await expect(ccp('function', 'remove', 'order-status')).rejects.toThrow('No function is configured under the name order-status.');
});

test.each([
  [['--http', 'file:///etc/passwd'], 'http'],
  [['--http', 'https://x.example', '--aws', 'arn:aws:lambda:eu-west-1:123456789012:function:x'], 'exactly one'],
  [['--command', 'order-status'], 'whole path'],
  [['--aws', 'order-status', '--region', 'eu-west-1'], 'ARN'],
  [[], 'exactly one'],
])('what cannot be called is refused in words: %j', async (args, words) => {
  await expect(ccp('function', 'set', 'order-status', ...args)).rejects.toThrow(words);
});
