import type { Page } from 'playwright-core';
import type { DeskContact } from '../../../contract/desk.ts';
import { FakeDesk, FakeRefusal, type FakeMethods } from './fake-desk.ts';
import { busyContacts, contactOf, martasChat } from './sample.ts';
import { antonsCalls, antonsCall, antonsStory, callbackStory, sampleQuickConnects, voiceState } from './sample-calls.ts';
import { recordingMethods, recordingOf, storedCall, toldCall } from './sample-recordings.ts';
import { storedChats } from './sample.ts';
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

const PAUSED = [{ from: 179_500, to: 215_500 }];
const offline = { state: 'offline' } as const;

/** Anton's call is over, and was recorded so. */
function heardDesk(now: number, recordings: ReturnType<typeof recordingOf>[], methods: FakeMethods = {}): FakeDesk {
  const over = antonsCalls.over(now);
  return new FakeDesk(voiceState(now, [over]), { timelines: new Map([['chat-anton', toldCall('chat-anton', now - 31_000)]]) }, { ...recordingMethods(recordings, { paused: PAUSED }), ...methods });
}

const recorded = (now: number, differs: Parameters<typeof recordingOf>[1] = {}): ReturnType<typeof recordingOf> => recordingOf(now - 31_000 - 299_500, { lasts: 299_300, ...differs });

/** Looks at the recordings of the call that is open, where they are in a drawer too. */
const toRecordings = async (page: Page): Promise<void> => {
  await openAnton(page);
  if ((page.viewportSize()?.width ?? 0) <= 1120) await page.keyboard.press('Control+i');
  const region = page.getByRole('region', { name: /^Recordings?$/ });
  await region.waitFor();
  await region.scrollIntoViewIfNeeded();
};

/** A call and chats that are reviewed without a link. */
function callReviewDesk(now: number): FakeDesk {
  const quiet = voiceState(now, []);
  const call = storedCall(now);
  const began = call.lastAt - 299_500;
  const recordings = [
    recordingOf(began, { contactId: 'stored-call', lasts: 240_000 }),
    recordingOf(began + 200_000, { contactId: 'stored-call-2', agent: 'Jonas Weber', lasts: 99_300, here: false }),
  ];
  return new FakeDesk(
    { ...quiet, session: quiet.session && { ...quiet.session, mode: 'offline' }, link: { ...quiet.link, ...offline, heardAt: now - 20 * 3_600_000 } },
    { chats: [call, ...storedChats(now)].toSorted((a, b) => b.lastAt - a.lastAt), timelines: new Map([['stored-call', toldCall('stored-call', call.lastAt)]]) },
    recordingMethods(recordings, { current: false, paused: PAUSED }),
  );
}

const openNumber = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /\+34 555 018 844/ }).first().click();
  await page.getByRole('main', { name: /^Call with/ }).waitFor();
};

/** A desk that can call, with nobody on a call. */
const dialDesk = (now: number, differs: Parameters<typeof voiceState>[2] = {}): FakeDesk =>
  new FakeDesk(voiceState(now, [], differs), {}, { quickConnects: () => ({ quickConnects: sampleQuickConnects() }) });

const openDial = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+Shift+C');
  await page.getByRole('dialog', { name: 'Call somebody' }).waitFor();
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
    name: 'dial',
    voice: ready,
    desk: (now) => dialDesk(now),
    act: async (page) => {
      await openDial(page);
      await page.getByRole('option', { name: /Stock desk/ }).waitFor();
    },
  },
  {
    name: 'dial-number',
    voice: ready,
    desk: (now) => dialDesk(now),
    act: async (page) => {
      await openDial(page);
      await page.getByRole('searchbox').fill('+34 (555) 44-10');
      await page.getByRole('option', { name: /Call \+34/ }).waitFor();
    },
  },
  {
    name: 'dial-pages',
    voice: ready,
    desk: (now) => dialDesk(now, { callsNumbers: false }),
    act: async (page) => {
      await openDial(page);
      await page.keyboard.type('customer-4711');
      await page.getByRole('option', { name: /Call the pages of customer-4711/ }).waitFor();
    },
  },
  {
    name: 'call-customer',
    voice: ready,
    desk: (now) => {
      const chat = contactOf(now, 'marta', 'Marta Ruiz', 'connected');
      return new FakeDesk(voiceState(now, [{ ...chat, contact: { ...chat.contact, customer: { ...chat.contact.customer, id: 'customer-4711' } } }]), {});
    },
    act: async (page) => {
      await page.getByRole('button', { name: /Marta Ruiz/ }).first().click();
      await page.getByRole('main').waitFor();
    },
  },
  {
    name: 'dial-no-country',
    voice: ready,
    desk: (now) => dialDesk(now),
    act: async (page) => {
      await openDial(page);
      for (const key of ['5', '5', '5', '0']) await page.getByRole('region', { name: 'Keypad' }).getByRole('button', { name: new RegExp(`^${key}`) }).click();
      await page.getByText('country code is missing').waitFor();
    },
  },
  { name: 'dial-idle', voice: ready, desk: (now) => dialDesk(now) },
  { name: 'dial-ringing', voice: ready, desk: (now) => callDesk(now, antonsCalls.ringing(now)), act: openNumber },
  { name: 'dial-busy', voice: ready, desk: (now) => callDesk(now, antonsCalls.engaged(now)), act: openNumber },
  { name: 'telephone-offered', voice: ready, desk: (now) => callDesk(now, antonsCalls.telephone(now)) },
  { name: 'call-asking', voice: ready, desk: (now) => callDesk(now, antonsCalls.asking(now)), act: openAnton },
  { name: 'call-asked-in-vain', voice: ready, desk: (now) => callDesk(now, antonsCalls.askedInVain(now)), act: openAnton },
  { name: 'callback-calling', voice: ready, desk: (now) => callDesk(now, antonsCalls.callingBack(now)), act: openAnton },
  {
    name: 'callback-later',
    voice: ready,
    desk: (now) => {
      const desk = callDesk(now, antonsCalls.calledLater(now));
      desk.store.timelines.set('chat-anton', callbackStory(now));
      return desk;
    },
    act: openAnton,
  },
  {
    name: 'bring-in-number',
    voice: ready,
    desk: (now) => callDesk(now, antonsCall(now)),
    act: async (page) => {
      await openAnton(page);
      await page.keyboard.press('Control+Shift+C');
      await page.getByRole('searchbox').fill('0034 91 555 01 00');
      await page.getByRole('option', { name: /Call \+34/ }).waitFor();
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
  {
    name: 'recording',
    voice: ready,
    desk: (now) => heardDesk(now, [recorded(now)]),
    act: async (page) => {
      await toRecordings(page);
      const place = page.getByRole('slider', { name: /^Place in the recording/ });
      await place.focus();
      for (let press = 0; press < 4; press += 1) await place.press('PageUp');
      await page.getByText('2:00 of 4:59').waitFor();
    },
  },
  {
    name: 'recording-standings',
    voice: ready,
    desk: (now) => {
      const part = (contactId: string, minutes: number, differs: Partial<ReturnType<typeof recordingOf>>): ReturnType<typeof recordingOf> => recorded(now, { contactId, began: now - minutes * 60_000, lasts: 0, bytes: 0, here: false, ...differs });
      return heardDesk(now, [
        part('a', 9, { standing: 'lost', agent: 'Lena Moreau' }),
        part('b', 8, { standing: 'deleted' }),
        part('c', 7, { standing: 'not_yours', agent: 'Jonas Weber' }),
        part('d', 6, { standing: 'delayed' }),
        part('e', 5, { standing: 'being_made' }),
        part('f', 4, { lasts: 61_000, bytes: 90_000 }),
      ], { readRecording: () => { throw new FakeRefusal({ code: 'unreachable', message: 'The recording could not be fetched: the routing server does not answer. What came of it is kept; try again.' }); } });
    },
    act: async (page) => {
      await toRecordings(page);
      await page.getByRole('button', { name: /^Play: Call with Eva/ }).click();
      await page.getByRole('alert').waitFor();
      await page.getByRole('alert').scrollIntoViewIfNeeded();
    },
  },
  { name: 'review-call', voice: ready, desk: callReviewDesk, act: async (page) => {
    await page.getByRole('button', { name: /Anton Reyes/ }).click();
    const place = page.getByRole('slider', { name: /^Place in the recording/ });
    await place.focus();
    for (let press = 0; press < 7; press += 1) await place.press('PageUp');
    await page.getByText('3:30 of 4:00').waitFor();
  } },
  {
    name: 'earlier-call',
    voice: ready,
    desk: (now) => {
      const earlier = { initialContactId: 'stored-call', channel: 'VOICE', name: 'Anton Reyes', startedAt: now - 27 * 3_600_000, endedAt: now - 26 * 3_600_000, endReason: 'ended_by_customer', queue: 'Orders', agents: ['Eva Lindqvist'], readable: true } as const;
      const desk = heardDesk(now, [recordingOf(now - 26 * 3_600_000 - 299_500, { contactId: 'stored-call', lasts: 299_300 })], { customerHistory: () => ({ contacts: [{ ...earlier, agents: [...earlier.agents] }] }) });
      desk.store.timelines.set('stored-call', toldCall('stored-call', now - 26 * 3_600_000));
      return desk;
    },
    act: async (page) => {
      await openAnton(page);
      if ((page.viewportSize()?.width ?? 0) <= 1120) await page.keyboard.press('Control+i');
      await page.getByRole('button', { name: 'Read it' }).click();
      await page.getByRole('dialog').getByRole('slider').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: /Customer calls|on hold/ }).first().waitFor();
    },
  },
];
