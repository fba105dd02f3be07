import { describe, expect, it } from 'vitest';
import { capsOf, isTyped, pressIs } from '../../../renderer/commands/chord.ts';
import type { KeyPress } from '../../../renderer/commands/chord.ts';
import { commandFor } from '../../../renderer/commands/run-command.ts';
import { commands } from '../../../renderer/commands/registry.ts';
import { situationOf } from '../../../renderer/commands/command.ts';
import { createPanel } from '../../../renderer/desk/panel.ts';
import type { DeskState } from '../../../contract/desk.ts';
import { FakeDesk } from '../../doubles/desk/fake-desk.ts';
import { busyContacts, quietState } from '../../doubles/desk/sample.ts';

const NOW = 1_700_000_000_000;

function press(chord: Partial<KeyPress>): KeyPress {
  return { key: '', code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...chord };
}

async function panelWith(state: DeskState, methods: ConstructorParameters<typeof FakeDesk>[2] = {}) {
  const desk = new FakeDesk(state, {}, methods);
  const panel = createPanel(desk.bridge(), { now: () => NOW, set: () => 0, cancel: () => undefined });
  await panel.ready;
  return { desk, panel };
}

const why = (command: (typeof commands)[number], now: NonNullable<ReturnType<typeof situationOf>>): string => {
  const possible = command.possible(now);
  return possible.is === 'no' ? possible.why : possible.is;
};

describe('the registry', () => {
  it('has one command per id and no key that two commands share', () => {
    expect(new Set(commands.map((command) => command.id)).size).toBe(commands.length);
    const keys = commands.flatMap((command) => command.keys);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('has a title for every command in every situation where it is shown', async () => {
    const { panel } = await panelWith({ ...quietState(NOW), contacts: busyContacts(NOW) });
    panel.ui.set((ui) => ({ ...ui, openContactId: 'marta' }));
    const now = situationOf(panel);
    if (!now) throw new Error('the panel has its state');
    const shown = commands.filter((one) => one.possible(now).is !== 'absent');
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.filter((command) => command.title(now) === '').map((command) => command.id)).toEqual([]);
  });

  it('keeps a command that needs the server in sight while the link is away, with the reason', async () => {
    const quiet = quietState(NOW);
    const { panel } = await panelWith({ ...quiet, contacts: busyContacts(NOW), link: { ...quiet.link, state: 'lost' } });
    panel.ui.set((ui) => ({ ...ui, openContactId: 'marta' }));
    const now = situationOf(panel);
    if (!now) throw new Error('the panel has its state');
    const reasons = Object.fromEntries(commands.filter((one) => ['accept-offer', 'leave-chat', 'set-status-2'].includes(one.id)).map((one) => [one.id, why(one, now)]));
    expect(reasons).toEqual({ 'accept-offer': 'needs the link, which is lost', 'leave-chat': 'needs the link, which is lost', 'set-status-2': 'needs the link, which is lost' });
  });

  it('accepts the offer that ends first, and does not take the composer away from who writes', async () => {
    const accepted: string[] = [];
    const { panel } = await panelWith(
      { ...quietState(NOW), contacts: busyContacts(NOW) },
      {
        accept: ({ contactId }) => {
          accepted.push(contactId);
          return {};
        },
      },
    );
    panel.ui.set((ui) => ({ ...ui, openContactId: 'marta' }));
    const now = situationOf(panel);
    const accept = commands.find((command) => command.id === 'accept-offer');
    if (!now || !accept) throw new Error('there is an offer and a command for it');
    await accept.run(panel, { ...now, writing: true });
    expect(accepted).toEqual(['ilse']);
    expect(panel.ui.get().acceptedContactId).toBeNull();
    await accept.run(panel, { ...now, writing: false });
    // What is open stays until the server has given the contact to the agent.
    expect(panel.ui.get()).toMatchObject({ openContactId: 'marta', acceptedContactId: 'ilse' });
  });
});

describe('keys', () => {
  it('never act on accept or reject by typing', () => {
    const answering = commands.filter((command) => command.id === 'accept-offer' || command.id === 'reject-offer');
    for (const command of answering) for (const chord of command.keys) expect(isTyped(chord)).toBe(false);
    const typed = commandFor(commands, press({ key: 'a', code: 'KeyA' }), { editing: false, mac: false });
    expect(typed?.id).not.toBe('accept-offer');
  });

  it('leave single letters to whoever types', () => {
    const slash = press({ key: '/', code: 'Slash' });
    const question = press({ key: '?', code: 'Slash', shiftKey: true });
    expect(commandFor(commands, slash, { editing: true, mac: false })).toBeUndefined();
    expect(commandFor(commands, question, { editing: true, mac: false })).toBeUndefined();
    expect(commandFor(commands, slash, { editing: false, mac: false })?.id).toBe('search-transcripts');
    expect(commandFor(commands, question, { editing: false, mac: false })?.id).toBe('show-keys');
  });

  it('reach commands with modifiers while somebody types', () => {
    expect(commandFor(commands, press({ key: 'A', code: 'KeyA', ctrlKey: true, shiftKey: true }), { editing: true, mac: false })?.id).toBe('accept-offer');
    expect(commandFor(commands, press({ key: 'k', code: 'KeyK', ctrlKey: true }), { editing: true, mac: false })?.id).toBe('find-or-do');
  });

  it('go by the place of digits, because Shift changes what they write', () => {
    expect(commandFor(commands, press({ key: '"', code: 'Digit2', ctrlKey: true, shiftKey: true }), { editing: true, mac: false })?.id).toBe('set-status-2');
    expect(commandFor(commands, press({ key: '2', code: 'Digit2', ctrlKey: true }), { editing: true, mac: false })?.id).toBe('open-contact-2');
  });

  it('use the command key on a Mac, and show it', () => {
    expect(pressIs('Mod+K', press({ key: 'k', code: 'KeyK', metaKey: true }), true)).toBe(true);
    expect(pressIs('Mod+K', press({ key: 'k', code: 'KeyK', ctrlKey: true }), true)).toBe(false);
    expect(capsOf('Mod+Shift+A', true)).toEqual(['⌘', '⇧', 'A']);
    expect(capsOf('Mod+Shift+A', false)).toEqual(['Ctrl', '⇧', 'A']);
  });
});
