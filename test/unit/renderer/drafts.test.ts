import { describe, expect, it, vi } from 'vitest';
import { createPanel } from '../../../renderer/desk/panel.ts';
import { draftOf, draftsOf, loadDraft, SAVE_WITHIN, sendDraft, withoutSent, writeDraft } from '../../../renderer/conversation/drafts.ts';
import { FakeDesk, FakeRefusal } from '../../doubles/desk/fake-desk.ts';
import { contactOf, quietState } from '../../doubles/desk/sample.ts';

const NOW = 1_700_000_000_000;

async function writing(methods: ConstructorParameters<typeof FakeDesk>[2] = {}) {
  vi.useFakeTimers();
  vi.stubGlobal('window', globalThis);
  const desk = new FakeDesk({ ...quietState(NOW), contacts: [contactOf(NOW, 'a', 'Ada', 'connected')] }, {}, methods);
  const panel = createPanel(desk.bridge(), { now: () => NOW, set: () => 0, cancel: () => undefined });
  await panel.ready;
  return { desk, panel, text: () => draftOf(draftsOf(panel).get(), 'a').text };
}

describe('what is being written', () => {
  it('is with the desk within 250 ms of a key, and many keys share one save', async () => {
    const { desk, panel } = await writing();
    writeDraft(panel, 'a', 'H');
    writeDraft(panel, 'a', 'He');
    writeDraft(panel, 'a', 'Hel');
    expect(SAVE_WITHIN).toBeLessThan(250);
    await vi.advanceTimersByTimeAsync(SAVE_WITHIN);
    expect(desk.store.drafts.get('a')).toBe('Hel');
    expect(desk.calls.filter((call) => call.method === 'saveDraft').length).toBe(1);
    vi.useRealTimers();
  });

  it('stays in the box when sending is refused, and says why', async () => {
    const { panel, text } = await writing({
      send: () => {
        throw new FakeRefusal({ code: 'disk', message: 'This computer could not write it to its disk.' });
      },
    });
    writeDraft(panel, 'a', 'Important');
    expect(await sendDraft(panel, 'a', 'Important')).toBe(false);
    expect(text()).toBe('Important');
    expect(panel.ui.get().problem).toContain('could not write');
    vi.useRealTimers();
  });

  it('is cleared only after the journal has it, and keeps what was typed meanwhile', async () => {
    let answer: (value: { id: string }) => void = () => undefined;
    const { panel, text } = await writing({ send: () => new Promise((resolve) => (answer = resolve)) });
    writeDraft(panel, 'a', 'First');
    const sent = sendDraft(panel, 'a', 'First');
    await vi.advanceTimersByTimeAsync(0);
    expect(text()).toBe('First');
    writeDraft(panel, 'a', 'Firstand more');
    answer({ id: 'm' });
    await sent;
    expect(text()).toBe('and more');
    expect(withoutSent('changed altogether', 'First')).toBe('changed altogether');
    vi.useRealTimers();
  });

  it('is not overwritten by an older draft that arrives late', async () => {
    let answer: (value: { text: string }) => void = () => undefined;
    const { panel, text } = await writing({ draft: () => new Promise((resolve) => (answer = resolve)) });
    const loading = loadDraft(panel, 'a');
    await vi.advanceTimersByTimeAsync(0);
    writeDraft(panel, 'a', 'new words');
    answer({ text: 'old words' });
    await loading;
    expect(text()).toBe('new words');
    vi.useRealTimers();
  });
});
