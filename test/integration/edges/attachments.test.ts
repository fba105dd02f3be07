import { CompleteAttachmentUploadCommand, GetAttachmentCommand, GetTranscriptCommand, StartAttachmentUploadCommand, type StartAttachmentUploadCommandOutput } from '@aws-sdk/client-connectparticipant';
import { StopContactCommand } from '@aws-sdk/client-connect';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HTML, PDF, PNG } from '../../doubles/sample-files.ts';
import { startEdgeWorld, type EdgeCustomer, type EdgeWorld } from './edge-world.ts';

/*
 * Files in chats as the public SDK and a browser's fetch send and get them.
 */

const QUIET = { ContactFlowId: 'flow-quiet' };
let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld({ attachmentBytes: 200_000, attachmentsPerChat: 4, uploadUrlLasts: 60_000 });
});
afterAll(() => world.close());

async function failure(call: Promise<unknown>): Promise<string> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof Error)) throw new Error('The call was to fail and did not.');
  return `${error.name} ${String((error as Error & { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode)}`;
}

const announce = (who: { connectionToken: string }, name: string, bytes: number, more: object = {}) =>
  world.participants.send(new StartAttachmentUploadCommand({ ConnectionToken: who.connectionToken, AttachmentName: name, AttachmentSizeInBytes: bytes, ContentType: name.endsWith('.pdf') ? 'application/pdf' : 'image/png', ...more }));
const put = (place: StartAttachmentUploadCommandOutput, body: Buffer<ArrayBuffer>, headers: Record<string, string> = place.UploadMetadata?.HeadersToInclude ?? {}) =>
  fetch(place.UploadMetadata?.Url ?? '', { method: 'PUT', headers, body });
const complete = (who: { connectionToken: string }, place: { AttachmentId?: string | undefined }, more: object = {}) =>
  world.participants.send(new CompleteAttachmentUploadCommand({ ConnectionToken: who.connectionToken, AttachmentIds: [place.AttachmentId ?? ''], ...more }));
const place = (who: { connectionToken: string }, attachmentId: string | undefined, seconds?: number) =>
  world.participants.send(new GetAttachmentCommand({ ConnectionToken: who.connectionToken, AttachmentId: attachmentId, ...(seconds !== undefined && { UrlExpiryInSeconds: seconds }) }));

async function send(who: EdgeCustomer, name: string, bytes: Buffer<ArrayBuffer>) {
  const announced = await announce(who, name, bytes.length);
  expect((await put(announced, bytes)).status).toBe(200);
  await complete(who, announced);
  return announced.AttachmentId ?? '';
}
const statusOf = (item: Record<string, unknown>): string => String((item['Attachments'] as { Status: string }[] | undefined)?.[0]?.Status);
const told = async (who: EdgeCustomer, attachmentId: string, status: string) =>
  who.socket.untilItem((item) => item['Type'] === 'ATTACHMENT' && statusOf(item) === status && JSON.stringify(item).includes(attachmentId));
/** Where an address belongs to a file; its own part may be another's. */
const swapped = (address: string, one: string, other: string): string => address.replace(one, other);

describe('a file, through the SDK', () => {
  it('is announced, sent, told as in progress, then approved, and comes back to the byte as something to save', async () => {
    const kim = await world.customer(QUIET);
    const id = await send(kim, 'Quittung Nº 1.png', PNG);
    const first = await told(kim, id, 'IN_PROGRESS');
    const then = await told(kim, id, 'APPROVED');
    expect(then['Id']).toBe(first['Id']);
    expect(then).toMatchObject({ Type: 'ATTACHMENT', ParticipantRole: 'CUSTOMER', DisplayName: 'Kim', Attachments: [{ AttachmentId: id, AttachmentName: 'Quittung Nº 1.png', ContentType: 'image/png', Status: 'APPROVED' }] });
    expect(then).not.toHaveProperty('Content');
    const { Transcript = [] } = await world.participants.send(new GetTranscriptCommand({ ConnectionToken: kim.connectionToken, MaxResults: 5 }));
    expect(Transcript[0]).toMatchObject({ Type: 'ATTACHMENT', Id: then['Id'], Attachments: [{ AttachmentId: id, Status: 'APPROVED' }] });

    const got = await place(kim, id);
    expect(got.AttachmentSizeInBytes).toBe(PNG.length);
    expect(got.Url?.startsWith(`${world.url}/`)).toBe(true);
    expect(Date.parse(got.UrlExpiry ?? '') - world.clock.now()).toBeGreaterThan(50_000);
    const response = await fetch(got.Url ?? '');
    expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png', 'content-length': String(PNG.length), 'x-content-type-options': 'nosniff', 'access-control-allow-origin': '*', 'cache-control': 'private, no-store',
      'content-disposition': `attachment; filename="Quittung N_ 1.png"; filename*=UTF-8''Quittung%20N%C2%BA%201.png`,
    });
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('gives parts, heads, and says when a part is none', async () => {
    const kim = await world.customer(QUIET);
    const id = await send(kim, 'a.pdf', PDF);
    await told(kim, id, 'APPROVED');
    const { Url = '' } = await place(kim, id);
    const part = async (range: string) => {
      const response = await fetch(Url, { headers: { range } });
      return [response.status, await response.text(), response.headers.get('content-range')];
    };
    expect(await part('bytes=0-3')).toEqual([206, '%PDF', `bytes 0-3/${String(PDF.length)}`]);
    expect(await part('bytes=-6')).toEqual([206, '%%EOF\n', `bytes ${String(PDF.length - 6)}-${String(PDF.length - 1)}/${String(PDF.length)}`]);
    expect((await part(`bytes=${String(PDF.length)}-`)).slice(0, 1)).toEqual([416]);
    expect((await part('bytes=3-1'))[0]).toBe(200);
    const head = await fetch(Url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, String(PDF.length), '']);
  });

  it('that is not what its name says is rejected, and nobody can open it', async () => {
    const kim = await world.customer(QUIET);
    const id = await send(kim, 'innocent.png', HTML);
    expect(await told(kim, id, 'REJECTED')).not.toHaveProperty('reason');
    expect(await failure(place(kim, id))).toBe('ValidationException 400');
  });

  it('answers a repeated request the same, and makes one line of it; a second completion conflicts', async () => {
    const kim = await world.customer(QUIET);
    const first = await announce(kim, 'a.png', PNG.length, { ClientToken: 'one' });
    expect(await announce(kim, 'a.png', PNG.length, { ClientToken: 'one' })).toMatchObject({ AttachmentId: first.AttachmentId, UploadMetadata: first.UploadMetadata });
    expect(await failure(announce(kim, 'b.png', PNG.length, { ClientToken: 'one' }))).toBe('ConflictException 409');
    await put(first, PNG);
    expect((await put(first, PNG)).status).toBe(200);
    await complete(kim, first, { ClientToken: 'done' });
    await complete(kim, first, { ClientToken: 'done' });
    expect(await failure(complete(kim, first, { ClientToken: 'again' }))).toBe('ConflictException 409');
    await told(kim, first.AttachmentId ?? '', 'APPROVED');
    const { Transcript = [] } = await world.participants.send(new GetTranscriptCommand({ ConnectionToken: kim.connectionToken, MaxResults: 50 }));
    expect(Transcript.filter((item) => item.Type === 'ATTACHMENT')).toHaveLength(1);
    expect((await put(first, PNG)).status).toBe(403);
  });
});

describe('what is refused, and changes nothing', () => {
  it('names, types and sizes that a chat does not take, and more files than it takes', async () => {
    const kim = await world.customer(QUIET);
    expect(await failure(announce(kim, 'a.exe', 10))).toBe('ValidationException 400');
    expect(await failure(announce(kim, 'a.png', 10, { ContentType: 'text/html' }))).toBe('ValidationException 400');
    expect(await failure(announce(kim, 'a.png', 200_001))).toBe('ValidationException 400');
    expect(await failure(announce(kim, 'a.png', 0))).toBe('ValidationException 400');
    for (let n = 0; n < 4; n += 1) await announce(kim, 'a.png', 10);
    expect(await failure(announce(kim, 'a.png', 10))).toBe('ServiceQuotaExceededException 402');
  });

  it('bytes other than announced, headers other than agreed, and a completion without bytes', async () => {
    const kim = await world.customer(QUIET);
    const announced = await announce(kim, 'a.png', PNG.length);
    expect((await put(announced, PNG.subarray(1))).status).toBe(400);
    expect((await put(announced, Buffer.concat([PNG, PNG]))).status).toBe(400);
    const { HeadersToInclude = {}, Url = '' } = announced.UploadMetadata ?? {};
    const chunked = (bytes: Buffer) => fetch(Url, { method: 'PUT', headers: HeadersToInclude, duplex: 'half', body: Readable.toWeb(Readable.from([bytes])) } as RequestInit);
    expect((await chunked(Buffer.concat([PNG, PNG]))).status).toBe(400);
    expect((await chunked(PNG.subarray(3))).status).toBe(400);
    expect((await put(announced, PNG, {})).status).toBe(400);
    expect((await put(announced, PNG, { ...HeadersToInclude, 'Content-Type': 'text/html' })).status).toBe(400);
    expect(await failure(complete(kim, announced))).toBe('ValidationException 400');
    expect(await failure(complete(kim, { AttachmentId: 'no-such-file' }))).toBe('ValidationException 400');
    expect((await chunked(PNG)).status).toBe(200);
    await complete(kim, announced);
  });

  it('addresses that are made up, of another file, or over', async () => {
    const kim = await world.customer(QUIET);
    const lee = await world.customer(QUIET);
    const [one, other] = [await announce(kim, 'a.png', PNG.length), await announce(lee, 'a.png', PNG.length)];
    const address = one.UploadMetadata?.Url ?? '';
    const sent = (url: string, headers: Record<string, string> = one.UploadMetadata?.HeadersToInclude ?? {}) => fetch(url, { method: 'PUT', headers, body: PNG }).then(({ status }) => status);
    expect(await sent(swapped(address, one.AttachmentId ?? '', other.AttachmentId ?? ''), other.UploadMetadata?.HeadersToInclude)).toBe(403);
    expect(await sent(address.slice(0, -1) + (address.endsWith('A') ? 'B' : 'A'))).toBe(403);
    expect(await sent(address.split('?')[0] ?? '')).toBe(403);

    const mine = await send(kim, 'b.png', PNG);
    await told(kim, mine, 'APPROVED');
    expect(await failure(place(lee, mine))).toBe('ValidationException 400');
    const { Url = '' } = await place(kim, mine, 5);
    expect((await fetch(swapped(Url, mine, other.AttachmentId ?? ''))).status).toBe(403);
    // An upload address opens no file, and a download address takes none.
    expect((await fetch(`${address.split('?')[0] ?? ''}/a.png?${address.split('?')[1] ?? ''}`)).status).toBe(403);
    expect((await fetch(Url)).status).toBe(200);
    world.clock.advance(6000);
    expect((await fetch(Url)).status).toBe(403);
    world.clock.advance(60_000);
    expect(await sent(address)).toBe(403);
    expect(await failure(place(kim, mine, 4))).toBe('ValidationException 400');
    expect(await failure(place(kim, mine, 301))).toBe('ValidationException 400');
  });

  it('everything after the end of the chat', async () => {
    const kim = await world.customer(QUIET);
    const announced = await announce(kim, 'a.png', PNG.length);
    await put(announced, PNG);
    await world.connect.send(new StopContactCommand({ InstanceId: world.instanceId, ContactId: kim.ContactId }));
    expect(await failure(complete(kim, announced))).toBe('AccessDeniedException 403');
    expect(await failure(announce(kim, 'a.png', 10))).toBe('AccessDeniedException 403');
  });
});

it('a browser may do all this from a page of another origin', async () => {
  const kim = await world.customer(QUIET);
  const announced = await announce(kim, 'a.png', PNG.length);
  const asked = await fetch(announced.UploadMetadata?.Url ?? '', { method: 'OPTIONS', headers: { origin: 'https://shop.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type,x-attachment-id' } });
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-origin')).toBe('*');
  expect(asked.headers.get('access-control-allow-methods')).toContain('PUT');
  const allowed = (asked.headers.get('access-control-allow-headers') ?? '').split(',');
  for (const name of Object.keys(announced.UploadMetadata?.HeadersToInclude ?? {})) expect(allowed).toContain(name.toLowerCase());
  const refused = await put(announced, PNG, {});
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([400, '*']);
  expect(await refused.json()).toMatchObject({ __type: 'ValidationException' });
});

it('leaves no complaint in the log', () => {
  expect(world.complaints).toEqual([]);
});
