import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimFolder } from '../../../server/operator/operator-socket.ts';
import { ccp } from '../../doubles/command-line.ts';
import { runCore, type RunningCore } from '../../doubles/running-core.ts';
import { linkDesk, seedSmallInstance, startChat } from '../../doubles/small-instance.ts';

/* `ccp contact explain`, beside a running server and on a database at rest. */

let data: string;
let running: RunningCore;
beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'explain-'));
  running = await runCore({ database: path.join(data, 'routing.db') });
  await seedSmallInstance(running.core);
});
afterEach(async () => {
  await running.core.close();
  await rm(data, { recursive: true, force: true });
});

async function beside(contactId: string, ...more: string[]) {
  const folder = await claimFolder(data);
  folder.obey(running.core);
  const outcome = await ccp(['contact', 'explain', contactId, '--data', data, ...more]);
  await folder.close();
  return outcome;
}

describe('a contact that waits', () => {
  it('is told with what keeps each agent from it', async () => {
    const chat = await startChat(running.core);
    await linkDesk(running.core, 'ann', { status: 'status-lunch' });
    await running.pass(61_000);
    const { code, out } = await beside(chat.contactId);
    expect(code).toBe(0);
    expect(out).toContain('Chat of Cleo, ');
    expect(out).toContain('Now in queue; its duration ends it in 1 d');
    expect(out).toMatch(/Flow ".+" starts, as the contact's own flow/u);
    // Its flow has no log: the blocks are told of all the same, without what they were given.
    expect(out).toMatch(/TransferContactToQueue/u);
    expect(out).toMatch(/It waits in queue queue-support at place 1, priority 5, for 1 min 1 s/u);
    expect(out).toMatch(/ ann is on Lunch for 1 min/u);
    expect(out).toContain(' bob is not signed in');
  });
});

describe('a contact that ended', () => {
  it('is told to its end, with why its agent got it, and without a word that was said', async () => {
    const ann = await linkDesk(running.core, 'ann');
    const chat = await startChat(running.core);
    await running.core.chats.sendMessage(chat.participant, { contentType: 'text/plain', content: 'my secret', clientToken: undefined });
    await running.core.chats.stopContact(chat.contactId);
    await running.core.idle();
    expect(ann.userId).toBe('ann');
    const { out } = await beside(chat.contactId);
    expect(out).toContain('Ended at 2026-01-05 09:00:00 UTC after 0 s: the API ended it');
    expect(out).toMatch(/Offered to ann after 0 s in the queue\n {29}because .*\n/u);
    expect(out).toContain('Taken back while it rang at ann');
    expect(out).not.toContain('secret');
  });

  it('can be asked for at rest, by any of its contacts, and as JSON', async () => {
    const chat = await startChat(running.core);
    await running.core.chats.stopContact(chat.contactId);
    await running.core.close();
    const { code, out } = await ccp(['contact', 'explain', chat.contactId, '--data', data, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ initialContactId: chat.contactId, state: 'ended', endReason: 'ended_by_api', wait: null });
    running = await runCore();
  });
});

it('a contact that is none is said so', async () => {
  expect(await beside('no-such-contact')).toMatchObject({ code: 1, out: '', complaints: 'There is no contact with the id no-such-contact.\n' });
});
