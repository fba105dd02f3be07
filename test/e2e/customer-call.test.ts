import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CallServer, type CalledIn } from '../doubles/call-server.ts';
import { obstacles, obstaclesInAnyColours } from './accessibility.ts';
import { contactOf } from './company-bot.ts';
import { customerWorld, isConnected, launcher, line, says } from './customer-world.ts';
import { giveVoice, hears, hearsNothing } from './voices.ts';

/*
 * Calls from the customer's side: the real page in Chromium with a voice of its own, against a server that speaks the wire of
 * calls and has a real line, which gives back what it hears.
 */

const MICROPHONE = ['--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection'];

const world = customerWorld(MICROPHONE);
let calls: CallServer;
beforeEach(async () => {
  calls = await CallServer.open();
});
afterEach(() => calls.close());

/** A website that offers calls, open, with the widget at its door. The browser lets it have the microphone, and Marta's voice comes from it; with permissions of its own it does neither. */
async function atTheDoor(options: Record<string, string> = {}, looks: BrowserContextOptions = {}, kind: 'hostile' | 'plain' = 'plain'): Promise<Page> {
  const context = await world.context(looks);
  if (looks.permissions === undefined) await giveVoice(context, 'marta');
  const page = await context.newPage();
  await page.goto((await world.site({ calls: 'calls', ...options }, kind, calls)).url);
  await launcher(page).click();
  await page.getByLabel('Your name').fill('Marta');
  return page;
}

/** Calls, as far as the server's first word. */
async function callsUs(page: Page): Promise<CalledIn> {
  const number = calls.calls.length + 1;
  await page.getByRole('button', { name: 'Call us' }).click();
  await page.getByRole('button', { name: 'Call now' }).click();
  return calls.called(number);
}

/** Calls, and somebody answers. */
async function talksTo(page: Page, agentName = 'Eva'): Promise<CalledIn> {
  const call = await callsUs(page);
  call.isIn('connected', { agentName });
  await stands(page, `Talking to ${agentName}`);
  return call;
}

const stands = (page: Page, words: string): Promise<void> => page.getByRole('status').getByText(words, { exact: true }).first().waitFor();
const hangsUp = (page: Page): Promise<void> => page.getByRole('button', { name: 'Hang up' }).click();

describe('a call', () => {
  test('costs a page nothing until somebody calls: the widget leaves it to a file of its own', async () => {
    expect(gzipSync(readFileSync('out/customer/assets/widget.js')).length).toBeLessThan(39_000);
    const page = await world.pageAt((await world.site({ calls: 'calls' }, 'plain', calls)).url);
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    await launcher(page).click();
    await page.getByRole('button', { name: 'Call us' }).waitFor();
    expect(fetched).toEqual([]);
    await page.getByLabel('Your name').fill('Marta');
    await page.getByRole('button', { name: 'Call us' }).click();
    await page.getByRole('button', { name: 'Call now' }).waitFor();
    expect(fetched).toEqual(['/call-part.js']);
  });

  test('is offered only where the site says where calls begin', async () => {
    const page = await world.pageAt((await world.site()).url);
    await launcher(page).click();
    await page.getByRole('button', { name: 'Start chat' }).waitFor();
    expect(await page.getByRole('button', { name: 'Call us' }).count()).toBe(0);
  });

  test('goes from the door to the end, each state in words, on a page that is against it', async () => {
    const page = await atTheDoor({ attributes: '{"product":"rope"}', flow: 'flow-calls' }, {}, 'hostile');
    const call = await callsUs(page);
    expect(calls.asked).toEqual([{ name: 'Marta', attributes: { product: 'rope' }, flow: 'flow-calls' }]);
    expect((await call.hears('hello'))[0]).toMatchObject({ token: 'token-1', version: 1 });
    const [offer] = await call.hears('offer');
    // What was fetched for it has left no name of its own.
    expect(await page.evaluate(() => Object.getOwnPropertyNames(window).filter((name) => !(window as unknown as { before: Set<string> }).before.has(name) && name !== 'before' && name !== 'violations'))).toEqual(['ContactChat']);
    expect([...String(offer?.['sdp']).matchAll(/^a=(sendrecv|recvonly)/gmu)].map(([, direction]) => direction)).toEqual(['sendrecv', 'recvonly', 'recvonly', 'recvonly', 'recvonly', 'recvonly']);
    for (const [state, words] of [['connecting', 'Connecting'], ['in_flow', 'You are connected'], ['in_queue', 'Waiting for somebody'], ['ringing', 'Ringing']] as const) {
      call.isIn(state);
      await stands(page, words);
      expect(await obstacles(page, 'contact-chat'), state).toEqual([]);
    }
    call.isIn('connected', { agentName: '<b>Eva</b>', recording: true });
    await stands(page, 'Talking to <b>Eva</b>');
    await page.getByText('This call is being recorded').waitFor();
    await hears(page, 'marta');
    expect(await obstacles(page, 'contact-chat')).toEqual([]);
    call.isIn('on_hold', { agentName: 'Eva' });
    await stands(page, 'On hold');
    await page.getByText('Eva will be back. Stay on the line.').waitFor();
    expect(await page.getByText('This call is being recorded').isVisible()).toBe(false);
    call.isIn('connected', { agentName: 'Eva' });
    await stands(page, 'Talking to Eva');
    const [stats] = await call.hears('stats');
    expect(stats).toMatchObject({ frame: 'stats', lossPercent: 0 });
    await page.getByText('Good line').waitFor();
    call.ends('ended_by_agent');
    await page.getByRole('heading', { name: 'The call has ended' }).and(page.locator(':focus')).waitFor();
    await page.getByText('Eva hung up.').waitFor();
    await page.getByText(/^It lasted \d+:\d\d\.$/u).waitFor();
    expect(await obstacles(page, 'contact-chat')).toEqual([]);
    expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
    await page.getByRole('button', { name: 'Call again' }).click();
    const again = await calls.called(2);
    expect(again.heard[0]).toMatchObject({ token: 'token-2' });
  });

  test('rings where the site says who is signed in: in a band that stands in nobody\'s way, and for one at a time', async () => {
    const page = await (await world.context()).newPage();
    await page.route('**/reachable', (route) => route.fulfill({ json: { token: 'who is signed in' } }));
    const heard: unknown[] = [];
    await page.routeWebSocket(/\/call\/reachable$/u, (socket) => socket.onMessage((said) => {
      const frame: unknown = JSON.parse(String(said));
      heard.push(frame);
      if (heard.length > 1) return;
      socket.send(JSON.stringify({ frame: 'welcome', until: 0 }));
      for (const [ringId, callerName] of [['first', '<b>Acme</b>'], ['second', null]]) socket.send(JSON.stringify({ frame: 'ring', ringId, callerName }));
    }));
    await page.goto((await world.site({ reachable: 'reachable' }, 'hostile', calls)).url);
    const ring = page.getByRole('group', { name: '<b>Acme</b> is calling' });
    await ring.getByRole('alert').getByText('<b>Acme</b> is calling').waitFor();
    expect(await page.title()).toMatch(/^<b>Acme<\/b> is calling/u);
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    expect(await obstacles(page, 'contact-chat')).toEqual([]);
    await ring.getByRole('button', { name: 'Decline' }).click();
    await ring.waitFor({ state: 'detached' });
    expect(await page.title()).toBe('A website');
    expect(heard).toEqual([{ frame: 'hello', token: 'who is signed in', version: 1 }, { frame: 'engaged', ringId: 'second' }, { frame: 'decline', ringId: 'first' }]);
  });

  test('is hung up by the customer: the server hears it, the microphone is let go', async () => {
    const page = await atTheDoor();
    const call = await talksTo(page);
    await hangsUp(page);
    await page.getByText('You hung up.').waitFor();
    await call.hears('hang_up');
    await call.isLeft();
    await page.reload();
    await launcher(page).click();
    await page.getByLabel('Your name').waitFor();
    expect(calls.calls.length).toBe(1);
  });

  test('is muted: nothing goes out, and that is said as long as it is so', async () => {
    const page = await atTheDoor();
    const call = await talksTo(page);
    await hears(page, 'marta');
    await page.getByRole('button', { name: 'Mute' }).click();
    await stands(page, 'You are muted. Nobody hears you');
    await hearsNothing(page);
    await page.getByRole('button', { name: 'Unmute' }).click();
    expect((await call.hears('mute', 2)).map((frame) => frame['on'])).toEqual([true, false]);
    await page.getByText('You are muted').first().waitFor({ state: 'hidden' });
    await hears(page, 'marta');
  });

  test('takes keys by mouse and by keyboard, each once and in order, and none that are meant for something else', async () => {
    const page = await atTheDoor();
    const call = await callsUs(page);
    call.isIn('in_flow');
    await stands(page, 'You are connected');
    for (const key of ['1', '0', 'star', 'hash']) await page.getByRole('group', { name: 'Keypad' }).getByRole('button', { name: key, exact: true }).click();
    await page.keyboard.press('5');
    await page.keyboard.press('#');
    await page.keyboard.press('Control+7');
    await page.keyboard.press('x');
    expect((await call.hears('digit', 6)).map((frame) => frame['digit'])).toEqual(['1', '0', '*', '#', '5', '#']);
    await page.getByRole('group', { name: 'Keys pressed' }).getByText('10*#5#').waitFor();
    expect(await obstacles(page, 'contact-chat')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('group', { name: 'Keypad' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('9');
    call.isIn('connected', { agentName: 'Eva' });
    await stands(page, 'Talking to Eva');
    await page.getByRole('button', { name: 'Keypad' }).click();
    await page.keyboard.press('8');
    // What was pressed before the pad was closed is not shown again: it may have been a card's number.
    await page.getByRole('group', { name: 'Keys pressed' }).getByText('8', { exact: true }).waitFor();
    expect((await call.hears('digit', 7)).map((frame) => frame['digit']).at(-1)).toBe('8');
  });

  test('goes by keyboard alone, from the launcher to hanging up', async () => {
    const page = await world.pageAt((await world.site({ calls: 'calls' }, 'plain', calls)).url, { permissions: ['microphone'] });
    const { keyboard } = page;
    await launcher(page).focus();
    await keyboard.press('Enter');
    await page.getByLabel('Your name').and(page.locator(':focus')).waitFor();
    await keyboard.type('Marta');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.getByRole('button', { name: 'Call now' }).and(page.locator(':focus')).waitFor();
    await keyboard.press('Enter');
    const call = await calls.called();
    call.isIn('connected', { agentName: 'Eva' });
    await stands(page, 'Talking to Eva');
    await keyboard.press('Tab');
    await page.getByRole('button', { name: 'Mute' }).and(page.locator(':focus')).waitFor();
    await keyboard.press('Escape');
    await page.getByRole('button', { name: 'Chat with us, you are in a call' }).and(page.locator(':focus')).waitFor();
    await keyboard.press('Enter');
    await page.getByText('Talking to Eva').and(page.locator(':focus')).waitFor();
    for (let step = 0; step < 4; step += 1) await keyboard.press('Tab');
    await page.getByRole('button', { name: 'Hang up' }).and(page.locator(':focus')).waitFor();
    await keyboard.press('Enter');
    await page.getByText('You hung up.').waitFor();
  });

  test('goes on beside a chat: one writes, sees what comes, and has the call in a line above', async () => {
    const page = await atTheDoor();
    await page.getByRole('button', { name: 'Start chat' }).click();
    await isConnected(page);
    const robin = await world.bot(page);
    await page.getByRole('button', { name: 'Call us' }).click();
    await page.getByRole('button', { name: 'Call now' }).click();
    await page.getByText('We need it to greet you by it.').waitFor();
    await page.getByLabel('Your name').fill('Marta');
    await page.getByRole('button', { name: 'Call now' }).click();
    const call = await calls.called();
    call.isIn('connected', { agentName: 'Eva' });
    await stands(page, 'Talking to Eva');
    await robin.says('I send you the address here');
    await page.getByRole('button', { name: 'Chat (1)' }).click();
    await line(page, 'I send you the address here').waitFor();
    await says(page, 'Thank you, I see it');
    const strip = page.getByRole('group', { name: 'Call', exact: true });
    await strip.getByText('Talking to Eva').waitFor();
    expect(await obstacles(page, 'contact-chat')).toEqual([]);
    await page.getByLabel('Your message').fill('I am wri');
    call.ends('ended_by_agent');
    await page.getByText('Eva hung up.').waitFor();
    await page.getByRole('button', { name: 'Write to us instead' }).click();
    expect(await page.getByLabel('Your message').inputValue()).toBe('I am wri');
  });
});

describe('a line that is lost', () => {
  test('comes back with the same microphone, and nobody has to do anything: asked for by the server, the server gone for a while, a cable cut', async () => {
    const page = await atTheDoor();
    const call = await talksTo(page);
    await hears(page, 'marta');
    call.says({ frame: 'rejoin', reason: 'media_lost' });
    const offers = await call.hears('offer', 2);
    expect(new Set(offers.map((offer) => offer['id'])).size).toBe(2);
    await hears(page, 'marta');
    await stands(page, 'Talking to Eva');

    await page.getByRole('button', { name: 'Keypad' }).click();
    calls.letsIn = false;
    call.cut();
    await stands(page, 'Reconnecting');
    await page.getByText('Keys work again once you are connected.').waitFor();
    await page.keyboard.press('3');
    expect(await obstacles(page, 'contact-chat')).toEqual([]);
    calls.letsIn = true;
    const again = await calls.called(2);
    expect(again.heard[0]).toMatchObject({ frame: 'hello', token: 'token-1' });
    again.isIn('connected', { agentName: 'Eva' });
    await stands(page, 'Talking to Eva');
    await hears(page, 'marta');
    expect([...call.heard, ...again.heard].filter(({ frame }) => frame === 'digit')).toEqual([]);

    // The page notices by itself.
    again.fallsSilent();
    again.loseLine();
    const anew = await calls.called(3);
    anew.isIn('connected', { agentName: 'Eva' });
    await stands(page, 'Talking to Eva');
    await hears(page, 'marta');
    // Of the lines there were, one is left.
    expect(await page.locator('contact-chat audio').count()).toBe(1);
  });

  test('and a server that would not have it back: the call is over, and why; another window that took a call over keeps it', async () => {
    const page = await atTheDoor();
    const call = await talksTo(page);
    call.cut();
    const again = await calls.called(2);
    again.says({ frame: 'refused', id: null, code: 'access_denied', message: 'This call has ended.' });
    await page.getByText('Your line was away for too long.').waitFor();

    await page.getByRole('button', { name: 'Call again' }).click();
    const later = await calls.called(3);
    later.isIn('connected', { agentName: 'Eva' });
    await stands(page, 'Talking to Eva');
    later.says({ frame: 'refused', id: null, code: 'taken_over', message: 'x' });
    await page.getByText('The call goes on in another window of yours.').waitFor();
    await later.isLeft();
    expect(calls.calls).toHaveLength(3);
  });

  test('and a reload: the page comes back into the call, says so, and stays muted if it was', async () => {
    const page = await atTheDoor();
    await talksTo(page);
    await page.getByRole('button', { name: 'Mute' }).click();
    await page.reload();
    const again = await calls.called(2);
    expect(again.heard[0]).toMatchObject({ frame: 'hello', token: 'token-1' });
    expect((await again.hears('mute'))[0]).toMatchObject({ on: true });
    again.isIn('connected', { agentName: 'Eva' });
    await page.getByRole('button', { name: 'Chat with us, you are in a call' }).click();
    await stands(page, 'Talking to Eva');
    await stands(page, 'You are back in your call.');
    await stands(page, 'You are muted. Nobody hears you');
    await page.getByRole('button', { name: 'Unmute' }).click();
    await page.getByText('You are back in your call.').waitFor({ state: 'hidden' });
    await hears(page, 'marta');
    expect(calls.asked).toHaveLength(1);
  });
});

describe('no call', () => {
  test('is begun without a microphone, in whichever way browsers say so; what to do is said, and trying again works', async () => {
    const page = await atTheDoor();
    const begins = page.getByRole('button', { name: 'Call now' });
    await page.getByRole('button', { name: 'Call us' }).click();
    for (const [name, message, title] of [['NotFoundError', '', 'No microphone was found'], ['NotReadableError', '', 'The microphone is in use'], ['NotAllowedError', 'Permission denied by system', 'Your device keeps the microphone from the browser']] as const) {
      await page.evaluate(([error, words]) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException(words, error));
      }, [name, message] as const);
      await begins.or(page.getByRole('button', { name: 'Try again' })).click();
      await page.getByRole('heading', { name: title }).and(page.locator(':focus')).waitFor();
      expect(await obstacles(page, 'contact-chat')).toEqual([]);
    }
    expect(calls.asked).toEqual([]);
    await page.evaluate(() => Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia'));
    await page.getByRole('button', { name: 'Try again' }).click();
    await calls.called();
  });

  test('is begun by whom the browser refuses: that it will ask is said before, and how to undo a no after', async () => {
    const page = await atTheDoor({}, { permissions: [] });
    await page.getByRole('button', { name: 'Call us' }).click();
    await page.getByText('When you begin, your browser asks for the microphone. Choose Allow.').waitFor();
    expect(await obstacles(page, 'contact-chat')).toEqual([]);
    // Nobody is there to choose: this browser takes that for a no, and for good.
    await page.getByRole('button', { name: 'Call now' }).click();
    await page.getByRole('heading', { name: 'The microphone is blocked' }).and(page.locator(':focus')).waitFor();
    expect(calls.asked).toEqual([]);
    await page.context().grantPermissions(['microphone']);
    await page.getByRole('button', { name: 'Try again' }).click();
    await calls.called();
  });

  test('is begun where the backend says no, or that it is closed', async () => {
    calls.refusal = { status: 503, body: { message: 'all our lines are busy.' } };
    const page = await atTheDoor({}, { locale: 'en-GB', timezoneId: 'Europe/Berlin' });
    await page.getByRole('button', { name: 'Call us' }).click();
    await page.getByRole('button', { name: 'Call now' }).click();
    await page.getByText('The call could not be started: all our lines are busy.').waitFor();
    calls.refusal = { status: 409, body: { closed: true, opens: '2026-11-26T08:00:00Z', message: 'It is late here.' } };
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'We are closed' }).waitFor();
    await page.getByText(/We open again Thursday,? 26 November.* 0?9:00/u).waitFor();
    await page.getByRole('button', { name: 'Write to us instead' }).click();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Marta');
  });

  test('is possible in a browser without calls, or on a page without https, and that is said calmly before anything is asked', async () => {
    const page = await atTheDoor();
    const isImpossible = async (title: string): Promise<void> => {
      await page.getByRole('button', { name: 'Call us' }).click();
      await page.getByRole('heading', { name: title }).and(page.locator(':focus')).waitFor();
      expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
      expect(await obstacles(page, 'contact-chat')).toEqual([]);
      await page.getByRole('button', { name: 'Write to us instead' }).click();
      await page.getByRole('button', { name: 'Start chat' }).waitFor();
    };
    await page.evaluate(() => void Reflect.deleteProperty(window, 'RTCPeerConnection'));
    await isImpossible('This browser cannot make calls');
    await page.evaluate(() => {
      // Such a page has neither.
      Object.defineProperty(window, 'isSecureContext', { value: false });
      Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
    });
    await isImpossible('Calls need a secure page');
    expect(calls.asked).toEqual([]);
  });
});

describe('every caller', () => {
  /** Every screen of a call, one after another; on each `look` is taken. */
  async function throughACall(page: Page, look: () => Promise<void>): Promise<void> {
    const call = await callsUs(page);
    call.isIn('in_flow', { recording: true });
    await stands(page, 'You are connected');
    await look();
    await page.getByRole('button', { name: 'Sound' }).click();
    await page.getByLabel('Microphone').and(page.locator(':focus')).waitFor();
    await look();
    await page.getByRole('button', { name: 'Mute' }).click();
    call.isIn('on_hold', { agentName: 'Somebody with a rather long name indeed' });
    await stands(page, 'On hold');
    await page.getByRole('button', { name: 'Chat', exact: true }).click();
    await look();
    await page.getByRole('button', { name: 'Show the call' }).click();
    await hangsUp(page);
    await page.getByText('You hung up.').waitFor();
    await look();
  }

  test('can read and reach it all on a small telephone', async () => {
    const page = await atTheDoor({}, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
    const tooWide = (): Promise<string[]> => page.getByRole('dialog').evaluate((window) => [...window.querySelectorAll('*')].filter((part) => !part.matches('.sr, .sr *') && part.getBoundingClientRect().right > innerWidth + 1).map((part) => part.className.toString()));
    await throughACall(page, async () => expect([await obstacles(page, 'contact-chat'), await tooWide()]).toEqual([[], []]));
  });

  test('can read it all in whatever colours the system asks for', async () => {
    const page = await atTheDoor();
    await throughACall(page, async () => expect(await obstaclesInAnyColours(page, 'contact-chat')).toEqual([]));
  });

  test('from right to left: the buttons mirror, the keys of the telephone do not', async () => {
    const page = await atTheDoor({ language: 'ar', texts: JSON.stringify({ open: 'Chat with us', name: 'Your name', call: 'Call us', callBegin: 'Call now', callHangUp: 'أغلق', callMute: 'كتم' }) });
    const call = await callsUs(page);
    call.isIn('in_flow');
    await page.getByRole('button', { name: '1', exact: true }).waitFor();
    const x = async (name: string): Promise<number> => (await page.getByRole('button', { name, exact: true }).boundingBox())?.x ?? 0;
    expect([(await x('أغلق')) < (await x('كتم')), (await x('1')) < (await x('3'))]).toEqual([true, true]);
    expect(await obstacles(page, 'contact-chat')).toEqual([]);
  });

  test('chooses another microphone and speaker while he talks', async () => {
    const page = await atTheDoor();
    await talksTo(page);
    await page.getByRole('button', { name: 'Sound' }).click();
    const microphone = page.getByLabel('Microphone');
    await microphone.locator('option').nth(2).waitFor({ state: 'attached' });
    const names = await microphone.locator('option').allTextContents();
    expect(names[0]).toBe('The device\'s own choice');
    await microphone.selectOption({ label: names[2]! });
    await page.getByLabel('Speaker').locator('option').nth(1).waitFor({ state: 'attached' });
    await page.getByLabel('Speaker').selectOption({ index: 1 });
    await page.waitForFunction(() => [...(document.querySelector('contact-chat')?.shadowRoot?.querySelectorAll('audio') ?? [])].every((player) => player.sinkId !== ''));
    await hears(page, 'marta');
    expect(calls.calls).toHaveLength(1);
    await page.reload();
    await calls.called(2);
    await launcher(page).click();
    await page.getByRole('button', { name: 'Sound' }).click();
    await page.waitForFunction((wished) => {
      const select = document.querySelector('contact-chat')?.shadowRoot?.querySelector<HTMLSelectElement>('#call-microphone');
      return select?.selectedOptions[0]?.textContent === wished;
    }, names[2]);
  });
});

describe('an address that leads into a chat while another one is open', () => {
  test('asks first, and only then', async () => {
    const page = await world.pageAt(world.server.ready.shop);
    const begin = async (name: string): Promise<void> => {
      await page.getByLabel('Your name').fill(name);
      await page.getByRole('button', { name: 'Start chat' }).click();
      await isConnected(page);
    };
    await begin('Marta');
    const first = await contactOf(page);
    const address = page.url();
    const other = await world.pageAt(world.server.ready.shop);
    await other.getByLabel('Your name').fill('Nils');
    await other.getByRole('button', { name: 'Start chat' }).click();
    await isConnected(other);
    const second = await contactOf(other);
    await page.reload();
    await isConnected(page);
    await page.goto('about:blank');
    await page.goto(other.url());
    await page.getByRole('heading', { name: 'You are in another chat already' }).and(page.locator(':focus')).waitFor();
    expect(await obstacles(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stay in the open chat' }).click();
    await isConnected(page);
    expect([await contactOf(page), page.url()]).toEqual([first, address]);
    await page.goto('about:blank');
    await page.goto(other.url());
    await page.getByRole('button', { name: 'Open the chat of the address' }).click();
    await isConnected(page);
    expect(await contactOf(page)).toBe(second);
  });
});
