import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ANNA, startRoutingServer } from '../../doubles/routing-server/routing-server.ts';
import type { Fault, FakeRoutingServer } from '../../doubles/routing-server/routing-server.ts';
import { annaAt, freshFolder, startDesktop } from '../../unit/main/desktop.ts';
import { startDeskProcess } from './desk-process.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function serverWithChat(): Promise<FakeRoutingServer> {
  const server = await startRoutingServer();
  ends.push(() => server.goDown());
  server.putContact(ANNA.id, { contactId: 'chat-1' });
  return server;
}

const texts = (server: FakeRoutingServer): string[] => server.items('chat-1').map((item) => item.content);

/** Nothing lost, nothing doubled, in the order of writing. What was not accepted by the desk may be missing. */
function expectExactly(server: FakeRoutingServer, accepted: readonly string[], perhaps: ReadonlySet<string>): void {
  const arrived = texts(server);
  expect(arrived).toEqual([...new Set(arrived)]);
  expect(arrived.filter((text) => !perhaps.has(text))).toEqual(accepted);
}

/** Each kill is a start of a real process, which a busy machine takes its time for. */
const LONG = { timeout: 240_000 };

describe('a desktop that is killed', LONG, () => {
  it('has sent every message that it accepted once, wherever the kill came', async () => {
    const server = await serverWithChat();
    const folder = freshFolder();
    const accepted: string[] = [];
    const perhaps = new Set<string>();
    const faults: Fault[] = ['cut_after', null, 'cut_before', null, null, 'answer_twice', null];
    let commands = 0;
    server.fault = (command) => (command.type === 'send_message' ? (faults[commands++ % faults.length] ?? null) : null);

    for (let round = 0; round < 8; round += 1) {
      const desk = await startDeskProcess(server.url, folder);
      ends.push(() => desk.kill());
      await desk.panel.call('signIn', { username: ANNA.username, password: ANNA.password });
      await desk.panel.when(() => desk.panel.contact('chat-1') !== undefined);
      // The kill comes at another point of the last message's way each time.
      const killAt = ['unanswered', 'accepted', 'at_server', 'in_transcript'][round % 4];
      for (const index of [1, 2, 3]) {
        const text = `round ${round} message ${index}`;
        perhaps.add(text);
        const sent = desk.panel.call('send', { contactId: 'chat-1', text });
        if (index === 3 && killAt === 'unanswered') {
          sent.catch(() => undefined);
          break;
        }
        await sent;
        perhaps.delete(text);
        accepted.push(text);
        if (index === 3 && killAt === 'at_server') await server.when(() => server.framesUp.some((frame) => frame.frame === 'command' && frame.type === 'send_message' && frame.content === text));
        if (index === 3 && killAt === 'in_transcript') await server.when(() => texts(server).includes(text));
      }
      await desk.kill();
    }

    server.fault = () => null;
    const last = await startDeskProcess(server.url, folder);
    ends.push(() => last.kill());
    await last.panel.call('signIn', { username: ANNA.username, password: ANNA.password });
    await last.panel.when(() => last.panel.link === 'live' && last.panel.contact('chat-1')?.outgoing.length === 0);
    await server.when(() => accepted.every((text) => texts(server).includes(text)));
    expectExactly(server, accepted, perhaps);
    expect(server.badFrames).toEqual([]);
    expect(accepted.length).toBeGreaterThanOrEqual(22);
  });

  it('has every draft that it said was saved', async () => {
    const server = await serverWithChat();
    const folder = freshFolder();
    let expected = '';
    for (const text of ['H', 'Hel', 'Hello, I am looking in', 'Hello, I am looking into it\n\u{1F600}']) {
      const desk = await startDeskProcess(server.url, folder);
      ends.push(() => desk.kill());
      await desk.panel.call('signIn', { username: ANNA.username, password: ANNA.password });
      await desk.panel.when(() => desk.panel.contact('chat-1') !== undefined);
      expect(await desk.panel.call('draft', { contactId: 'chat-1' })).toEqual({ text: expected });
      await desk.panel.call('saveDraft', { contactId: 'chat-1', text });
      await desk.kill();
      expected = text;
    }
  });
});

describe('a link that dies all the time', LONG, () => {
  it('loses nothing, doubles nothing and keeps the order, in both directions', async () => {
    const fault = fc.constantFrom<Fault>(null, null, 'cut_before', 'cut_after', 'answer_twice', null, 'cut_after', { refuse: 'busy' });
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { minLength: 5, maxLength: 12 }), fc.array(fc.boolean(), { minLength: 5, maxLength: 8 }), async (faults, cuts) => {
        const server = await startRoutingServer();
        server.putContact(ANNA.id, { contactId: 'chat-1' });
        const desktop = await startDesktop(server.url, freshFolder());
        const panel = await annaAt(desktop);
        await panel.when(() => panel.contact('chat-1') !== undefined);
        let commands = 0;
        server.fault = (command) => (command.type === 'send_message' ? (faults[commands++] ?? null) : null);
        const written: string[] = [];
        for (const [index, cut] of cuts.entries()) {
          const text = `agent ${index}`;
          await panel.call('send', { contactId: 'chat-1', text });
          written.push(text);
          server.customerSays('chat-1', `customer ${index}`);
          if (cut) server.cutLinks();
          await panel.call('tryNow', {});
        }
        const isQuiet = (): boolean => panel.link === 'live' && panel.contact('chat-1')?.outgoing.length === 0 && panel.state?.link.asOf === server.feeds.get(ANNA.id)?.length;
        while (!isQuiet() || !written.every((text) => texts(server).includes(text))) {
          await panel.when(() => isQuiet() || panel.state?.link.nextTryAt !== null);
          await panel.call('tryNow', {});
          await panel.when(() => panel.link === 'live');
        }
        const { items } = await panel.call('transcript', { initialContactId: 'chat-1', limit: 500 });
        expect(items.map((item) => item.content)).toEqual(texts(server));
        expect(texts(server).filter((text) => text.startsWith('agent'))).toEqual(written);
        expect([panel.faults, server.badFrames]).toEqual([[], []]);
        await desktop.close();
        await server.goDown();
      }),
      { numRuns: 8 },
    );
  });
});
