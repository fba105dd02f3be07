import { readFile } from 'node:fs/promises';
import { ConnectClient, StartChatContactCommand } from '@aws-sdk/client-connect';
import { describe, expect, test } from 'vitest';
import { obstacles } from './accessibility.ts';
import { contactOf } from './company-bot.ts';
import { begins, customerWorld, isConnected, launcher, line, opens, says } from './customer-world.ts';

/* A chat from the customer's side, with the real SDK against the real server. */

const world = customerWorld();

describe('a chat', () => {
  test('shows markdown as what it is and nothing as HTML, and sends markdown only by the buttons', async () => {
    const page = await world.pageAt(world.server.ready.shop);
    await begins(page);
    const robin = await world.bot(page);
    await robin.says('**Bold** and *italic*, `code`, [our shop](https://example.org/a)\n\n1. one\n2. two\n\n<img src=x onerror=alert(1)><b>raw</b>', 'text/markdown');
    const shown = line(page, 'Bold');
    await shown.waitFor();
    expect(await shown.locator('strong, em, code, ol > li, a').allTextContents()).toEqual(['Bold', 'italic', 'code', 'our shop (example.org)', 'one', 'two']);
    expect(await shown.locator('img, b').count()).toBe(0);
    expect(await shown.locator('a').evaluate((link) => [link.getAttribute('rel'), link.getAttribute('target'), (link as HTMLAnchorElement).href])).toEqual(['noopener noreferrer nofollow', '_blank', 'https://example.org/a']);
    await robin.says('2 * 3 * 4 <b>');
    await line(page, '2 * 3 * 4 <b>').waitFor();
    await says(page, 'this *is* plain');
    await page.getByLabel('Your message').fill('');
    await page.getByRole('button', { name: 'Bold' }).click();
    await page.keyboard.type('loud');
    await page.keyboard.press('Enter');
    await line(page, 'loud').locator('strong').waitFor();
    await line(page, 'loud').getByText(/^(Sent|Delivered|Read)$/).waitFor();
    expect((await robin.heard()).map(({ Content, ContentType }) => [Content, ContentType])).toEqual([['this *is* plain', 'text/plain'], ['**loud**', 'text/markdown']]);
    expect(await obstacles(page)).toEqual([]);
  });

  test('lets the customer choose where a bot asks, and sends it as public clients do', async () => {
    const page = await world.pageAt(world.server.ready.shop, { timezoneId: 'UTC' });
    await begins(page);
    const robin = await world.bot(page);
    await robin.asks('ListPicker', { title: 'What is it about?', subtitle: 'Choose one', elements: [{ title: 'An order', subtitle: 'Where is it?' }, { title: 'A return' }] });
    await page.getByRole('button', { name: /^An order/ }).click();
    await page.locator('.line.mine').filter({ hasText: 'An order' }).getByText(/^(Sent|Delivered|Read)$/).waitFor();
    expect(await page.getByRole('button', { name: /^A return/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'An order Where is it? (Your choice)' }).waitFor();
    await robin.asks('QuickReply', { title: 'Is it urgent?', elements: [{ title: 'Yes' }, { title: 'No' }] });
    expect(await obstacles(page)).toEqual([]);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await robin.asks('TimePicker', { title: 'When shall we call?', timeslots: [{ date: '2026-12-01T09:00+00:00', duration: 1800 }, { date: '2026-12-01T13:30+00:00', duration: 1800 }] });
    await page.getByRole('radio', { name: /1:30/ }).check();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await robin.asks('Carousel', { title: 'Trips', elements: ['Rome', 'Oslo'].map((title) => ({ templateType: 'Panel', version: '1.0', templateIdentifier: title.toLowerCase(), data: { content: { title, elements: [{ title: 'Book' }, { title: 'Read', type: 'hyperlink', url: 'https://example.org/' }] } } })) });
    expect(await obstacles(page)).toEqual([]);
    await page.getByRole('listitem', { name: 'Card 2 of 2' }).getByRole('button', { name: 'Book' }).click();
    await page.locator('.line.mine').filter({ hasText: 'Oslo: Book' }).getByText(/^(Sent|Delivered|Read)$/).waitFor();
    expect((await robin.heard()).map(({ Content, ContentType }) => [Content, ContentType])).toEqual([
      ['An order', 'text/plain'], ['No', 'text/plain'], ['2026-12-01T13:30+00:00', 'text/plain'],
      ['{"templateIdentifier":"oslo","listTitle":"Oslo","selectionText":"Book"}', 'text/plain'],
    ]);
  });

  test('goes on from an earlier one: that is paged in when one scrolls up, and marked', async () => {
    const page = await world.pageAt(world.server.ready.shop);
    await begins(page);
    const before = await contactOf(page);
    const robin = await world.bot(page);
    for (let number = 1; number <= 12; number += 1) await robin.says(`Earlier word ${number}`);
    await page.getByRole('button', { name: 'End chat' }).click();
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByText('This chat has ended.').waitFor();
    const { instanceId, api, accessKeyId, secretAccessKey } = world.server.ready;
    const connect = new ConnectClient({ region: 'local', endpoint: api, credentials: { accessKeyId, secretAccessKey } });
    const started = await connect.send(new StartChatContactCommand({ InstanceId: instanceId, ContactFlowId: 'flow-inbound', ParticipantDetails: { DisplayName: 'Marta' }, PersistentChat: { RehydrationType: 'ENTIRE_PAST_SESSION', SourceContactId: before } }));
    connect.destroy();
    const details = { contactId: started.ContactId, participantId: started.ParticipantId, participantToken: started.ParticipantToken };
    const later = await world.pageAt(`${world.server.ready.shop}#chat=${encodeURIComponent(JSON.stringify(details))}`);
    await isConnected(later);
    await line(later, 'Earlier word 12').waitFor();
    await later.getByText(/^Earlier chat, /).waitFor();
    await later.getByText('This chat', { exact: true }).waitFor();
    await says(later, 'Me again');
    expect((await later.locator('.lines > li').allTextContents()).findIndex((text) => text === 'This chat')).toBeGreaterThan(12);
    expect(await later.getByText('Robin is in the chat').count()).toBe(0);
    expect(await obstacles(later)).toEqual([]);
  });

  test('fills in what a flow shows: a survey, and a list to choose from', async () => {
    const branch = (next: string, when: [string, string][] = []): object => ({
      NextAction: next, Errors: ['NoMatchingCondition', 'TimeLimitExceeded', 'NoMatchingError'].map((ErrorType) => ({ ErrorType, NextAction: 'end' })),
      Conditions: when.map(([operand, to]) => ({ NextAction: to, Condition: { Operator: 'Equals', Operands: [operand] } })),
    });
    const says = (Identifier: string, Text: string, NextAction: string): object => ({ Identifier, Type: 'MessageParticipant', Parameters: { Text }, Transitions: { NextAction, Errors: [], Conditions: [] } });
    const content = JSON.stringify({ Version: '2019-10-30', StartAction: 'survey', Metadata: {}, Actions: [
      { Identifier: 'survey', Type: 'ShowView', Parameters: { ViewResource: { Id: 'survey' }, ViewData: { Heading: 'How was it?', Label: 'Stars', Options: ['1', '5'], Comment: 'Why' } }, Transitions: branch('end', [['Submit', 'thanks']]) },
      says('thanks', 'You gave $.Views.ViewResultData.Rating: $.Views.ViewResultData.Comment', 'list'),
      { Identifier: 'list', Type: 'ShowView', Parameters: { ViewResource: { Id: 'list' }, ViewData: { Heading: 'What next?', Items: [{ Heading: 'Rope', Description: '12 mm' }, { Heading: 'Canvas' }] } }, Transitions: branch('end', [['ActionSelected', 'chosen']]) },
      says('chosen', 'Chosen: $.Views.ViewResultData.actionName', 'wait'),
      { Identifier: 'wait', Type: 'Wait', Parameters: { TimeLimitSeconds: '600' }, Transitions: { NextAction: 'end', Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }], Conditions: [{ NextAction: 'end', Condition: { Operator: 'Equals', Operands: ['WaitCompleted'] } }] } },
      { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
    ] });
    await world.server.order({ type: 'publish', flow: { id: 'flow-survey', name: 'Survey', type: 'CONTACT_FLOW', content } });
    const page = await world.pageAt(`${world.server.ready.shop}?flow=flow-survey`);
    await begins(page);
    await page.getByLabel('Stars').selectOption('5');
    await page.getByLabel('Why').fill('It fits');
    expect(await obstacles(page)).toEqual([]);
    await page.getByRole('button', { name: 'Submit' }).click();
    await line(page, 'You gave 5: It fits').waitFor();
    expect(await page.getByLabel('Stars').isDisabled()).toBe(true);
    await page.getByRole('button', { name: /^Rope/ }).click();
    await line(page, 'Chosen: Rope').waitFor();
  });

  test('sends files, shows pictures, gives files back as they were, and says why one is not taken', async () => {
    const page = await world.pageAt((await world.site({}, 'hostile')).url);
    await opens(page);
    const attach = async (...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> => {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Attach a file' }).click()]);
      await chooser.setFiles(files);
    };
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    await attach({ name: 'door.png', mimeType: 'image/png', buffer: png });
    await page.getByRole('img', { name: 'Picture: door.png' }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save door.png' }).click()]);
    expect(await readFile(await download.path())).toEqual(png);
    expect(download.suggestedFilename()).toBe('door.png');
    await attach({ name: 'page.png', mimeType: 'image/png', buffer: Buffer.from('<html><script>alert(1)</script></html>') }, { name: 'tool.exe', mimeType: 'application/x-msdownload', buffer: png }, { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) });
    await line(page, 'page.png').getByText(/^Not accepted|^The file was not accepted/).waitFor();
    expect(await line(page, 'page.png').getByText(/Sent|Delivered|Read/).count()).toBe(0);
    await line(page, 'tool.exe').getByText('Files of this kind cannot be sent.').waitFor();
    await line(page, 'empty.txt').getByText('The file is empty.').waitFor();
    expect(await obstacles(page, 'contact-chat')).toEqual([]);
    await line(page, 'tool.exe').getByRole('button', { name: 'Discard' }).click();
    await line(page, 'tool.exe').waitFor({ state: 'detached' });
    // Whoever comes in later sees it too.
    await page.reload();
    await launcher(page).click();
    await page.getByRole('img', { name: 'Picture: door.png' }).waitFor();
    expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
  });

  test('keeps the newest words in sight when a picture comes, until one scrolls up oneself', async () => {
    const page = await world.pageAt(world.server.ready.shop, { viewport: { width: 400, height: 500 } });
    await begins(page);
    const robin = await world.bot(page);
    for (let number = 1; number <= 6; number += 1) await robin.says(`Word ${number}`);
    await line(page, 'Word 6').waitFor();
    const conversation = page.locator('.scroller');
    const fromNewest = (): Promise<number> => conversation.evaluate((scroller) => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight);
    await expect.poll(fromNewest).toBeLessThan(2);
    // As a browser tells it when a picture is drawn between a scroll and the event of it.
    await conversation.evaluate((scroller) => {
      scroller.querySelector('ol')?.style.setProperty('padding-block-start', '900px');
      scroller.dispatchEvent(new Event('scroll'));
    });
    await expect.poll(fromNewest).toBeLessThan(2);
    await conversation.hover();
    await page.mouse.wheel(0, -400);
    await page.getByRole('button', { name: 'Go to the newest message' }).waitFor();
    await robin.says('Word 7');
    await line(page, 'Word 7').waitFor({ state: 'attached' });
    expect(await fromNewest()).toBeGreaterThan(200);
  });

  test('takes files that are pasted or dropped, and stops one on its way', async () => {
    const page = await world.pageAt(world.server.ready.shop);
    await begins(page);
    const give = (kind: 'paste' | 'drop', name: string): Promise<void> => page.getByLabel('Your message').evaluate((text, [how, file]) => {
      const carried = new DataTransfer();
      carried.items.add(new File(['what was written'], file ?? '', { type: 'text/plain' }));
      const about = { bubbles: true, composed: true, cancelable: true };
      if (how === 'paste') text.dispatchEvent(new ClipboardEvent('paste', { ...about, clipboardData: carried }));
      else for (const type of ['dragover', 'drop']) text.dispatchEvent(new DragEvent(type, { ...about, dataTransfer: carried }));
    }, [kind, name]);
    await give('paste', 'pasted.txt');
    await page.getByRole('button', { name: 'Save pasted.txt' }).waitFor();
    await give('drop', 'dropped.txt');
    await page.getByRole('button', { name: 'Save dropped.txt' }).waitFor();
    // The upload is let out and never answered.
    await page.route('**/*', (route) => (route.request().method() === 'PUT' ? undefined : route.continue()));
    await give('paste', 'stopped.txt');
    await line(page, 'stopped.txt').getByText(/^Sending, /).waitFor();
    expect(await obstacles(page)).toEqual([]);
    await line(page, 'stopped.txt').getByRole('button', { name: 'Cancel' }).click();
    await line(page, 'stopped.txt').waitFor({ state: 'detached' });
    await says(page, 'Never mind');
    await page.unroute('**/*');
    await page.reload();
    await line(page, 'Never mind').waitFor();
    await page.getByRole('button', { name: 'Save dropped.txt' }).waitFor();
    expect(await line(page, 'stopped.txt').count()).toBe(0);
  });

  test('says who is there, who writes and where one stands in the queue, and none of it over a dead link', async () => {
    const page = await world.pageAt(world.server.ready.shop);
    await begins(page);
    await page.getByText('Nobody has joined yet').waitFor();
    const robin = await world.bot(page);
    await page.getByText('Robin is in the chat').waitFor();
    await robin.says('{"queuePosition":"3","waitMinutes":"5"}', 'application/json');
    await page.getByText(/^You are number 3 in the queue, about 5 minutes, as of /).waitFor();
    expect(await page.locator('.lines').getByText('queuePosition').count()).toBe(0);
    await robin.types();
    await page.getByText('Robin is writing').waitFor();
    await world.server.kill();
    await page.getByText('Reconnecting. What you write is kept here').waitFor();
    for (const claim of ['Robin is writing', 'Robin is in the chat', 'Connected', 'You are number']) expect(await page.getByText(claim, { exact: claim === 'Connected' }).filter({ visible: true }).count(), claim).toBe(0);
    await world.server.restart();
    await isConnected(page);
    await page.getByText('Robin is in the chat').waitFor();
    await robin.leaves();
    await page.getByText(/^Robin left at /).waitFor();
  });

  test('survives a server that is away: what was written goes out once, and what was missed is fetched and said', async () => {
    const page = await world.pageAt(world.server.ready.shop);
    await begins(page);
    const robin = await world.bot(page);
    await says(page, 'Before');
    await world.server.kill();
    await page.getByText('Reconnecting. What you write is kept here').waitFor();
    await page.getByLabel('Your message').fill('Meanwhile');
    await page.getByRole('button', { name: 'Send' }).click();
    await line(page, 'Meanwhile').getByText('Waiting to go out').waitFor();
    expect(await obstacles(page)).toEqual([]);
    // The page must not hear it over its own socket.
    await page.context().setOffline(true);
    await world.server.restart();
    await robin.says('Are you there?');
    await robin.says('We look into it.');
    await page.context().setOffline(false);
    await isConnected(page);
    await page.getByText(/^You were away from .+ to .+\. 2 messages came\./).waitFor();
    await line(page, 'Meanwhile').getByText(/^(Sent|Delivered|Read)$/).waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('You were away').waitFor({ state: 'hidden' });
    expect((await robin.heard()).map(({ Content }) => Content)).toEqual(['Before', 'Meanwhile']);
  });

  test('does not hammer the server when only its socket is refused, and comes back when it is not', async () => {
    const page = await (await world.context()).newPage();
    let refuse = true;
    let refused = 0;
    await page.routeWebSocket(/./, (socket) => {
      if (refuse) {
        refused += 1;
        void socket.close({ code: 1011 });
      } else {
        socket.connectToServer();
      }
    });
    let connections = 0;
    const pastFifth = new Promise<void>((resolve) => {
      page.on('request', (request) => {
        if (!request.url().endsWith('/participant/connection') || request.method() !== 'POST') return;
        connections += 1;
        if (refused >= 5) resolve();
      });
    });
    await page.goto(world.server.ready.shop);
    await page.getByLabel('Your name').fill('Marta');
    await page.getByRole('button', { name: 'Start chat' }).click();
    await page.getByText('Reconnecting. What you write is kept here').waitFor();
    await pastFifth;
    // The SDK alone makes dozens a second (chat-wire, surprise 4); even the first few here take longer.
    expect(connections).toBeLessThan(12);
    refuse = false;
    await isConnected(page);
    await says(page, 'At last');
  });

  test('goes on after a reload, in another tab\'s company, on another device, and after closing the browser only if the customer wants', async () => {
    const host = await world.site();
    const here = await world.context();
    const page = await here.newPage();
    await page.goto(host.url);
    await opens(page);
    await says(page, 'Remember me');
    await page.reload();
    await launcher(page).click();
    await line(page, 'Remember me').waitFor();
    const stranger = await here.newPage();
    await stranger.goto(host.url);
    await launcher(stranger).click();
    await stranger.getByLabel('Your name').waitFor();

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('img', { name: 'Code to scan with the camera of the other device' }).waitFor();
    expect(await obstacles(page)).toEqual([]);
    const other = await world.pageAt(await page.getByLabel('Address of this chat').inputValue(), { viewport: { width: 390, height: 780 } });
    await isConnected(other);
    await line(other, 'Remember me').waitFor();
    await says(other, 'From my telephone');
    await page.keyboard.press('Escape');
    await line(page, 'From my telephone').waitFor();

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByLabel('Keep this chat on this device').check();
    await stranger.reload();
    await launcher(stranger).click();
    await line(stranger, 'From my telephone').waitFor();
    await says(stranger, 'From a second tab');
    await page.keyboard.press('Escape');
    await line(page, 'From a second tab').waitFor();
    expect(await line(page, 'From a second tab').count()).toBe(1);
  });

  test('ends for good, says so, gives a copy, and begins anew', async () => {
    const page = await world.pageAt((await world.site()).url);
    await opens(page);
    const robin = await world.bot(page);
    await robin.says('It is <b>done</b>.');
    await says(page, 'Thank you');
    await line(page, 'It is <b>done</b>.').waitFor();
    await page.getByRole('button', { name: 'End chat' }).click();
    await page.getByRole('button', { name: 'Keep chatting' }).and(page.locator(':focus')).waitFor();
    expect(await obstacles(page)).toEqual([]);
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByText('This chat has ended.').waitFor();
    expect(await obstacles(page)).toEqual([]);
    const saved = async (name: string): Promise<string> => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      return readFile(await download.path(), 'utf8');
    };
    const text = await saved('Save as text');
    expect(text).toContain('Robin:\n    It is <b>done</b>.');
    expect(text).toContain('You:\n    Thank you');
    expect(await saved('Save as a web page')).toContain('It is &lt;b&gt;done&lt;/b&gt;.');
    expect((JSON.parse(await saved('Save as data (JSON)')) as { entries: { who: string; text: string }[] }).entries).toContainEqual(expect.objectContaining({ who: 'You', text: 'Thank you' }));
    await page.reload();
    await launcher(page).click();
    await begins(page, 'Marta again');
  });
});

