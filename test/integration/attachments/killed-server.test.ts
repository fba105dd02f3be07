import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConnectClient, StartChatContactCommand } from '@aws-sdk/client-connect';
import {
  CompleteAttachmentUploadCommand, ConnectParticipantClient, CreateParticipantConnectionCommand, DisconnectParticipantCommand, GetAttachmentCommand, GetTranscriptCommand,
  SendMessageCommand, StartAttachmentUploadCommand, type StartAttachmentUploadCommandOutput,
} from '@aws-sdk/client-connectparticipant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PNG } from '../../doubles/sample-files.ts';
import { servedInstance, type ServedInstance } from '../../doubles/served-instance.ts';
import { action, written } from '../../unit/flows/flow-setup.ts';

/* A server as an operator runs it, killed at each step of a file's way, and when a chat has just ended. */

let instance: ServedInstance;
let client: ConnectParticipantClient | undefined;
beforeEach(async () => {
  instance = await servedInstance('killed-server');
});
afterEach(async () => {
  client?.destroy();
  await instance.end();
});

/** The participant API where the server is now. */
function at(url: string): ConnectParticipantClient {
  client?.destroy();
  client = new ConnectParticipantClient({ region: 'local', endpoint: url, credentials: { accessKeyId: 'any', secretAccessKey: 'thing' }, maxAttempts: 1 });
  return client;
}

const QUIET = written(
  action('wait', 'Wait', { TimeLimitSeconds: '900' }, { next: 'end', errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] }),
  action('end', 'DisconnectParticipant'),
);

interface Kim { contactId: string; ConnectionToken: string }

async function startChat(url: string): Promise<Kim> {
  const flow = path.join(instance.data, 'quiet.json');
  await writeFile(flow, QUIET);
  await instance.ccp('flow', 'publish', '--id', 'quiet', '--name', 'Quiet', '--type', 'CONTACT_FLOW', flow);
  const { InstanceId, credentials } = await instance.key();
  const connect = new ConnectClient({ region: 'local', endpoint: url, credentials, maxAttempts: 1 });
  const started = await connect.send(new StartChatContactCommand({ InstanceId, ContactFlowId: 'quiet', ParticipantDetails: { DisplayName: 'Kim' } }));
  connect.destroy();
  const connection = await at(url).send(new CreateParticipantConnectionCommand({ ParticipantToken: started.ParticipantToken, Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true }));
  return { contactId: started.ContactId ?? '', ConnectionToken: connection.ConnectionCredentials?.ConnectionToken ?? '' };
}

/** Announces a picture and sends its bytes. */
async function upload(url: string, { ConnectionToken }: Kim): Promise<StartAttachmentUploadCommandOutput> {
  const place = await at(url).send(new StartAttachmentUploadCommand({ ConnectionToken, AttachmentName: 'photo.png', AttachmentSizeInBytes: PNG.length, ContentType: 'image/png' }));
  const answer = await fetch(place.UploadMetadata?.Url ?? '', { method: 'PUT', headers: place.UploadMetadata?.HeadersToInclude ?? {}, body: PNG });
  expect(answer.status).toBe(200);
  return place;
}

const complete = (url: string, { ConnectionToken }: Kim, { AttachmentId = '' }: StartAttachmentUploadCommandOutput) =>
  at(url).send(new CompleteAttachmentUploadCommand({ ConnectionToken, AttachmentIds: [AttachmentId], ClientToken: 'complete' }));

/** The states of the files that the chat shows. */
async function shown(url: string, { ConnectionToken }: Kim): Promise<(string | undefined)[]> {
  const page = await at(url).send(new GetTranscriptCommand({ ConnectionToken, MaxResults: 100 }));
  return (page.Transcript ?? []).flatMap((item) => item.Attachments ?? []).map(({ Status }) => Status);
}

async function expectWhole(url: string, kim: Kim, { AttachmentId }: StartAttachmentUploadCommandOutput): Promise<void> {
  await expect.poll(() => shown(url, kim), { timeout: 30_000 }).toEqual(['APPROVED']);
  const { Url = '' } = await at(url).send(new GetAttachmentCommand({ ConnectionToken: kim.ConnectionToken, AttachmentId }));
  expect(Buffer.from(await (await fetch(Url)).arrayBuffer()).equals(PNG)).toBe(true);
}

test('after its bytes were taken: they are there after the next start, and become a line once', async () => {
  let url = await instance.serve();
  const kim = await startChat(url);
  const place = await upload(url, kim);
  await instance.kill();

  url = await instance.serve();
  await complete(url, kim, place);
  await complete(url, kim, place);
  await expectWhole(url, kim, place);
});

test('after it was acknowledged as a line of the chat: it is checked after the next start, however often it is asked for again', async () => {
  let url = await instance.serve();
  const kim = await startChat(url);
  const place = await upload(url, kim);
  await complete(url, kim, place);
  await instance.kill();

  url = await instance.serve();
  await complete(url, kim, place);
  await expectWhole(url, kim, place);
});

test('while it is being checked: it is checked again from its beginning, and no copy of it is left behind', async () => {
  const scanner = path.join(instance.data, 'scan.sh');
  const [hold, begun] = [path.join(instance.data, 'hold'), path.join(instance.data, 'begun')];
  await writeFile(scanner, `#!/bin/sh\nif [ -e "${hold}" ]; then echo $$ > "${begun}.half"; mv "${begun}.half" "${begun}"; exec sleep 600; fi\ncmp -s "$1" "${path.join(instance.data, 'expected')}"\n`);
  await chmod(scanner, 0o700);
  await writeFile(hold, '');
  await writeFile(path.join(instance.data, 'expected'), PNG);
  let url = await instance.serve('--scan-command', scanner);
  const kim = await startChat(url);
  const place = await upload(url, kim);
  await complete(url, kim, place);
  await expect.poll(() => existsSync(begun), { timeout: 30_000 }).toBe(true);
  expect(await shown(url, kim)).toEqual(['IN_PROGRESS']);
  await instance.kill();
  process.kill(Number(readFileSync(begun, 'utf8')), 'SIGKILL');
  expect(await readdir(path.join(instance.data, 'checking'))).toHaveLength(1);
  await rm(hold);

  url = await instance.serve('--scan-command', scanner);
  await expectWhole(url, kim, place);
  await expect.poll(() => readdir(path.join(instance.data, 'checking')), { timeout: 30_000 }).toEqual([]);
});

test('a chat that ended right before gets its stored transcript after the next start, whole and once', async () => {
  let url = await instance.serve();
  const kim = await startChat(url);
  // Nothing of it can be stored before the kill.
  const obstacle = path.join(instance.data, 'objects', 'connect');
  await mkdir(path.dirname(obstacle), { recursive: true });
  await writeFile(obstacle, 'not a folder');
  for (const Content of ['One', 'Two']) await at(url).send(new SendMessageCommand({ ConnectionToken: kim.ConnectionToken, Content, ContentType: 'text/plain' }));
  await at(url).send(new DisconnectParticipantCommand({ ConnectionToken: kim.ConnectionToken }));
  await instance.kill();
  await rm(obstacle);

  url = await instance.serve();
  const stored = async (): Promise<string[]> => (existsSync(obstacle) ? (await readdir(obstacle, { recursive: true })).filter((name) => name.endsWith('.json')) : []);
  await expect.poll(stored, { timeout: 30_000 }).toHaveLength(1);
  const [name = ''] = await stored();
  expect(path.basename(name)).toMatch(new RegExp(`^${kim.contactId}_`, 'u'));
  const object = JSON.parse(await readFile(path.join(obstacle, name), 'utf8')) as { Transcript: { Type: string; Content?: string; ContentType: string }[] };
  expect(object.Transcript.filter(({ Type }) => Type === 'MESSAGE').map(({ Content }) => Content)).toEqual(['One', 'Two']);
  expect(object.Transcript.at(-1)?.ContentType).toBe('application/vnd.amazonaws.connect.event.chat.ended');
  await expect.poll(() => instance.ccp('storage', 'waiting'), { timeout: 30_000 }).toBe('Nothing waits.\n');
});
