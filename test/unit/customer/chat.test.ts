import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chat } from '../../../customer/chat.ts';
import type { Line } from '../../../customer/conversation.ts';
import { at, FakeSdk, said, settled } from './fake-sdk.ts';

/* What the page does with the SDK: the SDK is a fake here; test/e2e drives the real one. */

const DETAILS = { contactId: 'chat', participantId: 'me', participantToken: 'token' };
let sdk: FakeSdk;
let arrived: Line[];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 15, 0, 0) });
  sdk = new FakeSdk();
  arrived = [];
});
afterEach(() => {
  vi.useRealTimers();
});

const refused = (statusCode: number): Promise<never> => Promise.reject(Object.assign(new Error(`refused ${statusCode}`), { statusCode }));
const silent = (): Promise<never> => Promise.reject(new TypeError('Failed to fetch'));
const states = (chat: Chat): string[] => chat.conversation.lines().map(({ text, state }) => `${text}: ${state}`);

async function opened(): Promise<Chat> {
  const chat = new Chat(DETAILS, { sdk: sdk.entrance, api: 'http://api', changed: () => undefined, arrived: (line) => void arrived.push(line) });
  await chat.open();
  return chat;
}
async function live(): Promise<Chat> {
  const chat = await opened();
  await sdk.last.established();
  return chat;
}

describe('the link', () => {
  it('is live only when there is a socket, not when the SDK says that it has connected', async () => {
    const chat = await opened();
    sdk.last.say('onConnectionEstablished', { connectCalled: true });
    await settled();
    expect(chat.link).toBe('connecting');
    await sdk.last.established();
    expect(chat.link).toBe('live');
  });

  it('is tried again with a session of its own when the SDK has given up, ever less often, and ends what was tried before', async () => {
    const chat = await live();
    sdk.connects = silent;
    sdk.last.say('onConnectionBroken');
    expect(chat.link).toBe('reconnecting');
    expect(sdk.last.controller.broken).toBe(true);
    const counts: number[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      const before = sdk.sessions.length;
      await vi.advanceTimersByTimeAsync(60_000);
      counts.push(sdk.sessions.length - before);
    }
    expect(counts[0]).toBeLessThan(12);
    expect(counts[3]).toBeGreaterThanOrEqual(3);
    expect(counts[3]).toBeLessThanOrEqual(7);
    sdk.connects = () => Promise.resolve({});
    await vi.advanceTimersByTimeAsync(20_000);
    await sdk.last.established();
    expect(chat.link).toBe('live');
  });

  it('is asked for ever more rarely when only the socket is refused, however fast the SDK would ask', async () => {
    const chat = await opened();
    const hammering = new Set<unknown>();
    const counts: number[] = [];
    for (let minute = 0; minute < 3; minute += 1) {
      const before = sdk.connections;
      for (let second = 0; second < 60; second += 1) {
        if (!hammering.has(sdk.last)) void sdk.last.hammers();
        hammering.add(sdk.last);
        await vi.advanceTimersByTimeAsync(1000);
      }
      counts.push(sdk.connections - before);
    }
    expect(chat.link).toBe('reconnecting');
    expect(counts[0]).toBeLessThan(16);
    expect(counts[2]).toBeGreaterThanOrEqual(3);
    expect(counts[2]).toBeLessThan(12);
    const made = sdk.sessions.length;
    while (sdk.sessions.length === made) await vi.advanceTimersByTimeAsync(1000);
    await sdk.last.established();
    expect(chat.link).toBe('live');
  });

  it('comes back at once after a loss if it had held, and not if it only flickers', async () => {
    await live();
    await vi.advanceTimersByTimeAsync(60_000);
    sdk.last.say('onConnectionLost');
    const before = sdk.connections;
    void sdk.last.controller.connectionDetailsProvider.fetchConnectionDetails();
    await settled();
    expect(sdk.connections).toBe(before + 1);
    await sdk.last.established();
    for (let time = 0; time < 6; time += 1) {
      sdk.last.say('onConnectionLost');
      void sdk.last.controller.connectionDetailsProvider.fetchConnectionDetails();
      await sdk.last.established();
    }
    expect(sdk.connections).toBeLessThanOrEqual(before + 2);
  });

  it('is not waited for without end when the socket never opens, or does not come back', async () => {
    await opened();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(sdk.sessions.length).toBe(2);
    await sdk.last.established();
    sdk.last.say('onConnectionLost');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(sdk.sessions.length).toBe(3);
    expect(sdk.sessions[0]?.controller.broken).toBe(true);
  });

  it('is over when the server says 403 to a connection, and then nothing is tried any more', async () => {
    const chat = await live();
    sdk.connects = () => refused(403);
    sdk.last.say('onConnectionBroken');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(chat.link).toBe('ended');
    const made = sdk.sessions.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sdk.sessions.length).toBe(made);
  });

  it('does not wait for its next try when the device is back on a network', async () => {
    const chat = await live();
    sdk.last.say('onConnectionBroken');
    chat.hurry();
    await settled();
    expect(sdk.sessions.length).toBe(2);
    chat.hurry();
    await settled();
    expect(sdk.sessions.length).toBe(2);
  });

  it('shows nobody as writing while it is away', async () => {
    const chat = await live();
    sdk.last.say('onTyping', { data: { ParticipantId: 'eva', DisplayName: 'Eva' } });
    expect(chat.typing?.name).toBe('Eva');
    sdk.last.say('onConnectionLost');
    expect(chat.typing).toBeUndefined();
  });
});

describe('what was missed', () => {
  it('is fetched when the link is back, counted and said, each as news', async () => {
    sdk.pages = () => Promise.resolve({ data: { Transcript: [said('a', 1)] } });
    const chat = await live();
    expect(chat.absence).toBeUndefined();
    sdk.last.say('onConnectionLost');
    await vi.advanceTimersByTimeAsync(15_000);
    sdk.pages = () => Promise.resolve({ data: { Transcript: [said('a', 1), said('b', 2), said('c', 3), said('mine', 4, { ParticipantId: 'me', ParticipantRole: 'CUSTOMER' })] } });
    await sdk.last.established();
    expect(chat.absence).toMatchObject({ missed: 2 });
    expect((chat.absence?.to ?? 0) - (chat.absence?.from ?? 0)).toBeGreaterThanOrEqual(15_000);
    expect(arrived.map(({ text }) => text)).toEqual(['b', 'c']);
    chat.send('I see');
    expect(chat.absence).toBeUndefined();
  });

  it('is not spoken of when nothing came', async () => {
    const chat = await live();
    sdk.last.say('onConnectionLost');
    await sdk.last.established();
    expect(chat.absence).toBeUndefined();
  });

  it('is paged back to where the page was complete and no further', async () => {
    sdk.pages = () => Promise.resolve({ data: { Transcript: [said('a', 1)] } });
    await live();
    sdk.last.say('onConnectionLost');
    sdk.transcripts.length = 0;
    const pages: Record<string, object> = {
      newest: { Transcript: [said('d', 4)], NextToken: '1' }, '1': { Transcript: [said('b', 2), said('c', 3)], NextToken: '2' }, '2': { Transcript: [said('a', 1)], NextToken: '3' },
    };
    sdk.pages = (token) => Promise.resolve({ data: pages[token ?? 'newest'] });
    await sdk.last.established();
    expect(sdk.transcripts).toEqual(['newest', '1', '2']);
  });
});

describe('earlier chats', () => {
  const past = (id: string, second: number): ReturnType<typeof said> => {
    const { ContactId: _, ...item } = said(id, second, { RelatedContactId: 'before', ParticipantId: 'customer-of-then', ParticipantRole: 'CUSTOMER' });
    return item;
  };

  it('are not fetched until somebody scrolls up, then page by page, marked as past and the customer\'s own', async () => {
    const pages: Record<string, object> = {
      newest: { Transcript: [said('now', 9)], NextToken: '1' }, '1': { Transcript: [past('old 2', 2), said('start', 8)], NextToken: '2' }, '2': { Transcript: [past('old 1', 1)] },
    };
    sdk.pages = (token) => Promise.resolve({ data: pages[token ?? 'newest'] });
    const chat = await live();
    expect(sdk.transcripts).toEqual(['newest', '1']);
    expect(chat.hasOlder).toBe(true);
    await chat.loadOlder();
    expect(chat.hasOlder).toBe(false);
    expect(chat.conversation.lines().map(({ text, past: chapter, mine }) => [text, chapter, mine])).toEqual([['old 1', 'before', true], ['old 2', 'before', true], ['start', undefined, false], ['now', undefined, false]]);
  });

  it('can be paged back into once a running chat has been tied to one', async () => {
    sdk.pages = () => Promise.resolve({ data: { Transcript: [said('now', 9)] } });
    const chat = await live();
    expect(chat.hasOlder).toBe(false);
    sdk.pages = () => Promise.resolve({ data: { Transcript: [past('old', 2), said('now', 9)], NextToken: '1' } });
    sdk.last.say('onChatRehydrated');
    await settled();
    expect(chat.hasOlder).toBe(true);
    expect(chat.conversation.lines().map(({ text }) => text)).toEqual(['old', 'now']);
  });

  it('can be asked for again when the server did not answer', async () => {
    const pages: Record<string, object> = { newest: { Transcript: [past('old', 2), said('now', 9)], NextToken: '1' } };
    sdk.pages = (token) => (token === undefined ? Promise.resolve({ data: pages['newest'] }) : silent());
    const chat = await live();
    await expect(chat.loadOlder()).rejects.toThrow('Failed to fetch');
    expect([chat.hasOlder, chat.loadingOlder]).toEqual([true, false]);
  });
});

describe('a message', () => {
  it('waits for the link and goes out in order, one after another', async () => {
    const chat = await opened();
    chat.send('one');
    chat.send('**two**', 'text/markdown');
    await settled();
    expect(sdk.sent).toEqual([]);
    await sdk.last.established();
    expect(sdk.sent.map(({ message, contentType }) => [message, contentType])).toEqual([['one', 'text/plain'], ['**two**', 'text/markdown']]);
    expect(states(chat)).toEqual(['one: sent', '**two**: sent']);
  });

  it('whose answer was lost is sent again with its own token when the link is back, so that the server takes it once', async () => {
    const chat = await live();
    sdk.answers = silent;
    chat.send('hello');
    await settled();
    expect(states(chat)).toEqual(['hello: failed']);
    sdk.last.say('onConnectionLost');
    sdk.answers = () => Promise.resolve({ data: { Id: 'x', AbsoluteTime: at(5) } });
    await sdk.last.established();
    expect(states(chat)).toEqual(['hello: sent']);
    expect(sdk.sent).toHaveLength(2);
    expect(sdk.sent[0]?.clientToken).toMatch(/^[0-9a-f]{32}$/u);
    expect(sdk.sent[1]?.clientToken).toBe(sdk.sent[0]?.clientToken);
  });

  it('is found in the transcript instead of sent again if it had arrived', async () => {
    const chat = await live();
    sdk.answers = silent;
    chat.send('hello');
    await settled();
    sdk.last.say('onConnectionLost');
    sdk.pages = () => Promise.resolve({ data: { Transcript: [said('hello', 3, { ParticipantId: 'me', ParticipantRole: 'CUSTOMER' })] } });
    await sdk.last.established();
    expect(states(chat)).toEqual(['hello: sent']);
    expect(sdk.sent).toHaveLength(1);
  });

  it('that is refused says why, and can be discarded', async () => {
    const chat = await live();
    sdk.answers = () => Promise.reject(Object.assign(new Error('The content type is not supported'), { statusCode: 400 }));
    chat.send('x');
    await settled();
    const [line] = chat.conversation.lines();
    expect(line).toMatchObject({ state: 'failed', unanswered: false, cause: 'The content type is not supported' });
    if (line !== undefined) chat.discard(line);
    expect(states(chat)).toEqual([]);
  });

  it('that meets a token which ran out while the device slept goes out with a new one', async () => {
    const chat = await live();
    sdk.answers = () => refused(403);
    chat.send('good morning');
    await settled();
    expect(chat.link).toBe('reconnecting');
    expect(sdk.sessions).toHaveLength(2);
    expect(states(chat)).toEqual(['good morning: waiting']);
    sdk.answers = () => Promise.resolve({ data: { Id: 'x', AbsoluteTime: at(5) } });
    await sdk.last.established();
    expect(states(chat)).toEqual(['good morning: sent']);
  });

  it('that is refused again with a new token fails, and the page does not go round in circles', async () => {
    const chat = await live();
    sdk.answers = () => refused(403);
    chat.send('x');
    await settled();
    await sdk.last.established();
    expect(states(chat)).toEqual(['x: failed']);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(sdk.sent).toHaveLength(2);
  });
});

describe('the end', () => {
  it('may hold a question still: it is said that there is one, and only then', async () => {
    const chat = await live();
    sdk.last.say('onMessage', { data: said('before', 1) });
    await chat.end();
    expect(chat.askedAtTheEnd).toBe(false);
    sdk.last.say('onMessage', { data: said('How was it?', 2, { ParticipantRole: 'SYSTEM' }) });
    expect(chat.askedAtTheEnd).toBe(true);
    sdk.last.say('onEnded');
    expect(chat.link).toBe('ended');
  });

  it('is not said when the server has not heard of it', async () => {
    const chat = await live();
    sdk.disconnects = silent;
    await expect(chat.end()).rejects.toThrow('Failed to fetch');
    sdk.last.say('onMessage', { data: said('still here', 2) });
    expect([chat.link, chat.askedAtTheEnd]).toEqual(['live', false]);
  });
});

describe('what has been read', () => {
  it('is told once, for the newest message, and only over a live link', async () => {
    const chat = await live();
    sdk.last.say('onMessage', { data: said('a', 1) });
    sdk.last.say('onMessage', { data: said('b', 2) });
    chat.seen();
    chat.seen();
    expect(sdk.events.map(({ content }) => (JSON.parse(content ?? '{}') as { messageId?: string }).messageId)).toEqual(['b']);
    sdk.last.say('onConnectionLost');
    sdk.last.say('onMessage', { data: said('c', 3) });
    chat.seen();
    expect(sdk.events).toHaveLength(1);
  });
});

describe('files', () => {
  it('are refused before anything is sent if they are empty, too big or of a kind that cannot be sent', async () => {
    const chat = await live();
    const big = new File(['x'], 'film.mp4');
    Object.defineProperty(big, 'size', { value: 21 * 1024 * 1024 });
    chat.attach([new File([], 'empty.png'), big, new File(['x'], 'tool.exe'), new File(['x'], 'noending')]);
    expect(chat.uploads.map(({ state, problem }) => [state, problem])).toEqual([['failed', 'empty'], ['failed', 'tooBig'], ['failed', 'type'], ['failed', 'type']]);
    const [first] = chat.uploads;
    if (first !== undefined) chat.forgetUpload(first);
    expect(chat.uploads).toHaveLength(3);
  });
});
