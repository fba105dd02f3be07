import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AgentSession } from '../../../server/core.ts';
import { runCore, type RunningCore } from '../../doubles/running-core.ts';
import { linkDesk, seedSmallInstance, signIn, startChat } from '../../doubles/small-instance.ts';

/* A user who may no longer sign in: nothing of what he held is stuck on his desk, and nobody is told a riddle. */

let running: RunningCore;
let commands = 0;
beforeEach(async () => {
  running = await runCore();
  await seedSmallInstance(running.core);
});
afterEach(async () => {
  await running.core.close();
  if (running.complaints.length > 0) throw new Error(`The core complained: ${running.complaints.join('; ')}`);
});

const users = () => running.core.instance.users;
const onBoard = async (userId: string) => (await running.core.agents.board()).agents.find((agent) => agent.userId === userId);

async function accept(session: AgentSession): Promise<string> {
  const shown = running.told.flatMap((notice) => (notice.type === 'line' && notice.userId === session.userId && notice.line.event.type === 'contact' ? [notice.line.event.contact] : []));
  const ringing = shown.findLast((contact) => contact.state === 'offered');
  if (!ringing?.offer) throw new Error(`Nothing rings at ${session.userId}.`);
  await give(session, { type: 'accept_offer', contactId: ringing.contactId, offerId: ringing.offer.offerId });
  return ringing.contactId;
}
type Given = { type: 'leave_contact'; contactId: string } | { type: 'accept_offer'; contactId: string; offerId: string };
const give = (session: AgentSession, command: Given) => running.core.agents.command(session, { frame: 'command', id: `c${String(++commands)}`, ...command });

test('a disabled user is signed out with the reason, may not come back, and may once he is enabled', async () => {
  const ann = await linkDesk(running.core, 'ann');
  const { token } = await signIn(running.core, 'ann');
  await users().disable('ANN');
  await running.core.idle();
  expect(running.told).toContainEqual(expect.objectContaining({ type: 'session_over', sessionId: ann.sessionId, cause: 'disabled' }));
  await expect(signIn(running.core, 'ann')).rejects.toMatchObject({ code: 'wrong_credentials' });
  await expect(running.core.agents.hello({ token, device: "ann's desk", deviceName: 'd', after: null, takeOver: true })).rejects.toMatchObject({ code: 'access_denied' });
  await expect(running.core.agents.renew(ann)).rejects.toMatchObject({ code: 'access_denied' });
  expect(await users().list()).toContainEqual(expect.objectContaining({ username: 'ann', disabled: true }));
  await users().enable('ann');
  await linkDesk(running.core, 'ann', { status: null });
  expect(await onBoard('ann')).toMatchObject({ status: 'Offline', link: 'live' });
});

test('what a disabled user was doing goes on at once: what rang rings elsewhere, his chats run their disconnect flow, nothing waits for him to close it', async () => {
  const ann = await linkDesk(running.core, 'ann');
  const connected = await startChat(running.core, 'flow-inbound', 'Connected');
  await accept(ann);
  const left = await startChat(running.core, 'flow-inbound', 'Left');
  await give(ann, { type: 'leave_contact', contactId: await accept(ann) });
  const ringing = await startChat(running.core, 'flow-inbound', 'Ringing');
  const bob = await linkDesk(running.core, 'bob');
  expect((await onBoard('ann'))?.contacts.map(({ state }) => state).toSorted()).toEqual(['after_contact_work', 'connected', 'offered']);

  await users().disable('ann');
  await running.core.idle();
  const board = await running.core.agents.board();
  expect(board.agents.map(({ userId }) => userId)).not.toContain('ann');
  expect(await accept(bob)).toBe(ringing.contactId);
  expect(board.waitingForCustomer.map(({ initialContactId }) => initialContactId).toSorted()).toEqual([connected.contactId, left.contactId].toSorted());
  await running.core.chats.sendMessage(connected.participant, { contentType: 'text/plain', content: 'Still there?', clientToken: undefined });
  await running.core.idle();
  await accept(bob);

  await users().enable('ann');
  await linkDesk(running.core, 'ann', { status: null });
  expect(await onBoard('ann')).toMatchObject({ status: 'Offline', contacts: [] });
});

test('only a user who is there is disabled, and once', async () => {
  await expect(users().disable('nobody')).rejects.toMatchObject({ code: 'not_found' });
  await expect(users().enable('ann')).rejects.toMatchObject({ code: 'wrong_state' });
  await users().disable('ann');
  await expect(users().disable('ann')).rejects.toMatchObject({ code: 'wrong_state' });
});
