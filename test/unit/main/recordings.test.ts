import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallView } from '../../../contract/call.ts';
import type { DeskInput, DeskMethodName } from '../../../contract/desk.ts';
import type { RecordingStanding } from '../../../contract/recording.ts';
import { createKeptSounds } from '../../../main/desk/kept-sounds.ts';
import { RefusedCall } from '../../doubles/panel-client.ts';
import type { PanelClient } from '../../doubles/panel-client.ts';
import { ANNA, startRoutingServer } from '../../doubles/routing-server/routing-server.ts';
import type { FakeRoutingServer } from '../../doubles/routing-server/routing-server.ts';
import { annaAt, freshFolder, openPanel, startDesktop } from './desktop.ts';

/* Recordings at the desk: fetched once, kept, heard with and without the server, and gone when the server says so. */

const ends: (() => Promise<unknown>)[] = [];
let folder: string;
let server: FakeRoutingServer;
beforeEach(async () => {
  folder = freshFolder();
  server = await startRoutingServer();
  ends.push(() => server.goDown());
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** More than two pieces. */
const SOUND = Buffer.from(Uint8Array.from({ length: 250_000 }, (_, index) => (index * 7) % 251));
const began = 1_800_000_000_000;
const call: CallView = { direction: 'inbound', partyId: 'party-anna', parties: [], recording: 'off', mayRecord: false, quality: null, callback: null, hearing: 'call' };

function recorded(standing: RecordingStanding = 'kept'): void {
  const kept = standing === 'kept';
  server.recordings.set('segment-1', {
    callId: 'call-1', sound: SOUND,
    recording: { contactId: 'segment-1', agent: 'Anna', standing, began, lasts: kept ? 4000 : 0, bytes: kept ? SOUND.length : 0 },
    drawing: { version: 1, began, lasts: 4000, paused: [{ from: 1000, to: 2000 }], perSecond: 10, left: Buffer.alloc(40, 9).toString('base64'), right: Buffer.alloc(40, 3).toString('base64') },
  });
}

async function desk(): Promise<{ panel: PanelClient; close: () => Promise<void> }> {
  const desktop = await startDesktop(server.url, folder);
  const close = (): Promise<void> => desktop.close();
  ends.push(close);
  return { panel: await annaAt(desktop), close };
}

async function whole(panel: PanelClient): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const { base64, bytes } = await panel.call('readRecording', { contactId: 'segment-1', from: at });
    const piece = Buffer.from(base64, 'base64');
    pieces.push(piece);
    at += piece.length;
    if (at >= bytes) return Buffer.concat(pieces);
  }
}

const failureOf = async <Name extends DeskMethodName>(panel: PanelClient, name: Name, input: DeskInput<Name>): Promise<string> =>
  panel.call(name, input).then(
    () => 'no failure',
    (error: unknown) => (error instanceof RefusedCall ? error.code : String(error)),
  );
const ofCall = (panel: PanelClient) => panel.call('recordings', { initialContactId: 'call-1' });
const sounds = (): string[] => {
  const place = join(folder, 'users', ANNA.id, 'recordings');
  return existsSync(place) ? readdirSync(place) : [];
};

describe('a recording at the desk', () => {
  it('is fetched in one request, kept, and then read from here alone', async () => {
    recorded();
    const { panel } = await desk();
    expect(await ofCall(panel)).toEqual({ current: true, recordings: [expect.objectContaining({ contactId: 'segment-1', standing: 'kept', here: false })] });
    expect((await panel.call('drawRecording', { contactId: 'segment-1' })).paused).toEqual([{ from: 1000, to: 2000 }]);
    expect((await whole(panel)).equals(SOUND)).toBe(true);
    expect((await whole(panel)).equals(SOUND)).toBe(true);
    await panel.call('drawRecording', { contactId: 'segment-1' });
    expect(server.recordings.asked).toEqual(['/agent/recordings/segment-1/peaks', '/agent/recordings/segment-1 bytes=0-']);
    expect((await ofCall(panel)).recordings[0]?.here).toBe(true);
    expect(sounds()).toEqual(['segment-1.ogg']);
    expect(panel.faults).toEqual([]);
  });

  it('is heard without the server, also after a restart, and the server is told of it when there is a link', async () => {
    recorded();
    const first = await desk();
    await ofCall(first.panel);
    await first.panel.call('drawRecording', { contactId: 'segment-1' });
    await whole(first.panel);
    await first.close();
    await server.goDown();

    const desktop = await startDesktop(server.url, folder);
    ends.push(() => desktop.close());
    const panel = await openPanel(desktop);
    await panel.call('signIn', { username: ANNA.username, password: ANNA.password });
    await panel.when(() => panel.state?.session?.mode === 'offline');
    expect(await ofCall(panel)).toEqual({ current: false, recordings: [expect.objectContaining({ standing: 'kept', here: true })] });
    expect((await panel.call('drawRecording', { contactId: 'segment-1' })).lasts).toBe(4000);
    expect((await whole(panel)).equals(SOUND)).toBe(true);
    await panel.call('recordingHeard', { contactId: 'segment-1' });
    await desktop.close();

    await server.comeUp();
    await desk();
    await server.when(() => server.accepted.some((command) => command.type === 'recording_heard' && command.contactId === 'segment-1'));
  });

  it('goes on where it was cut off', async () => {
    recorded();
    const { panel } = await desk();
    await ofCall(panel);
    server.recordings.holdsAfter = 120_000;
    await panel.call('readRecording', { contactId: 'segment-1', from: 0 });
    const next = failureOf(panel, 'readRecording', { contactId: 'segment-1', from: 98_304 });
    // The cut may be known before the desk has begun to read: then it asks anew, and is cut off again.
    server.recordings.breaksOff = true;
    server.recordings.cut();
    expect(await next).toBe('unreachable');
    server.recordings.breaksOff = false;
    server.recordings.holdsAfter = null;
    expect((await whole(panel)).equals(SOUND)).toBe(true);
    const [first, ...later] = server.recordings.asked.map((asked) => Number(/bytes=(\d+)-$/.exec(asked)?.[1]));
    expect([first, later.length > 0]).toEqual([0, true]);
    expect(Math.min(...later)).toBeGreaterThanOrEqual(98_304);
  });

  it('that was never opened here needs the server, and says so', async () => {
    recorded();
    const { panel } = await desk();
    await ofCall(panel);
    await server.goDown();
    await panel.when(() => panel.link !== 'live');
    expect(await ofCall(panel)).toMatchObject({ current: false, recordings: [{ here: false }] });
    expect(await failureOf(panel, 'drawRecording', { contactId: 'segment-1' })).toBe('offline');
    expect(await failureOf(panel, 'readRecording', { contactId: 'segment-1', from: 0 })).toBe('offline');
  });

  it.each(['deleted', 'not_yours'] as const)('goes from here when it is %s, though nobody looks at it', async (standing) => {
    recorded();
    const first = await desk();
    await ofCall(first.panel);
    await first.panel.call('drawRecording', { contactId: 'segment-1' });
    await whole(first.panel);
    await first.close();
    recorded(standing);
    const { panel } = await desk();
    await server.when(() => server.framesUp.some((frame) => frame.frame === 'query' && frame.type === 'recordings' && frame.contactId === 'call-1'));
    expect(await ofCall(panel)).toMatchObject({ recordings: [{ standing, here: false }] });
    expect(sounds()).toEqual([]);
    expect(await failureOf(panel, 'readRecording', { contactId: 'segment-1', from: 0 })).toBe('not_found');
    expect(await failureOf(panel, 'drawRecording', { contactId: 'segment-1' })).toBe('not_found');
  });
});

describe('a call in review', () => {
  it('is listed with who had it, from its beginning to its end, whatever is done to its recording later', async () => {
    const { panel } = await desk();
    server.putContact(ANNA.id, { contactId: 'segment-1', initialContactId: 'call-1', channel: 'VOICE', startedAt: began, state: 'offered', call: { ...call, partyId: null } });
    server.putContact(ANNA.id, { contactId: 'segment-1', channel: 'VOICE', state: 'after_contact_work', call });
    const told = (seq: number, type: string, at: number, data: Record<string, string> = {}): void =>
      server.tell(ANNA.id, { type: 'timeline', entry: { seq, at, initialContactId: 'call-1', contactId: 'segment-1', type, actor: 'server', data } });
    told(1, 'agent_connected', began + 1000, { agent: 'Anna' });
    told(2, 'chat_ended', began + 9000);
    told(3, 'recording_heard', began + 90_000_000, { agent: 'Anna' });
    await panel.when(() => panel.state?.link.asOf === server.feeds.get(ANNA.id)?.length);
    expect(await listed(panel)).toMatchObject([{ initialContactId: 'call-1', channel: 'VOICE', customerName: 'Kim', agents: ['Anna'], startedAt: began, lastAt: began + 9000 }]);
  });

  it('that somebody else had is listed once it was read here', async () => {
    const { panel } = await desk();
    server.timelines.set('call-9', [{ seq: 1, at: began, initialContactId: 'call-9', contactId: 'call-9', type: 'call_started', actor: 'server', data: {} }]);
    server.addItem('call-9', { content: 'a line, so that the double knows it' });
    const contact = { initialContactId: 'call-9', channel: 'VOICE', name: 'Kim', startedAt: began, endedAt: began + 5000, endReason: 'ended_by_customer', queue: 'Billing', agents: ['Bert'], readable: true } as const;
    await panel.call('fetchEarlier', { contact: { ...contact, agents: [...contact.agents] } });
    expect(await listed(panel)).toMatchObject([{ initialContactId: 'call-9', channel: 'VOICE', queue: 'Billing', agents: ['Bert'], endReason: 'ended_by_customer' }]);
    expect((await panel.call('timeline', { initialContactId: 'call-9' })).entries.map((entry) => entry.type)).toEqual(['call_started']);
  });

  async function listed(panel: PanelClient): Promise<unknown[]> {
    return (await panel.call('storedChats', { limit: 10 })).chats;
  }
});

describe('what is kept of sound', () => {
  it('is bounded: what was heard longest ago goes first, and never what came last', async () => {
    const kept = createKeptSounds(folder, 250);
    for (const [name, at] of [['one', 1000], ['two', 3000], ['three', 2000], ['four', 4000]] as const) {
      const file = await kept.grow(name);
      await file.appendFile(Buffer.alloc(100));
      await file.close();
      await kept.finish(name);
      await kept.touch(name, at);
    }
    expect(readdirSync(folder).toSorted()).toEqual(['four.ogg', 'two.ogg']);
    expect([await kept.has('four', 100), await kept.has('four', 99), await kept.has('one', 100)]).toEqual([true, false, false]);
    expect((await readFile(join(folder, 'two.ogg'))).length).toBe(100);
  });
});
