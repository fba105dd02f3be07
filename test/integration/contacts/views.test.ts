import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { INTERACTIVE, INTERACTIVE_RESPONSE } from '../../../server/contacts/message-rules.ts';
import { action, says, written } from '../../unit/flows/flow-setup.ts';
import { chatRow, SECOND, startWorld, story, type Customer, type World } from './contact-world.ts';

/* Views: a flow puts one before the customer, and goes on by the button he presses. */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const TYPES = ['text/plain', INTERACTIVE, INTERACTIVE_RESPONSE];
const END = action('end', 'DisconnectParticipant');
const stay = action('stay', 'Wait', { TimeLimitSeconds: '3600' }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] });
const PLACES = [...['yes', 'other', 'late', 'error'].map((id) => says(id, 'stay')), stay, END];
const show = (parameters: Record<string, unknown>) =>
  action('show', 'ShowView', parameters, { next: 'other', errors: { NoMatchingCondition: 'other', TimeLimitExceeded: 'late', NoMatchingError: 'error' }, when: [['Equals', 'Submit', 'yes'], ['Equals', 'Next', 'yes']] });

async function publish(parameters: Record<string, unknown>, ...more: Record<string, unknown>[]): Promise<void> {
  await world.instance.putFlow({ id: 'views', name: 'views', type: 'CONTACT_FLOW', content: written(show(parameters), ...more, ...PLACES), publish: true });
}
async function customer(contentTypes: string[] = TYPES): Promise<Customer> {
  return world.customer({ flowId: 'views', contentTypes, attributes: { who: 'Kim' } });
}
async function tokenIn(kim: Customer): Promise<string> {
  const row = await world.rows.selectFrom('transcript').selectAll().where('initial_contact_id', '=', kim.chatId).where('content_type', '=', INTERACTIVE).orderBy('position', 'desc').executeTakeFirstOrThrow();
  const message = JSON.parse(row.content) as { templateType: string; data: { content: { viewToken: string } } };
  expect(message.templateType).toBe('ViewResource');
  return message.data.content.viewToken;
}
const answer = async (kim: Customer, content: unknown): Promise<void> => {
  await world.chats.sendMessage(kim.participant, { contentType: INTERACTIVE_RESPONSE, content: JSON.stringify(content), clientToken: undefined });
  await world.settle();
};
const said = async (kim: Customer) => (await kim.read()).filter((line) => line.startsWith('flow: ') && !line.includes('{')).map((line) => line.slice(6));

describe('ShowView', () => {
  test('sends a token, by which the view is fetched with the data in it, and goes on by the button', async () => {
    await publish({ ViewResource: { Id: 'confirmation' }, ViewData: { Heading: 'Hello $.Attributes.who', SubHeading: 'Ready?' } });
    const kim = await customer();
    const view = await world.chats.describeView(kim.participant, await tokenIn(kim));
    expect(view).toMatchObject({ id: 'confirmation', version: 1, content: { Actions: ['Next', 'Cancel'], Template: { Head: { Title: 'Hello Kim' }, Body: [{ Type: 'TextContent', Props: { Text: 'Ready?' } }] } } });
    await answer(kim, { action: 'Next', data: {} });
    expect(await said(kim)).toEqual(['yes']);
    expect(await story(world, kim.chatId)).toEqual(expect.arrayContaining(['view_shown', 'wait_ended']));
  });

  test('hands what was filled in to the flow', async () => {
    await publish({ ViewResource: { Id: 'arn:aws:connect:x:aws:view/form:1', Version: '1' } });
    await world.instance.putFlow({ id: 'views', name: 'views', type: 'CONTACT_FLOW', publish: true, content: written(
      action('show', 'ShowView', { ViewResource: { Id: 'form' } }, { next: 'error', errors: { NoMatchingError: 'error' }, when: [['Equals', 'Submit', 'say']] }),
      action('say', 'MessageParticipant', { Text: '$.Views.Action: $.Views.ViewResultData.Answer' }, { next: 'stay' }), ...PLACES) });
    const kim = await customer();
    await answer(kim, { action: 'Submit', data: { Answer: '42' }, templateType: 'ViewResource', version: '1.0' });
    expect(await said(kim)).toEqual(['Submit: 42']);
  });

  test('has branches for another button and for no answer in time, also after a restart', async () => {
    await publish({ ViewResource: { Id: 'form' }, InvocationTimeLimitSeconds: '60' });
    const kim = await customer();
    await answer(kim, { action: 'Back' });
    expect(await said(kim)).toEqual(['other']);
    const lee = await customer();
    await world.restart();
    await world.pass(60 * SECOND);
    expect(await said(lee)).toEqual(['late']);
    await answer(lee, { action: 'Submit' });
    expect(await said(lee)).toEqual(['late']);
  });

  test.each([1000, 2000, 3000, 7000])('takes no answer that nests %i levels deep, and goes on by the next', async (levels) => {
    await publish({ ViewResource: { Id: 'form' } });
    const kim = await customer();
    const content = `{"action":"Submit","data":{"Answer":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
    await world.chats.sendMessage(kim.participant, { contentType: INTERACTIVE_RESPONSE, content, clientToken: undefined }).catch(() => undefined);
    await world.settle();
    expect(await said(kim)).toEqual([]);
    await answer(kim, { action: 'Submit' });
    expect(await said(kim)).toEqual(['yes']);
  });

  test('stays open while the customer writes something else', async () => {
    await publish({ ViewResource: { Id: 'form' } });
    const kim = await customer();
    await kim.say('what is this?');
    await answer(kim, { listTitle: 'no action' });
    expect(await said(kim)).toEqual([]);
    await answer(kim, { action: 'Submit' });
    expect(await said(kim)).toEqual(['yes']);
  });

  test('keeps what was filled in out of the transcript if it is to be hidden, and still tells the flow', async () => {
    await world.instance.putFlow({ id: 'views', name: 'views', type: 'CONTACT_FLOW', publish: true, content: written(
      action('show', 'ShowView', { ViewResource: { Id: 'form' }, SensitiveDataConfiguration: { HideResponseOn: ['TRANSCRIPT'] } }, { next: 'error', errors: { NoMatchingError: 'error' }, when: [['Equals', 'Submit', 'ask']] }),
      action('ask', 'Compare', { ComparisonValue: '$.Views.ViewResultData.Answer' }, { errors: { NoMatchingCondition: 'other' }, when: [['Equals', '4111', 'yes']] }), ...PLACES) });
    const kim = await customer();
    await answer(kim, { action: 'Submit', data: { Answer: '4111' } });
    expect(await said(kim)).toEqual(['yes']);
    const items = await world.rows.selectFrom('transcript').select('content').where('initial_contact_id', '=', kim.chatId).execute();
    const events = await world.rows.selectFrom('events').select('data').where('initial_contact_id', '=', kim.chatId).execute();
    expect(JSON.stringify([items, events])).not.toContain('4111');
    expect(items.map(({ content }) => content)).toContainEqual(expect.stringContaining('"action":"Submit"'));
  });

  test('takes the error branch where the chat does not take views, or there is no such view', async () => {
    await publish({ ViewResource: { Id: 'form' } });
    const kim = await customer(['text/plain']);
    expect(await said(kim)).toEqual(['error']);
    await publish({ ViewResource: { Id: 'nothing' } });
    expect(await said(await customer())).toEqual(['error']);
  });

  test('shows a view of the instance\'s own, as it was when it was shown', async () => {
    const content = (Title: string) => ({ Actions: ['Next'], InputSchema: {}, Template: { Head: { Title }, Body: [] } });
    await world.instance.putView({ id: 'ours', name: 'Ours', content: content('First') });
    await publish({ ViewResource: { Id: 'ours' } });
    const kim = await customer();
    await world.instance.putView({ id: 'ours', name: 'Ours', content: content('Second') });
    expect(await world.chats.describeView(kim.participant, await tokenIn(kim))).toMatchObject({ version: 1, content: { Template: { Head: { Title: 'First' } } } });
    const lee = await customer();
    expect(await world.chats.describeView(lee.participant, await tokenIn(lee))).toMatchObject({ version: 2, content: { Template: { Head: { Title: 'Second' } } } });
    await expect(world.instance.putView({ id: 'bad', name: 'Bad', content: { Actions: [] } })).rejects.toThrow(/content.Actions/);
    await expect(world.instance.putView({ id: 'big', name: 'Big', content: content('x'.repeat(16 * 1024)) })).rejects.toThrow(/bytes; 16384 is the limit/);
  });

  test('is fetched by participants of its own chat only', async () => {
    await publish({ ViewResource: { Id: 'form' } });
    const [kim, lee] = [await customer(), await customer()];
    await expect(world.chats.describeView(lee.participant, await tokenIn(kim))).rejects.toMatchObject({ code: 'not_found' });
  });

  test('is left behind when the contact ends', async () => {
    await publish({ ViewResource: { Id: 'form' } });
    const kim = await customer();
    await kim.leave();
    await world.pass(600 * SECOND);
    expect((await chatRow(world, kim.chatId)).state).toBe('ended');
  });
});
