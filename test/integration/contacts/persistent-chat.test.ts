import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Rehydration } from '../../../server/contacts/persistent-chat.ts';
import type { Participant } from '../../../server/core.ts';
import { chatRow, lines, startWorld, type Agent, type Customer, type World } from './contact-world.ts';

/*
 * Persistent chat (connect-facts 6): a chat goes on from one that has ended, and its participants page back into it.
 */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const page = (participant: Participant, nextToken?: string, more: Partial<Parameters<World['chats']['transcript']>[1]> = {}) =>
  world.chats.transcript(participant, { contactId: undefined, maxResults: 4, nextToken, direction: 'BACKWARD', sort: 'ASCENDING', start: undefined, ...more });

/** Everything that paging back brings, the oldest first, with the pages' sizes. */
async function readBack(participant: Participant, maxResults = 4) {
  const pages = [await page(participant, undefined, { maxResults })];
  for (let last = pages[0]; last?.nextToken !== undefined; last = pages.at(-1)) pages.push(await page(participant, last.nextToken, { maxResults }));
  const items = pages.toReversed().flatMap((one) => one.items);
  return { items, read: lines(items), sizes: pages.map((one) => one.items.length) };
}

const goOn = (kim: Customer | string, type: Rehydration['type'] = 'ENTIRE_PAST_SESSION') =>
  world.customer({ flowId: 'flow-quiet', goesOnFrom: { type, sourceContactId: typeof kim === 'string' ? kim : kim.chatId } });

/** A chat of two segments with agents and a third that is the end: what was said names its segment. */
async function threeSegments(eva: Agent): Promise<{ kim: Customer; contacts: string[] }> {
  const kim = await world.customer();
  const first = await eva.accept();
  await kim.say('said in the first');
  await eva.finish(first.contactId);
  await kim.say('return');
  const second = await eva.accept();
  await kim.say('said in the second');
  await eva.finish(second.contactId);
  await kim.leave();
  return { kim, contacts: [first.contactId, second.contactId, (await chatRow(world, kim.chatId)).current_contact_id] };
}

const said = (read: readonly string[]): string[] => read.filter((line) => /said|left$|ended$/.test(line));

describe('The whole past session', () => {
  test('is read by paging back with NextToken: old items name their contact as the related one, new items their own', async () => {
    const eva = await world.agent('eva');
    const { kim, contacts } = await threeSegments(eva);
    const before = await world.rows.selectFrom('transcript').select('id').where('initial_contact_id', '=', kim.chatId).orderBy('position').execute();
    const again = await goOn(kim);
    await again.say('said anew');
    const { items } = await readBack(again.participant);
    const old = items.filter((item) => item.past);
    expect(old.map((item) => item.id)).toEqual(before.map((row) => row.id));
    expect(items.filter((item) => !item.past).map((item) => item.contactId)).toEqual(items.filter((item) => !item.past).map(() => again.chatId));
    expect(items.findLastIndex((item) => item.past)).toBe(old.length - 1);
    expect(await world.chats.describeContact(again.chatId)).toMatchObject({ relatedContactId: contacts[2], previousContactId: null });
  });

  test('is there only behind a NextToken: not on the first page, not forward, not with a filter', async () => {
    const eva = await world.agent('eva');
    const { kim, contacts } = await threeSegments(eva);
    const again = await goOn(kim);
    const first = await page(again.participant, undefined, { maxResults: 100 });
    expect(first.items.every((item) => !item.past)).toBe(true);
    expect(first.nextToken).toBeDefined();
    const start = first.items[0]?.id ?? '';
    const without = [
      await page(again.participant, undefined, { maxResults: 100, contactId: again.chatId }),
      await page(again.participant, undefined, { maxResults: 100, start: { id: start } }),
      await page(again.participant, undefined, { maxResults: 100, direction: 'FORWARD', start: { id: start } }),
    ];
    expect(without.map((one) => one.nextToken)).toEqual([undefined, undefined, undefined]);
    await expect(page(again.participant, undefined, { contactId: contacts[0] })).rejects.toMatchObject({ code: 'not_found' });
    await expect(page(again.participant, undefined, { start: { id: (await world.rows.selectFrom('transcript').select('id').where('initial_contact_id', '=', kim.chatId).executeTakeFirstOrThrow()).id } })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('leaves the tokens of the past chat dead', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    await kim.leave();
    await goOn(kim);
    await expect(kim.read()).rejects.toMatchObject({ code: 'access_denied' });
    await expect(world.chats.connectParticipant(kim.token, { markConnected: false })).rejects.toMatchObject({ code: 'access_denied' });
  });

  test('wants the initial contact id (T80)', async () => {
    const eva = await world.agent('eva');
    const { contacts } = await threeSegments(eva);
    await expect(goOn(contacts[1] ?? '')).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('From a segment', () => {
  test('later segments stay hidden (T80)', async () => {
    const eva = await world.agent('eva');
    const { contacts } = await threeSegments(eva);
    const [first = '', second = '', third = ''] = contacts;
    const read = async (contactId: string) => said((await readBack((await goOn(contactId, 'FROM_SEGMENT')).participant)).items.filter((item) => item.past).map((item) => lines([item])[0] ?? ''));
    expect(await read(first)).toEqual(['Kim: said in the first', 'Eva Lindqvist left']);
    expect(await read(second)).toEqual(['Kim: said in the first', 'Eva Lindqvist left', 'Kim: said in the second', 'Eva Lindqvist left']);
    expect(await read(third)).toEqual(['Kim: said in the first', 'Eva Lindqvist left', 'Kim: said in the second', 'Eva Lindqvist left', 'Kim left', 'ended']);
  });
});

describe('A chain', () => {
  test('reaches further back with each chat, and pages run on over the borders', async () => {
    let last: Customer | undefined;
    for (const word of ['one', 'two', 'three']) {
      const next: Customer = last ? await goOn(last) : await world.customer({ flowId: 'flow-quiet' });
      await next.say(`said ${word}`);
      await next.leave();
      last = next;
    }
    const now = await goOn(last ?? '');
    const { read, sizes } = await readBack(now.participant, 3);
    expect(said(read).filter((line) => line.includes('said'))).toEqual(['Kim: said one', 'Kim: said two', 'Kim: said three']);
    expect(sizes.slice(1, -1).every((size) => size === 3)).toBe(true);
  });

  test('ends at a hundred contacts', async () => {
    const eva = await world.agent('eva');
    const { kim } = await threeSegments(eva);
    const row = await world.rows.selectFrom('contacts').selectAll().where('id', '=', kim.chatId).executeTakeFirstOrThrow();
    const { position } = await world.rows.selectFrom('transcript').select((of) => of.fn.max('position').as('position')).where('initial_contact_id', '=', kim.chatId).executeTakeFirstOrThrow();
    const line = await world.rows.selectFrom('transcript').selectAll().where('initial_contact_id', '=', kim.chatId).orderBy('position').executeTakeFirstOrThrow();
    // As if agents had come and gone ninety-nine times more.
    for (let more = 1; more <= 99; more++) {
      const id = `${row.id} ${String(more).padStart(3, '0')}`;
      await world.rows.insertInto('contacts').values({ ...row, id }).execute();
      await world.rows.insertInto('transcript').values({ ...line, id, position: position + more, contact_id: id, content: `more ${more}` }).execute();
    }
    await world.rows.updateTable('chats').set({ current_contact_id: `zzz` }).where('id', '=', kim.chatId).execute();
    await world.rows.insertInto('contacts').values({ ...row, id: 'zzz' }).execute();
    const { items } = await readBack((await goOn(kim)).participant, 50);
    expect(new Set(items.filter((item) => item.past).map((item) => item.contactId)).size).toBe(100);
    expect(items.find((item) => item.past)?.content).not.toBe('said in the first');
  });

  test('ends where 5 MB of text are read', async () => {
    const first = await world.customer({ flowId: 'flow-quiet' });
    await first.say('the very first');
    await first.leave();
    const second = await goOn(first);
    const { position } = await world.rows.selectFrom('transcript').select((of) => of.fn.max('position').as('position')).where('initial_contact_id', '=', second.chatId).executeTakeFirstOrThrow();
    const line = await world.rows.selectFrom('transcript').selectAll().where('initial_contact_id', '=', second.chatId).executeTakeFirstOrThrow();
    for (let more = 1; more <= 6; more++) {
      await world.rows.insertInto('transcript').values({ ...line, id: `big ${more}`, position: position + more, kind: 'message', content: 'ü'.repeat(512 * 1024) }).execute();
    }
    await world.rows.updateTable('chats').set({ last_position: position + 6 }).where('id', '=', second.chatId).execute();
    await world.chats.stopContact(second.chatId);
    const { items } = await readBack((await goOn(second)).participant, 100);
    expect(items.filter((item) => item.content.startsWith('ü')).map((item) => item.id)).toEqual(['big 2', 'big 3', 'big 4', 'big 5', 'big 6']);
    expect(items.some((item) => item.content === 'the very first')).toBe(false);
  });
});

describe('The agent of a chat that goes on from another', () => {
  const pastOf = async (agent: Agent, chatId: string, after = 0) => lines((await world.agents.transcript(agent.session, { contactId: chatId, after, limit: 500 })).items);

  test('is told of it once he has accepted, and reads what the customer reads, though not its story', async () => {
    const past = await world.customer({ flowId: 'flow-quiet' });
    await past.say('said before');
    await past.leave();
    const eva = await world.agent('eva');
    const jonas = await world.agent('jonas');
    await jonas.do({ type: 'set_status', statusId: 'status-lunch' });
    const kim = await world.customer({ goesOnFrom: { type: 'ENTIRE_PAST_SESSION', sourceContactId: past.chatId } });
    expect(eva.one('offered').earlier).toEqual([]);
    await expect(pastOf(eva, past.chatId)).rejects.toMatchObject({ code: 'forbidden' });
    const accepted = await eva.accept();
    const ended = await chatRow(world, past.chatId);
    expect(accepted.earlier).toEqual([{ initialContactId: past.chatId, from: 1, upTo: ended.last_position, endedAt: ended.ended_at }]);
    expect(await pastOf(eva, past.chatId)).toContain('Kim: said before');
    expect((await world.agents.timeline(eva.session, { contactId: past.chatId, after: 0, limit: 100 })).entries).toEqual([]);
    await expect(pastOf(jonas, past.chatId)).rejects.toMatchObject({ code: 'forbidden' });
    await kim.leave();
  });

  test('reads no further than the segment that was gone on from', async () => {
    const eva = await world.agent('eva');
    const { contacts, kim } = await threeSegments(eva);
    await eva.do({ type: 'set_status', statusId: 'status-lunch' });
    const jonas = await world.agent('jonas');
    await world.customer({ goesOnFrom: { type: 'FROM_SEGMENT', sourceContactId: contacts[0] ?? '' } });
    await jonas.accept();
    expect(said(await pastOf(jonas, kim.chatId))).toEqual(['Kim: said in the first', 'Eva Lindqvist left']);
  });

  test('has on his screen of the earlier one what he had, where it came to nothing with him', async () => {
    const eva = await world.agent('eva');
    const past = await world.customer();
    await past.say('said before');
    await eva.do({ type: 'reject_offer', contactId: eva.one('offered').contactId, offerId: eva.one('offered').offer?.offerId ?? '' });
    await past.leave();
    await world.customer({ goesOnFrom: { type: 'ENTIRE_PAST_SESSION', sourceContactId: past.chatId } });
    await eva.accept();
    expect(await pastOf(eva, past.chatId)).toContain('Kim: said before');
    const told = eva.one('rejected');
    expect((await eva.snapshot()).find((contact) => contact.contactId === told.contactId)).toEqual(told);
  });

  test('sees it come when a running chat of his is tied to it', async () => {
    const past = await world.customer({ flowId: 'flow-quiet' });
    await past.leave();
    const eva = await world.agent('eva');
    const kim = await world.customer();
    const { contactId } = await eva.accept();
    await world.chats.continueChat({ initialContactId: kim.chatId, type: 'ENTIRE_PAST_SESSION', sourceContactId: past.chatId, clientToken: undefined });
    await world.settle();
    expect(eva.screen.get(contactId)?.earlier.map((chat) => chat.initialContactId)).toEqual([past.chatId]);
  });
});

describe('What cannot be gone on from', () => {
  test.each([
    ['a chat that has not ended', async () => (await world.customer({ flowId: 'flow-quiet' })).chatId, 'wrong_state'],
    ['a contact that does not exist', async () => 'nothing', 'not_found'],
  ])('%s is refused, and no chat begins', async (_what, source, code) => {
    const sourceContactId = await source();
    const before = await world.rows.selectFrom('chats').select('id').execute();
    await expect(goOn(sourceContactId)).rejects.toMatchObject({ code });
    expect(await world.rows.selectFrom('chats').select('id').execute()).toEqual(before);
  });

  test('a repeated request gets the same chat and the same source', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    await kim.leave();
    const ask = {
      flowId: 'flow-quiet', customerName: 'Kim', attributes: {}, durationMinutes: 60, contentTypes: ['text/plain'], initialMessage: undefined, clientToken: 'once',
      goesOnFrom: { type: 'ENTIRE_PAST_SESSION' as const, sourceContactId: kim.chatId },
    };
    const first = await world.chats.startChat(ask);
    expect(first.continuedFromContactId).toBe(kim.chatId);
    expect(await world.chats.startChat(ask)).toEqual(first);
  });
});

describe('A running chat that is tied to a past one', () => {
  test('has everybody told, and reads the past from then on', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    await kim.say('said before');
    await kim.leave();
    const now = await world.customer({ flowId: 'flow-quiet' });
    expect((await page(now.participant, undefined, { maxResults: 100 })).nextToken).toBeUndefined();
    const ask = { initialContactId: now.chatId, type: 'ENTIRE_PAST_SESSION' as const, sourceContactId: kim.chatId, clientToken: 'once' };
    expect(await world.chats.continueChat(ask)).toEqual({ continuedFromContactId: kim.chatId });
    expect(await world.chats.continueChat(ask)).toEqual({ continuedFromContactId: kim.chatId });
    await world.settle();
    expect(world.told.filter((notice) => notice.type === 'passing')).toMatchObject([{ initialContactId: now.chatId, contentType: 'application/vnd.amazonaws.connect.event.chat.rehydrated' }]);
    expect((await readBack(now.participant)).read).toContain('Kim: said before');
    await world.restart();
    expect((await readBack(now.participant)).read).toContain('Kim: said before');
  });

  test('is tied once, and not if it has a related contact or has ended', async () => {
    const kim = await world.customer({ flowId: 'flow-quiet' });
    await kim.leave();
    const tie = (now: Customer) => world.chats.continueChat({ initialContactId: now.chatId, type: 'ENTIRE_PAST_SESSION', sourceContactId: kim.chatId, clientToken: undefined });
    const twice = await goOn(kim);
    await expect(tie(twice)).rejects.toMatchObject({ code: 'wrong_state' });
    await expect(tie(await world.customer({ flowId: 'flow-quiet', relatedContactId: kim.chatId }))).rejects.toMatchObject({ code: 'wrong_state' });
    const over = await world.customer({ flowId: 'flow-quiet' });
    await over.leave();
    await expect(tie(over)).rejects.toMatchObject({ code: 'wrong_state' });
  });
});
