import type { Page } from 'playwright-core';
import type { DeskContact } from '../../../contract/desk.ts';
import { FakeDesk } from './fake-desk.ts';
import { busyContacts, martasChat } from './sample.ts';
import { antonsCalls, antonsCall, antonsStory, sampleQuickConnects, voiceState } from './sample-calls.ts';
import type { Scene } from './scenes.ts';
import type { PageVoice } from './voice-in-page.ts';

const ready: PageVoice = { microphone: 'ready', line: 'ready' };

function callDesk(now: number, call: DeskContact): FakeDesk {
  const { script, story } = martasChat(now);
  const state = voiceState(now, [...busyContacts(now).filter(({ contact }) => contact.state === 'connected' || contact.state === 'waiting_for_return'), call]);
  return new FakeDesk(
    state,
    { items: new Map([['chat-marta', script.items]]), timelines: new Map([['chat-marta', story], ['chat-anton', antonsStory(now)]]) },
    { muteParty: () => ({}), sendDigits: () => ({}), quickConnects: () => ({ quickConnects: sampleQuickConnects() }) },
  );
}

const openAnton = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /Anton Reyes/ }).first().click();
  await page.getByRole('main', { name: /^Call with/ }).waitFor();
};

/** Calls, in the states that matter. */
export const callScenes: readonly Scene[] = [
  {
    name: 'call',
    voice: ready,
    desk: (now) => callDesk(now, antonsCall(now)),
    act: async (page) => {
      await openAnton(page);
      await page.getByRole('button', { name: 'Figures' }).click();
      await page.keyboard.press('Control+Shift+K');
      for (const key of ['4', '4', '1']) await page.getByRole('region', { name: 'Keypad' }).press(key);
      await page.getByText('3 digits sent').waitFor({ state: 'attached' });
    },
  },
  { name: 'call-consult', voice: ready, desk: (now) => callDesk(now, antonsCalls.consult(now)), act: openAnton },
  { name: 'call-conference', voice: ready, desk: (now) => callDesk(now, antonsCalls.conference(now)), act: openAnton },
  {
    name: 'call-muted',
    voice: ready,
    desk: (now) => callDesk(now, antonsCall(now)),
    act: async (page) => {
      await openAnton(page);
      await page.keyboard.press('Control+d');
      await page.getByText('Nobody on the call hears you.').waitFor();
    },
  },
  { name: 'call-poor', voice: ready, desk: (now) => callDesk(now, antonsCalls.poor(now)), act: openAnton },
  { name: 'call-line-lost', voice: { microphone: 'ready', line: 'lost' }, desk: (now) => callDesk(now, antonsCall(now)), act: openAnton },
  { name: 'call-whisper', voice: ready, desk: (now) => callDesk(now, antonsCall(now, { hearing: 'whisper', quality: null, recording: 'off' })), act: openAnton },
  { name: 'call-calling', voice: ready, desk: (now) => callDesk(now, antonsCalls.calling(now)), act: openAnton },
  {
    name: 'call-elsewhere',
    voice: ready,
    desk: (now) => callDesk(now, antonsCalls.consult(now)),
    act: async (page) => {
      await page.getByRole('button', { name: /Marta Kowalczyk/ }).first().click();
      await page.getByRole('region', { name: 'Your call' }).waitFor();
    },
  },
  {
    name: 'call-offered',
    voice: ready,
    desk: (now) => callDesk(now, antonsCalls.offered(now)),
    act: async (page) => {
      await page.getByRole('button', { name: /Marta Kowalczyk/ }).first().click();
      await page.getByRole('textbox', { name: /Message to/ }).fill('I am asking the depot');
    },
  },
  { name: 'call-callback-offered', voice: ready, desk: (now) => callDesk(now, antonsCalls.callback(now)) },
  { name: 'call-after-work', voice: ready, desk: (now) => callDesk(now, antonsCalls.over(now)), act: openAnton },
  { name: 'call-missed', voice: ready, desk: (now) => callDesk(now, antonsCalls.missed(now)), act: openAnton },
  { name: 'microphone-asked', voice: { ...ready, microphone: 'prompt' }, desk: (now) => new FakeDesk(voiceState(now, [])) },
  { name: 'microphone-denied', voice: { ...ready, microphone: 'denied' }, desk: (now) => new FakeDesk(voiceState(now, [])) },
  { name: 'microphone-missing', voice: { ...ready, microphone: 'missing' }, desk: (now) => callDesk(now, antonsCall(now)), act: openAnton },
  {
    name: 'sound',
    voice: ready,
    desk: (now) => new FakeDesk(voiceState(now, [])),
    act: async (page) => {
      await page.keyboard.press('Control+,');
      await page.getByRole('dialog', { name: 'Sound' }).waitFor();
    },
  },
  {
    name: 'bring-in',
    voice: ready,
    desk: (now) => callDesk(now, antonsCall(now)),
    act: async (page) => {
      await openAnton(page);
      await page.keyboard.press('Control+Shift+R');
      await page.getByRole('option', { name: /Jonas/ }).waitFor();
    },
  },
  {
    name: 'call-keys',
    voice: ready,
    desk: (now) => callDesk(now, antonsCall(now)),
    act: async (page) => {
      await openAnton(page);
      await page.getByRole('heading', { level: 1 }).click();
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
];
