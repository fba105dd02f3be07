import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCore, type RunningCore } from '../../doubles/running-core.ts';
import { linkDesk, seedSmallInstance, startChat } from '../../doubles/small-instance.ts';
import { virtualClock } from '../../../server/rehearsal/virtual-clock.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
let folder: string;
let running: RunningCore;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'restart-'));
  running = await runCore({ database: path.join(folder, 'server.db') });
  await seedSmallInstance(running.core);
});
afterEach(async () => {
  await running.core.close();
  rmSync(folder, { recursive: true });
  if (running.complaints.length > 0) throw new Error(`The core complained: ${running.complaints.join('; ')}`);
});

const agent = async (userId: string) => (await running.core.agents.board()).agents.find((one) => one.userId === userId);
const states = async (userId: string) => (await agent(userId))?.contacts.map(({ state }) => state);
const lastOffer = (): { contactId: string; offerId: string } => {
  const views = running.told.flatMap((notice) => (notice.type === 'line' && notice.line.event.type === 'contact' ? [notice.line.event.contact] : []));
  const ringing = views.findLast((view) => view.offer !== null);
  return { contactId: ringing?.contactId ?? '', offerId: ringing?.offer?.offerId ?? '' };
};

describe('after a restart', () => {
  test('an offer still rings, can be accepted by the desk that comes back, and its status is kept', async () => {
    await linkDesk(running.core, 'ann');
    await startChat(running.core);
    const offer = lastOffer();
    await running.pass(5 * SECOND);
    await running.restart();
    expect(await agent('ann')).toMatchObject({ status: 'Available', link: 'lost', linkSince: running.clock.now() });
    expect(await states('ann')).toEqual(['offered']);
    const again = await linkDesk(running.core, 'ann', { status: null });
    await running.core.agents.command(again, { frame: 'command', id: 'accept', type: 'accept_offer', ...offer });
    expect(await states('ann')).toEqual(['connected']);
  });

  test('an offer whose time ran out while the server was down is missed, once', async () => {
    await linkDesk(running.core, 'ann');
    await startChat(running.core);
    await running.core.close();
    await running.clock.advanceBy(10 * MINUTE);
    await running.restart();
    expect(await states('ann')).toEqual(['missed']);
  });

  test('every link gets its whole grace from the start on, however long the server was down', async () => {
    const ann = await linkDesk(running.core, 'ann');
    await startChat(running.core);
    await running.core.agents.command(ann, { frame: 'command', id: 'accept', type: 'accept_offer', ...lastOffer() });
    await running.core.agents.linkLost(ann);
    await running.pass(4 * MINUTE);
    await running.core.close();
    await running.clock.advanceBy(60 * MINUTE);
    await running.restart();
    await running.pass(5 * MINUTE - 1);
    expect(await states('ann')).toEqual(['connected']);
    await running.pass(1);
    expect(await states('ann')).toEqual(['link_lost']);
  });

  test('a wait for the customer goes on: his message ends it, or its time, which passed while the server was down', async () => {
    const ann = await linkDesk(running.core, 'ann');
    const chats = [await startChat(running.core, 'flow-inbound', 'Returns'), await startChat(running.core, 'flow-inbound', 'Stays away')];
    for (const held of (await agent('ann'))?.contacts ?? []) {
      const offer = running.told.flatMap((notice) => (notice.type === 'line' && notice.line.event.type === 'contact' ? [notice.line.event.contact] : [])).findLast((view) => view.contactId === held.contactId)?.offer;
      await running.core.agents.command(ann, { frame: 'command', id: `a ${held.contactId}`, type: 'accept_offer', contactId: held.contactId, offerId: offer?.offerId ?? '' });
      await running.core.agents.command(ann, { frame: 'command', id: `l ${held.contactId}`, type: 'leave_contact', contactId: held.contactId });
      await running.core.agents.command(ann, { frame: 'command', id: `c ${held.contactId}`, type: 'close_contact', contactId: held.contactId });
    }
    await running.restart();
    const waiting = (await running.core.agents.board()).waitingForCustomer;
    expect(waiting.map(({ customerName }) => customerName).toSorted()).toEqual(['Returns', 'Stays away']);
    const [returns, staysAway] = chats;
    if (!returns || !staysAway) throw new Error('no chats');
    await running.core.chats.sendMessage(returns.participant, { contentType: 'text/plain', content: "Hey, I'm back", clientToken: undefined });
    expect((await running.core.agents.board()).queues.flatMap((queue) => queue.waiting.map(({ customerName }) => customerName))).toEqual(['Returns']);
    await running.core.close();
    await running.clock.advanceBy((waiting[0]?.until ?? 0) - running.clock.now() + 1);
    await running.restart();
    expect((await running.core.agents.board()).waitingForCustomer).toEqual([]);
    expect((await running.core.chats.describeContact(staysAway.contactId)).disconnectedAt).not.toBeNull();
  });

  test("time goes on, also where the machine's clock was set back meanwhile", async () => {
    await running.pass(60 * MINUTE);
    const { contactId } = await startChat(running.core);
    const before = (await running.core.chats.describeContact(contactId)).initiatedAt;
    await running.core.close();
    const back = await runCore({ database: path.join(folder, 'server.db'), clock: virtualClock(before - 30 * MINUTE), seed: 'set back' });
    const later = await startChat(back.core);
    expect((await back.core.chats.describeContact(later.contactId)).initiatedAt).toBeGreaterThanOrEqual(before);
    await back.core.close();
  });
});

test('a closed core refuses, and closing it twice is no harm', async () => {
  await running.core.close();
  await running.core.close();
  await expect(startChat(running.core)).rejects.toThrow('shutting down');
});
