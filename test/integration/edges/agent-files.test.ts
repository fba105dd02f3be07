import { CompleteAttachmentUploadCommand, GetAttachmentCommand, StartAttachmentUploadCommand } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NewTask } from '../../../contract/task.ts';
import { createFiles, type Files } from '../../../main/desk/files.ts';
import { HTML, PDF, PNG } from '../../doubles/sample-files.ts';
import { PASSWORD, startEdgeWorld, type EdgeCustomer, type EdgeWorld, type LinkClient } from './edge-world.ts';

/*
 * The agent's way to send and open files: the desktop's own module against the real server, the customer on the public SDK.
 */

let world: EdgeWorld;
let eva: LinkClient;
let kim: EdgeCustomer;
let contactId: string;
let files: Files;
let ids = 0;
const BIG = Buffer.concat([PDF, Buffer.alloc(700_000, ' ')]);

async function filesOf(username: string): Promise<Files> {
  const response = await fetch(`${world.url}/agent/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: PASSWORD, device: `files of ${username}` }) });
  const { token } = (await response.json()) as { token: string };
  return createFiles({ clock: { ...world.clock, steady: () => performance.now(), after: () => () => undefined }, server: world.url, token: () => token, nextId: () => `file ${String(++ids)}` });
}

beforeAll(async () => {
  world = await startEdgeWorld({ attachmentBytes: 1_000_000 });
  eva = await world.agent('eva');
  kim = await world.customer();
  contactId = await eva.accept(kim.ContactId);
  files = await filesOf('eva');
});
afterAll(async () => {
  files.stop();
  await world.close();
});

const status = (item: Record<string, unknown>): unknown => (item['Attachments'] as { Status: string }[] | undefined)?.[0]?.Status;
async function send(name: string, bytes: Buffer, piece = 100_000): Promise<void> {
  const id = await files.begin({ contactId, name, bytes: bytes.length });
  for (let from = 0; from < bytes.length; from += piece) await files.more(id, bytes.subarray(from, from + piece));
  await files.finish(id);
}
async function readWhole(attachmentId: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let have = 0, whole = 1; have < whole; ) {
    const piece = await files.read(attachmentId, have);
    parts.push(piece.bytes);
    have += piece.bytes.length;
    whole = piece.whole;
  }
  return Buffer.concat(parts);
}

it('an agent sends a file in pieces, the customer gets it on his socket and downloads it', async () => {
  await send('Label.pdf', BIG);
  const item = await kim.socket.untilItem((one) => one['Type'] === 'ATTACHMENT' && status(one) === 'APPROVED');
  expect(item).toMatchObject({ ParticipantRole: 'AGENT', Attachments: [{ AttachmentName: 'Label.pdf', ContentType: 'application/pdf' }] });
  const { AttachmentId } = (item['Attachments'] as { AttachmentId: string }[])[0] ?? { AttachmentId: '' };
  const { Url = '' } = await world.participants.send(new GetAttachmentCommand({ ConnectionToken: kim.connectionToken, AttachmentId }));
  expect(Buffer.from(await (await fetch(Url)).arrayBuffer()).equals(BIG)).toBe(true);
  expect((await readWhole(AttachmentId)).equals(BIG)).toBe(true);
});

it('a customer sends a file, the agent is told of it on his link and reads it; another agent cannot', async () => {
  const announced = await world.participants.send(new StartAttachmentUploadCommand({ ConnectionToken: kim.connectionToken, AttachmentName: 'a.png', AttachmentSizeInBytes: PNG.length, ContentType: 'image/png' }));
  await fetch(announced.UploadMetadata?.Url ?? '', { method: 'PUT', headers: announced.UploadMetadata?.HeadersToInclude ?? {}, body: PNG });
  await world.participants.send(new CompleteAttachmentUploadCommand({ ConnectionToken: kim.connectionToken, AttachmentIds: [announced.AttachmentId ?? ''] }));
  await eva.until((frame) => JSON.stringify(frame).includes(announced.AttachmentId ?? '') && JSON.stringify(frame).includes('"approved"'));
  expect((await readWhole(announced.AttachmentId ?? '')).equals(PNG)).toBe(true);
  const others = await filesOf('jonas');
  await expect(others.read(announced.AttachmentId ?? '', 0)).rejects.toMatchObject({ code: 'not_found' });
  await expect(others.begin({ contactId, name: 'a.png', bytes: 10 })).rejects.toMatchObject({ code: 'not_found' });
});

it('what the server refuses is said in its words; what was cancelled never reaches the customer', async () => {
  await expect(files.begin({ contactId, name: 'tool.exe', bytes: 10 })).rejects.toMatchObject({ code: 'bad_input', message: expect.stringContaining('files that end in') as string });
  await expect(files.begin({ contactId, name: 'a.pdf', bytes: 2_000_000 })).rejects.toMatchObject({ code: 'bad_input' });
  const short = await files.begin({ contactId, name: 'short.pdf', bytes: BIG.length });
  await files.more(short, BIG.subarray(0, 1000));
  await expect(files.finish(short)).rejects.toMatchObject({ code: 'bad_input', message: expect.stringContaining('Only 1000 of') as string });
  const stopped = await files.begin({ contactId, name: 'stopped.pdf', bytes: BIG.length });
  await files.more(stopped, BIG.subarray(0, 1000));
  files.cancel(stopped);
  await expect(files.more(stopped, BIG)).rejects.toMatchObject({ code: 'not_found' });
  await send('fake.png', HTML);
  await kim.socket.untilItem((one) => status(one) === 'REJECTED');
  const names = kim.socket.items().flatMap((one) => (one['Attachments'] as { AttachmentName: string }[] | undefined) ?? []).map((one) => one.AttachmentName);
  expect(new Set(names)).toEqual(new Set(['Label.pdf', 'a.png', 'fake.png']));
  const nobody = createFiles({ clock: { ...world.clock, steady: () => 0, after: () => () => undefined }, server: world.url, token: () => 'made up', nextId: () => 'x' });
  await expect(nobody.begin({ contactId, name: 'a.pdf', bytes: 10 })).rejects.toMatchObject({ code: 'forbidden' });
  const gone = createFiles({ clock: { ...world.clock, steady: () => 0, after: () => () => undefined }, server: 'http://127.0.0.1:1', token: () => 'made up', nextId: () => 'x' });
  await expect(gone.begin({ contactId, name: 'a.pdf', bytes: 10 })).rejects.toMatchObject({ code: 'unreachable' });
});

it('an agent sends a file for a task that he makes then; one that he takes out again is gone', async () => {
  const sent = async (name: string): Promise<string> => {
    const id = await files.begin({ contactId: null, name, bytes: PDF.length });
    await files.more(id, PDF);
    return files.finish(id);
  };
  const [order, second] = [await sent('Order.pdf'), await sent('Second.pdf')];
  await files.forget(second);
  const content: NewTask['content'] = { by: 'form', name: 'Look into it', description: null, references: [], assignment: { to: 'self' }, scheduledAt: null };
  const make = (attached: string[]) => eva.command({ type: 'create_task', task: { content, dueAt: null, relatedContactId: null, files: attached } });
  expect(await make([second])).toMatchObject({ ok: false, error: { message: expect.stringContaining('is gone') as string } });
  const channels = (['CHAT', 'TASK'] as const).map((channel) => ({ channel, concurrency: 2, behavior: 'ROUTE_ANY_CHANNEL' as const }));
  await world.server.core.instance.putRoutingProfile({ id: 'profile-floor', name: 'Floor', availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY', channels, queues: [{ queueId: 'queue-support', channel: 'CHAT', priority: 1, delaySeconds: 0 }] });
  await make([order]);
  await eva.until((frame) => JSON.stringify(frame).includes('"Order.pdf"') && JSON.stringify(frame).includes('"approved"'));
  await expect(files.begin({ contactId: null, name: 'tool.exe', bytes: 10 })).rejects.toMatchObject({ code: 'bad_input', message: expect.stringMatching(/^Only files that end in/) as string });
});

it('leaves no complaint in the log', () => {
  expect(world.complaints).toEqual([]);
});
