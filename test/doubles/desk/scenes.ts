import type { DeskState } from '../../../contract/desk.ts';
import { FakeDesk, FakeRefusal } from './fake-desk.ts';
import type { EarlierContact } from '../../../contract/customer-history.ts';
import type { ScheduledTask, TaskFieldType, TaskTemplate, TaskTemplateField } from '../../../contract/task.ts';
import { sampleQuickConnects } from './sample-calls.ts';
import type { Page } from 'playwright-core';
import type { PageVoice } from './voice-in-page.ts';
import { busyBoard, busyContacts, contactOf, danielsWait, hannasChat, jonasChat, lunch, martasChat, quietState, refundTask, storedChats } from './sample.ts';

/** A moment of the panel, to look at and to check. */
export interface Scene {
  readonly name: string;
  /** The voice of its page; without it the page has none. */
  readonly voice?: PageVoice;
  desk(now: number): FakeDesk;
  /** What a person does to get there. */
  act?(page: Page): Promise<void>;
}

function busyDesk(now: number, differs: Partial<DeskState> = {}): FakeDesk {
  const quiet = quietState(now);
  const { script, story } = martasChat(now);
  const agent = quiet.agent && { ...quiet.agent, nextStatus: lunch, slots: [{ channel: 'CHAT' as const, used: 3, of: 3 }] };
  return new FakeDesk(
    { ...quiet, agent, contacts: busyContacts(now), ...differs },
    { items: new Map([['chat-marta', script.items]]), timelines: new Map([['chat-marta', story]]), drafts: new Map([['marta', 'I will write again as soon as the depot answers.']]) },
  );
}

const openMarta = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Marta Kowalczyk/ }).click();
  await page.getByRole('log').getByText('Could he leave it').waitFor();
};

function taskDesk(now: number, state: 'offered' | 'connected' | 'paused'): FakeDesk {
  const task = refundTask(now, state);
  return busyDesk(now, { contacts: [...busyContacts(now).filter((one) => one.contact.state !== 'offered'), task] });
}

/** The task was handed on, did not find anybody at once, and rings now. */
function handedOnDesk(now: number): FakeDesk {
  const task = refundTask(now, 'connected');
  const transfer = { side: 'sent', by: 'Eva Lindqvist', to: { type: 'queue', name: 'Billing' }, at: now - 60_000, contactId: 'next', state: 'ringing', since: now - 4000, agent: 'Lena Moreau', missed: 1, note: 'Ordered twice by mistake, wants one of the two back. Is in a hurry.' } as const;
  const received = contactOf(now, 'ilse', 'Ilse Brandt', 'offered', { view: { transfer: { ...transfer, side: 'received', by: 'Jonas Weber', to: { type: 'user', name: 'Eva Lindqvist' }, missed: 0 } } });
  return busyDesk(now, { contacts: [received, { ...task, contact: { ...task.contact, state: 'after_contact_work', stateSince: now - 60_000, transfer, chat: { ...task.contact.chat, state: 'in_queue' } } }] });
}

function refundTemplate(): TaskTemplate {
  const field = (name: string, type: TaskFieldType, differs: Partial<TaskTemplateField> = {}): TaskTemplateField => ({ name, description: '', type, required: false, readOnly: false, initial: null, options: [], ...differs });
  return {
    id: 'refund', name: 'Refund', description: 'For every refund over 20.', hasFlow: true,
    fields: [
      field('Title', 'NAME', { required: true }), field('What happened', 'DESCRIPTION'), field('Reason', 'SINGLE_SELECT', { required: true, options: ['Broken', 'Late', 'Lost'] }), field('Team', 'TEXT', { readOnly: true, initial: 'Returns' }),
      field('Order', 'URL', { required: true, description: 'The order’s page in the shop' }), field('Customer was told', 'BOOLEAN'), field('Take it yourself', 'SELF_ASSIGN'), field('Whom', 'QUICK_CONNECT'), field('Begins', 'SCHEDULED_TIME'), field('Time for it', 'EXPIRY_DURATION', { initial: '2880' }),
    ],
  };
}

/** A desk where tasks are made, planned and handed on. */
function formDesk(now: number, templates: TaskTemplate[] = []): FakeDesk {
  const quiet = quietState(now);
  const { script, story } = martasChat(now);
  const day = 24 * 60 * 60_000;
  const planned = (contactId: string, name: string, scheduledAt: number, differs: Partial<ScheduledTask> = {}): ScheduledTask => ({ contactId, name, description: null, scheduledAt, dueAt: null, createdAt: now - day, createdBy: { id: 'eva', name: 'Eva Lindqvist' }, assignedTo: 'Eva Lindqvist', movesLeft: 20, ...differs });
  const earlier = (initialContactId: string, differs: Partial<EarlierContact>): EarlierContact => ({ initialContactId, channel: 'CHAT', name: 'Marta Kowalczyk', startedAt: now - 3 * day, endedAt: now - 3 * day + 900_000, endReason: 'ended_by_customer', queue: 'Deliveries', agents: ['Jonas Weber'], readable: false, ...differs });
  return new FakeDesk(
    { ...quiet, contacts: busyContacts(now) },
    { items: new Map([['chat-marta', script.items]]), timelines: new Map([['chat-marta', story]]) },
    {
      quickConnects: () => ({ quickConnects: sampleQuickConnects().filter((one) => one.target.type !== 'phone_number') }),
      taskTemplates: () => ({ templates }),
      taskFiles: () => ({ files: [{ id: 'photo', name: 'broken-lamp.jpg', contentType: 'image/jpeg', bytes: 482_133, status: 'approved' }, { id: 'bill', name: 'Invoice 48-1127.pdf', contentType: 'application/pdf', bytes: 61_200, status: 'approved' }] }),
      scheduledTasks: () => ({ tasks: [planned('one', 'Follow up with Marta Kowalczyk', now + day, { dueAt: now + 2 * day, movesLeft: 17 }), planned('two', 'Call the depot about the driver', now + 9 * day, { assignedTo: 'Deliveries', movesLeft: 0 })], more: false }),
      customerHistory: () => ({ contacts: [earlier('a', { readable: true }), earlier('b', { channel: 'VOICE', startedAt: now - 20 * day, agents: [], endReason: 'abandoned' }), earlier('c', { channel: 'TASK', name: 'Refund check 48-1127', startedAt: now - 21 * day, endReason: 'ended_by_agent', queue: 'Refunds' })] }),
    },
  );
}

const openTask = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /Refund check/ }).click();
  await page.getByRole('main', { name: /^Task/ }).waitFor();
};

const supervisor = (now: number): DeskState => {
  const quiet = quietState(now);
  return {
    ...quiet,
    session: { user: { id: 'ruta', username: 'ruta.olsen', displayName: 'Ruta Olsen', role: 'supervisor' }, mode: 'online' },
    agent: quiet.agent && { ...quiet.agent, role: 'supervisor', routingProfile: null, slots: [] },
    board: busyBoard(now),
    link: { ...quiet.link, asOf: 61_907 },
  };
};

const reconnecting = (now: number): Partial<DeskState> => {
  const quiet = quietState(now);
  return { link: { ...quiet.link, state: 'reconnecting', since: now - 9000, heardAt: now - 9000, nextTryAt: now + 3000 } };
};

/** A supervisor who monitors Marta's chat with Eva, or has stepped into it. */
function monitoringDesk(now: number, state: 'monitoring' | 'barged'): FakeDesk {
  const { script, story } = martasChat(now);
  const marta = contactOf(now, 'marta', 'Marta Kowalczyk', state, { view: { initialContactId: 'chat-marta', monitor: { agent: 'Eva Lindqvist', mayBarge: true } } });
  return new FakeDesk({ ...supervisor(now), contacts: [marta] }, { items: new Map([['chat-marta', script.items.map((item) => ({ ...item, commandId: null }))]]), timelines: new Map([['chat-marta', story]]) });
}

function reviewDesk(now: number): FakeDesk {
  const quiet = quietState(now);
  const chats = storedChats(now);
  return new FakeDesk(
    {
      ...quiet,
      session: quiet.session && { ...quiet.session, mode: 'offline' },
      link: { ...quiet.link, state: 'offline', heardAt: now - 20 * 3_600_000 },
    },
    {
      items: new Map([
        ['stored-0', hannasChat(now).items],
        ['stored-1', hannasChat(now).items.slice(8, 10).map((item) => ({ ...item, position: item.position + 20 }))],
      ]),
      chats,
      hits: (query) =>
        query.includes('refund')
          ? chats.flatMap((chat, index) =>
              index === 0
                ? [11, 10, 7].map((position) => ({ chat, itemId: `h-${position}`, position, at: chat.lastAt - (12 - position) * 60_000, snippet: '…left it at the wrong house again. I would like a \ue000refund\ue001 for the delivery at least…' }))
                : [{ chat, itemId: `h-${chat.initialContactId}`, position: 3, at: chat.lastAt, snippet: 'the driver said wrong house number, so the \ue000refund\ue001 goes to…' }],
            )
          : [],
    },
  );
}

/** Files in every state: in the chat, on their way, refused. */
function filesDesk(now: number): FakeDesk {
  const quiet = quietState(now);
  const { script, story } = martasChat(now);
  script
    .file(now - 40_000, 'CUSTOMER', { name: 'the door.jpg', contentType: 'image/jpeg', bytes: 2_310_400, status: 'approved' })
    .file(now - 35_000, 'CUSTOMER', { name: 'invoice.pdf', contentType: 'application/pdf', bytes: 48_211, status: 'rejected', reason: 'harmful' })
    .file(now - 30_000, 'AGENT', { name: 'Nachforschungsauftrag 7C-20418 (unterschrieben).pdf', contentType: 'application/pdf', bytes: 310, status: 'approved' })
    .file(now - 3000, 'CUSTOMER', { name: 'number 14 door.heic', contentType: 'image/heic', bytes: 1_000_400, status: 'in_progress' });
  let begun = 0;
  return new FakeDesk({ ...quiet, contacts: busyContacts(now) }, { items: new Map([['chat-marta', script.items]]), timelines: new Map([['chat-marta', story]]) }, {
    beginFile: () => {
      begun += 1;
      if (begun === 1) throw new FakeRefusal({ code: 'bad_input', message: 'AttachmentName: only files that end in png, txt are taken.' });
      return { id: `file-${String(begun)}` };
    },
    // Goes on for ever after its first piece.
    fileBytes: (() => {
      let pieces = 0;
      return () => ((pieces += 1) > 1 ? new Promise(() => undefined) : {});
    })() as never,
  });
}

/** Every screen, in the states that matter. */
export const scenes: readonly Scene[] = [
  { name: 'sign-in', desk: (now) => new FakeDesk({ ...quietState(now), session: null, agent: null, link: { ...quietState(now).link, state: 'signed_out' } }) },
  {
    name: 'sign-in-refused',
    desk: (now) =>
      new FakeDesk({ ...quietState(now), session: null, agent: null, link: { ...quietState(now).link, state: 'signed_out' } }, {}, {
        signIn: () => {
          throw new FakeRefusal({ code: 'wrong_credentials', message: 'Wrong name or password.' });
        },
      }),
    act: async (page) => {
      await page.getByLabel('Password', { exact: true }).fill('notthepassword');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'idle', desk: (now) => new FakeDesk(quietState(now)) },
  {
    name: 'away',
    desk: (now) => {
      const quiet = quietState(now);
      return new FakeDesk({ ...quiet, agent: quiet.agent && { ...quiet.agent, status: lunch, statusSince: now - 21 * 60_000 } });
    },
  },
  { name: 'agent', desk: (now) => busyDesk(now), act: openMarta },
  {
    name: 'files',
    desk: filesDesk,
    act: async (page) => {
      await page.getByRole('button', { name: /^Marta Kowalczyk/ }).click();
      await page.getByRole('log').getByText('door.heic').waitFor();
      const file = (name: string, size: number) => ({ name, mimeType: 'application/pdf', buffer: Buffer.alloc(size) });
      await page.locator('[data-file-chooser]').setInputFiles([file('refused by the server.pdf', 5000), file('Return label 7C-20418 with a very long name that does not fit.pdf', 400_000)]);
      await page.getByText('25 %').waitFor();
    },
  },
  {
    name: 'interactive',
    desk: (now) => {
      const quiet = quietState(now);
      const script = jonasChat(now);
      const jonas = contactOf(now, 'jonas', 'Jonas Berg', 'connected', {
        lastLine: { from: 'customer', text: 'I have not opened it yet.', at: now - 36_000 },
        view: { whispers: [{ at: now - 6 * 60_000, text: 'Third damaged parcel since March. He may have a voucher of up to 20 euros without asking.' }] },
      });
      return new FakeDesk({ ...quiet, contacts: [jonas] }, { items: new Map([['chat-jonas', script.items]]), timelines: new Map(), drafts: new Map() });
    },
    act: async (page) => {
      await page.getByRole('button', { name: /^Jonas Berg/ }).click();
      await page.getByRole('log').getByText('I have not opened it yet').waitFor();
    },
  },
  {
    name: 'reconnecting',
    desk: (now) => {
      const desk = busyDesk(now, reconnecting(now));
      const queued = { id: 'q1', contactId: 'marta', initialContactId: 'chat-marta', text: 'The driver notes say that number 14 is fine. I have added it.', writtenAt: now - 5000, state: 'queued' as const, failure: null };
      desk.state = {
        ...desk.state,
        contacts: desk.state.contacts.map((one) =>
          one.contact.contactId === 'marta' ? { ...one, outgoing: [queued], typingUntil: now - 5000, lastLine: { from: 'you', text: queued.text, at: queued.writtenAt }, turn: { side: 'agent', since: now - 5000 } } : one,
        ),
      };
      return desk;
    },
    act: openMarta,
  },
  {
    name: 'failed',
    desk: (now) => {
      const desk = busyDesk(now, { link: { ...quietState(now).link, state: 'lost', since: now - 240_000, heardAt: now - 240_000, contactsKeptUntil: now + 60_000 }, warnings: [{ id: 'w1', text: 'The stored conversations on this computer were damaged and are fetched again. Your drafts and unsent messages are safe.' }] });
      const failed = { id: 'f1', contactId: 'marta', initialContactId: 'chat-marta', text: 'Here is the label.', writtenAt: now - 20_000, state: 'failed' as const, failure: { code: 'chat_ended' as const, message: 'The chat has ended.' } };
      desk.state = { ...desk.state, contacts: desk.state.contacts.map((one) => (one.contact.contactId === 'marta' ? { ...one, outgoing: [failed] } : one)) };
      return desk;
    },
    act: openMarta,
  },
  {
    name: 'after-work',
    desk: (now) => {
      const desk = busyDesk(now);
      const { script } = martasChat(now);
      script.left(now - 3000, 'Eva Lindqvist', 'AGENT');
      desk.store.items.set('chat-marta', script.items);
      const wait = { since: now - 3000, until: now + 897_000 };
      desk.state = {
        ...desk.state,
        contacts: [
          contactOf(now, 'marta', 'Marta Kowalczyk', 'after_contact_work', {
            view: { stateSince: now - 3000, chat: { state: 'waiting_for_customer', endReason: null, wait, returns: 1, lastPosition: 15 } },
          }),
        ],
      };
      return desk;
    },
    act: async (page) => {
      await page.getByRole('button', { name: /^Marta Kowalczyk/ }).click();
      await page.getByText('The chat waits up to').last().waitFor();
    },
  },
  { name: 'monitoring', desk: (now) => monitoringDesk(now, 'monitoring'), act: openMarta },
  { name: 'barged', desk: (now) => monitoringDesk(now, 'barged'), act: openMarta },
  { name: 'task', desk: (now) => taskDesk(now, 'connected'), act: openTask },
  { name: 'task-paused', desk: (now) => taskDesk(now, 'paused'), act: openTask },
  { name: 'task-handed-on', desk: (now) => handedOnDesk(now), act: openTask },
  { name: 'task-form', desk: (now) => formDesk(now), act: async (page) => {
    await openMarta(page);
    await page.keyboard.press('Control+e');
    await page.getByRole('button', { name: 'Add a reference' }).click();
    await page.getByRole('button', { name: 'Create task' }).click();
    await page.getByText('Fill this in').first().waitFor();
  } },
  { name: 'task-template', desk: (now) => formDesk(now, [refundTemplate()]), act: async (page) => {
    await openMarta(page);
    await page.keyboard.press('Control+e');
    await page.getByRole('button', { name: 'Create task' }).click();
    await page.getByText('Fill this in').first().waitFor();
  } },
  { name: 'task-planned', desk: (now) => formDesk(now), act: async (page) => {
    await page.keyboard.press('Alt+4');
    await page.getByRole('button', { name: 'Move' }).first().click();
    await page.getByLabel(/^New time/).waitFor();
  } },
  { name: 'transfer', desk: (now) => formDesk(now), act: async (page) => {
    await openMarta(page);
    await page.keyboard.press('Control+Shift+t');
    await page.getByRole('option').first().waitFor();
  } },
  { name: 'history', desk: (now) => formDesk(now), act: async (page) => {
    await openMarta(page);
    if ((page.viewportSize()?.width ?? 0) <= 1120) await page.keyboard.press('Control+i');
    await page.getByRole('region', { name: 'Earlier contacts' }).scrollIntoViewIfNeeded();
    await page.getByText('Read it').waitFor();
  } },
  { name: 'task-offered', desk: (now) => taskDesk(now, 'offered') },
  { name: 'palette', desk: (now) => busyDesk(now), act: async (page) => {
    await openMarta(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox').fill('st');
    await page.getByRole('option').first().waitFor();
  } },
  { name: 'keys', desk: (now) => busyDesk(now), act: async (page) => {
    await openMarta(page);
    await page.getByRole('log').focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
  } },
  { name: 'status-menu', desk: (now) => busyDesk(now), act: async (page) => {
    await page.keyboard.press('Control+Shift+s');
    await page.getByRole('menu').waitFor();
  } },
  {
    name: 'board',
    desk: (now) => new FakeDesk(supervisor(now), { explanations: new Map([['wait-0', danielsWait(now)]]) }),
    act: async (page) => {
      await page.getByRole('button', { name: /Daniel Petrov/ }).click();
      await page.getByText('are full or away').waitFor();
    },
  },
  {
    name: 'review',
    desk: reviewDesk,
    act: async (page) => {
      await page.getByRole('searchbox', { name: 'Search transcripts' }).fill('refund');
      await page.getByRole('button', { name: /Hanna Vos/ }).nth(2).click();
      await page.getByText('Hit 1 of 3').waitFor();
      await page.getByText('R-3318').waitFor();
    },
  },
  { name: 'review-gap', desk: reviewDesk, act: async (page) => {
    await page.getByRole('button', { name: /Emeka Obi/ }).click();
    await page.getByText('stored here', { exact: false }).last().waitFor();
  } },
  { name: 'elsewhere', desk: (now) => new FakeDesk({ ...quietState(now), link: { ...quietState(now).link, state: 'elsewhere', elsewhere: 'FRONT-DESK-2', since: now - 120_000 } }) },
  {
    name: 'hostile',
    desk: (now) => {
      const desk = busyDesk(now);
      const { script } = martasChat(now);
      script
        .customer(now - 30_000, '<img src=x onerror=alert(1)> <script>alert(1)</script> \u202Etxt.exe\u202C \u0000\u0007 javascript:alert(1)')
        .customer(now - 20_000, 'A'.repeat(16_000))
        .customer(now - 10_000, `${'(('.repeat(4000)}https://evil.example/${'a'.repeat(3000)}`);
      desk.store.items.set('chat-marta', script.items);
      return desk;
    },
    act: openMarta.bind(null),
  },
];
