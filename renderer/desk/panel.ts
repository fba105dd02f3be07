import type { DeskContact } from '../../contract/desk.ts';
import type { ServerClock } from './clock.ts';
import { startClock } from './clock.ts';
import type { DeskBridge } from '../../contract/desk-transport.ts';
import { DeskCallError, DeskClient } from './client.ts';
import { emptyWindow, withFirstPage, withNewer, withOlder } from './chat-window.ts';
import { nothingHeld, withChanges, withChat, withoutChat, withSnapshot, withTimeline } from './desk-store.ts';
import type { Held } from './desk-store.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';
import { firstUi } from './ui-state.ts';
import type { UiState, View } from './ui-state.ts';
import { createPlayback } from '../recordings/playback.ts';
import type { Playback } from '../recordings/playback.ts';
import { absentPlayer } from '../recordings/sound-player.ts';
import type { SoundPlayer } from '../recordings/sound-player.ts';
import { absentMachine } from '../voice/absent-machine.ts';
import { startRinger } from '../voice/ringer.ts';
import { createVoice } from '../voice/voice.ts';
import type { Voice } from '../voice/voice.ts';
import { deviceIdOf } from '../voice/voice-machine.ts';
import type { VoiceMachine } from '../voice/voice-machine.ts';

/** How many items one page of a transcript has. */
const PAGE = 200;

/** All that the panel's parts share: the desk, what it said, and where one looks. */
export interface Panel {
  readonly client: DeskClient;
  readonly held: Store<Held>;
  readonly ui: Store<UiState>;
  readonly clock: ServerClock;
  /** What a screen reader is to say next, politely. */
  readonly announcements: Store<readonly string[]>;
  /** The agent's voice on this machine. */
  readonly voice: Voice;
  /** What is heard of recordings. */
  readonly playback: Playback;
  readonly ready: Promise<void>;
}

/** Connects a panel to its bridge and starts its clock. Takes the machine's clock and timers from the caller. */
export function createPanel(
  bridge: DeskBridge,
  machine: { now(): number; set(run: () => void, after: number): unknown; cancel(timer: unknown): void },
  voiceMachine: VoiceMachine = absentMachine,
  player: SoundPlayer = absentPlayer,
): Panel {
  const client = new DeskClient(bridge, machine);
  const held = createStore<Held>(nothingHeld);
  const ui = createStore<UiState>(firstUi);
  const clock = startClock(
    () => machine.now(),
    () => held.get().state?.link.clockOffset ?? 0,
    (run, after) => void machine.set(run, after),
  );
  const announcements = createStore<readonly string[]>([]);
  // What one person searched, read and opened is nothing to the next who signs in at this window.
  const hold = (change: (before: Held) => Held): void => {
    const before = held.get().state?.session?.user.id;
    held.set(change);
    if (before === undefined || before === held.get().state?.session?.user.id) return;
    ui.set(() => firstUi);
    announcements.set(() => []);
    playback.stop();
  };
  const voice = createVoice({ machine: voiceMachine, client, held, timers: machine });
  startRinger(held, voice);
  const playback = createPlayback({
    client, held, player,
    speaker: () => deviceIdOf(voice.state.get().devices, 'speaker', held.get().state?.preferences.sound.speaker ?? null),
  });
  const ready = client.start({
    snapshot: (state) => hold((before) => withSnapshot(before, state)),
    changes: (changes) => {
      hold((before) => withChanges(before, changes));
      for (const change of changes) if (change.type === 'voice') voice.signal(change.signal);
    },
  });
  return { client, held, ui, clock, announcements, voice, playback, ready };
}

/** Tells the person what went wrong with something asked for, beside the work. */
export function tellProblem(panel: Panel, error: unknown): void {
  const problem = error instanceof DeskCallError ? error.message : `The panel could not do this: ${error instanceof Error ? error.message : 'unknown cause'}.`;
  panel.ui.set((ui) => ({ ...ui, problem }));
}

/** Runs something that may be refused and shows the refusal; answers whether it went well. */
export async function attempt(panel: Panel, action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    panel.ui.set((ui) => (ui.problem === null ? ui : { ...ui, problem: null }));
    return true;
  } catch (error) {
    tellProblem(panel, error);
    return false;
  }
}

export function announce(panel: Panel, words: string): void {
  panel.announcements.set((all) => [...all.slice(-4), words]);
}

/** The contact that is open, if it is still there. */
export function openContactOf(held: Held, ui: UiState): DeskContact | null {
  return held.state?.contacts.find((one) => one.contact.contactId === ui.openContactId) ?? null;
}

/** Looks at a contact: the desk sends its receipts and pushes its items; the composer gets the focus. */
export function openContact(panel: Panel, contactId: string | null): void {
  panel.ui.set((ui) => ({ ...ui, view: 'contacts', openContactId: contactId, drawerOpen: false, composerCalls: ui.composerCalls + 1 }));
}

export function goTo(panel: Panel, view: View): void {
  panel.ui.set((ui) => ({ ...ui, view, drawerOpen: false }));
}

/** Loads the newest page of a chat, or the page around `position`. */
export async function loadChat(panel: Panel, initialContactId: string, position: number | null): Promise<void> {
  const held = panel.held.get();
  if (!held.chats.has(initialContactId)) panel.held.set((now) => withChat(now, initialContactId, emptyWindow));
  const answer =
    position === null
      ? await panel.client.call('transcript', { initialContactId, limit: PAGE })
      : await panel.client.call('transcript', { initialContactId, after: Math.max(0, position - PAGE / 2), limit: PAGE });
  const first = answer.items[0]?.position ?? 0;
  const last = answer.items.at(-1)?.position ?? 0;
  const reach =
    position === null
      ? { moreBefore: answer.items.length === PAGE, moreAfter: false }
      : { moreBefore: first > 1, moreAfter: answer.items.length === PAGE && last < answer.total };
  panel.held.set((now) => {
    const window = now.chats.get(initialContactId);
    // It may have been forgotten meanwhile.
    return window === undefined ? now : withChat(now, initialContactId, withFirstPage(window, answer, reach));
  });
}

/** Lets go of what is held of a chat; it is loaded anew when it is opened again. */
export function forgetChat(panel: Panel, initialContactId: string): void {
  panel.held.set((now) => withoutChat(now, initialContactId));
}

const loading = new Set<string>();

/** Loads the page before or after what is held. Does nothing while that is under way or where there is no more. */
export async function loadMore(panel: Panel, initialContactId: string, side: 'before' | 'after'): Promise<void> {
  const window = panel.held.get().chats.get(initialContactId);
  if (!window?.loaded || !(side === 'before' ? window.moreBefore : window.moreAfter)) return;
  const edge = side === 'before' ? window.items[0] : window.items.at(-1);
  const key = `${initialContactId} ${side}`;
  if (!edge || loading.has(key)) return;
  loading.add(key);
  try {
    const from = side === 'before' ? { before: edge.position } : { after: edge.position };
    const { items } = await panel.client.call('transcript', { initialContactId, ...from, limit: PAGE });
    panel.held.set((now) => {
      const held = now.chats.get(initialContactId);
      if (!held) return now;
      return withChat(now, initialContactId, side === 'before' ? withOlder(held, items, PAGE) : withNewer(held, items, PAGE));
    });
  } finally {
    loading.delete(key);
  }
}

export async function loadTimeline(panel: Panel, initialContactId: string): Promise<void> {
  const { entries } = await panel.client.call('timeline', { initialContactId });
  panel.held.set((now) => withTimeline(now, initialContactId, entries));
}
