import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ConnectClient, GetContactAttributesCommand } from '@aws-sdk/client-connect';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { obstacles, obstaclesInAnyColours } from './accessibility.ts';
import { contactOf } from './company-bot.ts';
import { begins, customerWorld, isConnected, launcher, line, opens, says } from './customer-world.ts';

/* The widget on other people's websites, with the real SDK against the real server; and the chat for every customer. */

const world = customerWorld();
const frame = (page: Page): Locator => page.getByRole('dialog', { name: 'Chat with us' });

describe('the widget', () => {
  test('weighs less than 60 kB compressed, and leaves the SDK to a file of its own', () => {
    const widget = readFileSync('out/customer/assets/widget.js');
    expect(gzipSync(widget).length).toBeLessThan(60_000);
    expect(widget.includes('aws/heartbeat')).toBe(false);
    expect(readFileSync('out/customer/assets/chat-sdk.js').includes('aws/heartbeat')).toBe(true);
  });

  test('works on a page that is against it: styles that reach everything, polluted prototypes, a strict policy', async () => {
    const page = await world.pageAt((await world.site({}, 'hostile')).url);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await launcher(page).waitFor();
    const box = await launcher(page).boundingBox();
    expect([box?.width, box?.height, (box?.x ?? 0) > 1000, (box?.y ?? 0) > 600]).toEqual([56, 56, true, true]);
    // The SDK is not there until somebody chats.
    expect(await page.evaluate(() => Object.getOwnPropertyNames(window).filter((name) => !(window as unknown as { before: Set<string> }).before.has(name) && name !== 'before' && name !== 'violations'))).toEqual(['ContactChat']);
    await opens(page);
    await says(page, 'Hello out there');
    expect(await line(page, 'Hello out there').evaluate((item) => [getComputedStyle(item).fontSize, getComputedStyle(item).textTransform])).toEqual(['15px', 'none']);
    const robin = await world.bot(page);
    await robin.says('Hello Marta');
    await line(page, 'Hello Marta').waitFor();
    expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('goes by keyboard alone: into it, through a chat, out with Escape, and the page around is never locked', async () => {
    const page = await world.pageAt((await world.site()).url);
    await launcher(page).waitFor();
    const { keyboard } = page;
    await page.getByRole('link', { name: 'link' }).focus();
    await keyboard.press('Tab');
    await launcher(page).and(page.locator(':focus')).waitFor();
    await keyboard.press('Enter');
    await page.getByLabel('Your name').and(page.locator(':focus')).waitFor();
    await keyboard.type('Marta');
    await keyboard.press('Enter');
    await isConnected(page);
    await page.getByLabel('Your message').and(page.locator(':focus')).waitFor();
    await keyboard.type('First line');
    await keyboard.press('Shift+Enter');
    await keyboard.type('second line');
    await keyboard.press('Enter');
    await line(page, 'second line').getByText('Sent').waitFor();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.getByRole('button', { name: 'smile', exact: true }).and(page.locator(':focus')).waitFor();
    await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    await page.getByLabel('Your message').and(page.locator(':focus')).waitFor();
    expect(await page.getByLabel('Your message').inputValue()).toBe('😀');
    await page.getByRole('button', { name: 'More' }).focus();
    await keyboard.press('Enter');
    await page.getByText('Continue on another device').waitFor();
    await keyboard.press('Escape');
    await page.getByText('Continue on another device').waitFor({ state: 'hidden' });
    await keyboard.press('Escape');
    await frame(page).waitFor({ state: 'hidden' });
    await launcher(page).and(page.locator(':focus')).waitFor();
    await keyboard.press('Shift+Tab');
    await page.getByRole('link', { name: 'link' }).and(page.locator(':focus')).waitFor();
  });

  test('counts what came while it was closed, on its button and in the title, until it is looked at', async () => {
    const page = await world.pageAt((await world.site()).url);
    await opens(page);
    const robin = await world.bot(page);
    await page.getByText('Robin is in the chat').waitFor();
    await page.getByRole('button', { name: 'Close the chat window' }).click();
    await robin.says('Are you there?');
    await page.getByRole('button', { name: 'Chat with us, 1 new message' }).waitFor();
    await robin.says('Hello?');
    await page.getByRole('button', { name: 'Chat with us, 2 new messages' }).waitFor();
    expect(await page.title()).toBe('(2) A website');
    await launcher(page).click();
    await line(page, 'Hello?').waitFor();
    expect(await page.title()).toBe('A website');
    await page.getByRole('button', { name: 'Chat with us', exact: true }).waitFor();
  });

  test('asks what the site wants to know, says what is missing, and says it first in the chat', async () => {
    const fields = JSON.stringify([
      { name: 'name', label: 'Your name', required: true }, { name: 'mail', label: 'E-mail', type: 'email' }, { name: 'topic', label: 'Topic', type: 'select', options: ['Order', 'Return'], required: true },
      { name: 'message', label: 'How can we help?', type: 'textarea' }, { name: 'terms', label: 'I agree', type: 'consent', required: true },
    ]);
    const page = await world.pageAt((await world.site({ fields, hours: 'Weekdays 8 to 18' })).url);
    await launcher(page).click();
    await page.getByText('Weekdays 8 to 18').waitFor();
    await page.getByLabel('E-mail').fill('nobody');
    await page.getByRole('button', { name: 'Start chat' }).click();
    await page.getByText('This is needed to start.').first().waitFor();
    await page.getByText('does not look like an e-mail address').waitFor();
    await page.getByText('only start if you agree').waitFor();
    await page.getByLabel('Your name').and(page.locator(':focus')).waitFor();
    expect(await obstacles(page)).toEqual([]);
    await page.getByLabel('E-mail').fill('marta@example.org');
    await page.getByLabel('Topic').selectOption('Return');
    await page.getByLabel('How can we help?').fill('It does not fit');
    await page.getByLabel('I agree').check();
    await begins(page);
    await line(page, 'It does not fit').getByText('Sent').waitFor();
    const { instanceId, api, accessKeyId, secretAccessKey } = world.server.ready;
    const connect = new ConnectClient({ region: 'local', endpoint: api, credentials: { accessKeyId, secretAccessKey } });
    const { Attributes } = await connect.send(new GetContactAttributesCommand({ InstanceId: instanceId, InitialContactId: await contactOf(page) }));
    connect.destroy();
    expect(Attributes).toMatchObject({ mail: 'marta@example.org', topic: 'Return', terms: 'true' });
  });

  test('says that the site is closed and when it opens, and why a chat could not begin, with what was typed still there', async () => {
    const host = await world.site();
    const page = await world.pageAt(host.url, { timezoneId: 'Europe/Berlin', locale: 'en-GB' });
    await launcher(page).click();
    host.answerStartsWith(503, { message: 'all our lines are busy.' });
    await page.getByLabel('Your name').fill('Marta');
    await page.getByRole('button', { name: 'Start chat' }).click();
    await page.getByRole('alert').getByText('all our lines are busy.').waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Marta');
    host.answerStartsWith(409, { closed: true, opens: '2026-11-26T08:00:00Z', message: 'It is late here.' });
    await page.getByRole('button', { name: 'Start chat' }).click();
    await page.getByRole('heading', { name: 'We are closed' }).waitFor();
    await page.getByText('It is late here.').waitFor();
    await page.getByText(/We open again Thursday,? 26 November.* 0?9:00/).waitFor();
    expect(await obstacles(page)).toEqual([]);
    await page.getByRole('button', { name: 'Try again' }).click();
    await begins(page);
  });
});

describe('every customer', () => {
  const arabic = JSON.stringify({ title: 'تحدث معنا', open: 'تحدث معنا', name: 'اسمك', start: 'ابدأ المحادثة', message: 'رسالتك', send: 'إرسال', live: 'متصل', nobodyYet: 'لم ينضم أحد بعد', sent: 'أُرسلت' });

  test('from right to left: the chat mirrors, the page around does not', async () => {
    const page = await world.pageAt((await world.site({ language: 'ar', texts: arabic })).url);
    const open = page.getByRole('button', { name: 'تحدث معنا' });
    await open.waitFor();
    expect((await open.boundingBox())?.x).toBeLessThan(100);
    await open.click();
    await page.getByLabel('اسمك').fill('ليلى');
    await page.getByRole('button', { name: 'ابدأ المحادثة' }).click();
    await page.getByRole('status').getByText('متصل', { exact: true }).waitFor();
    await page.getByLabel('رسالتك').fill('مرحبا');
    await page.getByRole('button', { name: 'إرسال' }).click();
    await line(page, 'مرحبا').getByText('أُرسلت').waitFor();
    const [mine, window] = [await line(page, 'مرحبا').boundingBox(), await page.getByRole('dialog').boundingBox()];
    expect((mine?.x ?? 0) - (window?.x ?? 0)).toBeLessThan(40);
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('');
    expect(await obstacles(page)).toEqual([]);
  });

  test('on a telephone: the chat fills the screen, nothing is cut off, and closing gives the page back', async () => {
    const page = await world.pageAt((await world.site()).url, { viewport: { width: 340, height: 720 }, hasTouch: true, isMobile: true });
    await opens(page);
    const box = await frame(page).boundingBox();
    expect([box?.x, box?.y, box?.width, box?.height]).toEqual([0, 0, 340, 720]);
    await says(page, 'A rather longwordthatneverendsandgoesonandonandonandonandonandonandonandonandon');
    expect(await frame(page).evaluate((window) => [...window.querySelectorAll('*')].filter((part) => !part.matches('.sr, .sr *') && part.getBoundingClientRect().right > 341).map((part) => part.className))).toEqual([]);
    expect(await obstacles(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close the chat window' }).click();
    await launcher(page).waitFor();
  });

  test('in whatever colours the system asks for', async () => {
    const page = await world.pageAt(world.server.ready.shop);
    expect(await obstaclesInAnyColours(page)).toEqual([]);
    await begins(page);
    const robin = await world.bot(page);
    await robin.asks('ListPicker', { title: 'Which?', subtitle: 'One', elements: [{ title: 'This', subtitle: 'Small words' }, { title: 'That' }] });
    await page.getByRole('button', { name: /^This/ }).waitFor();
    await says(page, 'Neither');
    await page.getByRole('button', { name: 'More' }).click();
    expect(await obstaclesInAnyColours(page)).toEqual([]);
  });

  test('in German, whole', async () => {
    const page = await world.pageAt(`${world.server.ready.shop}?language=de`);
    await page.getByLabel('Ihr Name').fill('Marta');
    await page.getByRole('button', { name: 'Chat beginnen' }).click();
    await page.getByRole('status').getByText('Verbunden', { exact: true }).waitFor();
    await page.getByText('Noch ist niemand beigetreten').waitFor();
    await page.getByRole('button', { name: 'Mehr' }).click();
    await page.getByText('Auf einem anderen Gerät fortsetzen').waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
  });
});
