import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ConnectClient, StartChatContactCommand } from '@aws-sdk/client-connect';
import { ConnectParticipantClient, CreateParticipantConnectionCommand, GetTranscriptCommand } from '@aws-sdk/client-connectparticipant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { servedInstance, type ServedInstance } from '../../doubles/served-instance.ts';
import { action, written } from '../../unit/flows/flow-setup.ts';
import { startFunctionProcess, type FunctionProcess } from './function-process.ts';

/* A server as an operator runs it, killed while a function is at work. */

let instance: ServedInstance;
let functions: FunctionProcess;
beforeEach(async () => {
  instance = await servedInstance('function-restart');
  functions = await startFunctionProcess();
});
afterEach(async () => {
  await functions.close();
  await instance.end();
});

const ccp = (...args: string[]): Promise<string> => instance.ccp(...args);

const WAIT = action('wait', 'Wait', { TimeLimitSeconds: '900' }, { next: 'end', errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] });
const say = (id: string, text: string) => action(id, 'MessageParticipant', { Text: text }, { next: 'wait', errors: { NoMatchingError: 'wait' } });

test('after kill -9 the function is called again with the same id, and the customer is answered once', async () => {
  const flow = path.join(instance.data, 'orders.json');
  await writeFile(flow, written(
    action('ask', 'InvokeLambdaFunction', { LambdaFunctionARN: 'arn:aws:lambda:eu-west-1:123456789012:function:order-status:live', InvocationTimeLimitSeconds: '8' }, { next: 'answered', errors: { NoMatchingError: 'failed' } }),
    say('answered', 'It is $.External.status, $.External.days days to go.'), say('failed', 'It failed.'), WAIT, action('end', 'DisconnectParticipant'),
  ));
  let url = await instance.serve();
  await ccp('function', 'set', 'order-status', '--http', `${functions.url}/second`);
  expect(await ccp('function', 'list')).toBe(`order-status  ${functions.url}/second\n`);
  await ccp('flow', 'publish', '--id', 'orders', '--name', 'Orders', '--type', 'CONTACT_FLOW', flow);
  const { InstanceId, credentials } = await instance.key();
  const connect = new ConnectClient({ region: 'local', endpoint: url, credentials, maxAttempts: 1 });
  const started = await connect.send(new StartChatContactCommand({ InstanceId, ContactFlowId: 'orders', ParticipantDetails: { DisplayName: 'Kim' } }));
  connect.destroy();
  await functions.until(({ name }) => name === 'second');
  await instance.kill();
  // While the server is down the command line works on its database; it must not answer for the function.
  await ccp('function', 'list');

  url = await instance.serve();
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
