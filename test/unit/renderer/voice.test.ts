import { describe, expect, it } from 'vitest';
import type { DeskState } from '../../../contract/desk.ts';
import type { DeskContact } from '../../../contract/desk.ts';
import { createPanel } from '../../../renderer/desk/panel.ts';
import { measureBetween } from '../../../renderer/voice/voice-machine.ts';
import { FakeDesk, FakeRefusal } from '../../doubles/desk/fake-desk.ts';
import type { FakeMethods } from '../../doubles/desk/fake-desk.ts';
import { lunch } from '../../doubles/desk/sample.ts';
import { antonsCall, antonsCalls, callOf, voiceState } from '../../doubles/desk/sample-calls.ts';
import { DoubleMachine, DoubleTimers, settled } from '../../doubles/voice-machine.ts';

const NOW = 1_700_000_000_000;

async function panelOn(machine: DoubleMachine, state: DeskState, methods: FakeMethods = {}) {
  const desk = new FakeDesk(state, {}, { muteParty: () => ({}), ...methods });
  const timers = new DoubleTimers();
  const panel = createPanel(desk.bridge(), { now: () => NOW, set: (run, after) => timers.set(run, after), cancel: (timer) => timers.cancel(timer) }, machine);
  await panel.ready;
  await settled();
  const told = (method: string): unknown[] => desk.calls.filter((call) => call.method === method).map((call) => call.input);
  const put = async (change: Partial<DeskState>): Promise<void> => {
    desk.change({ type: 'state', state: change });
    await settled();
  };
  const contact = async (one: DeskContact): Promise<void> => {
    desk.change({ type: 'contact', contact: one });
    await settled();
  };
  return { desk, panel, timers, told, put, contact, voice: () => panel.voice.state.get() };
}

const away = (state: DeskState): DeskState => ({ ...state, agent: state.agent && { ...state.agent, status: lunch } });
const withoutCalls = (state: DeskState): DeskState => ({ ...state, agent: state.agent && { ...state.agent, slots: [{ channel: 'CHAT', used: 0, of: 3 }] } });

describe('the microphone', () => {
  it('is left alone while calls are none of the agent’s business', async () => {
    const machine = new DoubleMachine('USB headset');
    const { told, voice } = await panelOn(machine, withoutCalls(voiceState(NOW, [])));
    expect([machine.microphones.length, told('voiceDevices'), voice().line]).toEqual([0, [], 'off']);
  });

  it('is asked for when the agent first becomes Available, not before and not at the first call', async () => {
    const machine = new DoubleMachine('USB headset');
    machine.answer = 'prompt';
    const state = voiceState(NOW, []);
    const { put, told, voice } = await panelOn(machine, away(state));
    expect([machine.microphones.length, voice().microphone, told('voiceDevices')]).toEqual([0, 'unasked', [{ microphone: 'unasked' }]]);
    await put({ agent: state.agent });
    expect([machine.microphones.length, voice().microphone]).toEqual([1, 'ready']);
    expect(told('voiceDevices').at(-1)).toEqual({ microphone: 'ready' });
  });

  it.each([
    ['denied', 'denied'],
    ['missing', 'missing'],
    ['busy', 'missing'],
  ] as const)('that is %s keeps the agent from calls, and the server knows', async (trouble, told) => {
    const machine = new DoubleMachine('USB headset');
    machine.trouble = trouble;
    const desktop = await panelOn(machine, voiceState(NOW, []));
    expect(desktop.voice().microphone).toBe(trouble);
    expect(desktop.told('voiceDevices').at(-1)).toEqual({ microphone: told });
    expect(machine.lines).toEqual([]);
  });

  it('is taken as soon as it is plugged in or allowed', async () => {
    const machine = new DoubleMachine();
    const { told, voice } = await panelOn(machine, voiceState(NOW, []));
    expect(voice().microphone).toBe('missing');
    machine.plug('USB headset');
    await settled();
    expect([voice().microphone, voice().microphoneLabel, told('voiceDevices').at(-1)]).toEqual(['ready', 'USB headset', { microphone: 'ready' }]);
    const other = new DoubleMachine('USB headset');
    other.answer = 'denied';
    const second = await panelOn(other, voiceState(NOW, []));
    expect(second.voice().microphone).toBe('denied');
    other.permit('granted');
    await settled();
    expect(second.voice().microphone).toBe('ready');
  });

  it('falls back to the system’s when the chosen one is pulled out in a call, and comes back to it', async () => {
    const machine = new DoubleMachine('Laptop', 'USB headset');
    const state = voiceState(NOW, [antonsCall(NOW)]);
    const { voice } = await panelOn(machine, { ...state, preferences: { ...state.preferences, sound: { ...state.preferences.sound, microphone: 'USB headset' } } });
    expect([voice().microphoneLabel, voice().fellBackFrom, machine.line?.microphone?.label]).toEqual(['USB headset', null, 'USB headset']);
    machine.plugged = machine.plugged.filter((device) => device.label !== 'USB headset');
    machine.microphone?.unplug();
    await settled();
    expect([voice().microphoneLabel, voice().fellBackFrom, machine.microphone?.sends]).toEqual(['Laptop', 'USB headset', true]);
    expect(machine.line?.microphone).toBe(machine.microphone);
    machine.plug('Laptop', 'USB headset');
    await settled();
    expect([voice().microphoneLabel, voice().fellBackFrom]).toEqual(['USB headset', null]);
    expect([machine.lines.length, machine.microphones.filter((one) => one.isOpen).length]).toEqual([1, 1]);
  });

  it('changes at once when another one is chosen', async () => {
    const machine = new DoubleMachine('Laptop', 'USB headset');
    const state = voiceState(NOW, []);
    const { put, voice } = await panelOn(machine, state);
    await put({ preferences: { ...state.preferences, sound: { ...state.preferences.sound, microphone: 'USB headset', speaker: 'Laptop' } } });
    expect([voice().microphoneLabel, machine.line?.microphone?.label, machine.line?.speaker]).toEqual(['USB headset', 'USB headset', 'speaker of Laptop']);
    await put({ preferences: state.preferences });
    expect([voice().microphoneLabel, machine.line?.speaker]).toEqual(['Laptop', null]);
  });

  it('sends only on a call, and is closed when the agent signs out', async () => {
    const machine = new DoubleMachine('USB headset');
    const { put, contact, desk, voice } = await panelOn(machine, voiceState(NOW, []));
    expect(machine.microphone?.sends).toBe(false);
    await contact(antonsCalls.offered(NOW));
    expect(machine.microphone?.sends).toBe(false);
    await contact(antonsCall(NOW));
    expect(machine.microphone?.sends).toBe(true);
    await contact(antonsCalls.over(NOW));
    expect(machine.microphone?.sends).toBe(false);
    desk.state = { ...desk.state, contacts: [] };
    await put({ session: null, agent: null });
    expect([machine.microphone?.isOpen, machine.line?.isOpen, voice().line]).toEqual([false, false, 'off']);
  });

  it('belongs to one window of the desktop', async () => {
    const machine = new DoubleMachine('USB headset');
    machine.isAlone = false;
    const { told, voice } = await panelOn(machine, voiceState(NOW, []));
    expect([voice().inOtherWindow, machine.microphones.length, told('voiceDevices')]).toEqual([true, 0, []]);
    machine.otherWindowCloses();
    await settled();
    expect([voice().inOtherWindow, voice().microphone]).toEqual([false, 'ready']);
  });
});

describe('muting', () => {
  it('stops the voice before the server has answered, and lets it out again', async () => {
    const machine = new DoubleMachine('USB headset');
    const { panel, contact, voice } = await panelOn(machine, voiceState(NOW, [antonsCall(NOW)]));
    panel.voice.mute(true);
    expect([machine.microphone?.sends, voice().muted]).toEqual([false, true]);
    await contact(antonsCall(NOW, { parties: callOf(NOW).parties.map((party) => (party.partyId === 'eva' ? { ...party, mutedBy: 'self' } : party)) }));
    expect([machine.microphone?.sends, voice().muted]).toEqual([false, true]);
    panel.voice.mute(false);
    expect([machine.microphone?.sends, voice().muted]).toEqual([true, false]);
  });

  it('holds though the server cannot be reached, and does not pretend that an unmuting reached it', async () => {
    const machine = new DoubleMachine('USB headset');
    const { panel, contact, voice } = await panelOn(machine, voiceState(NOW, [antonsCall(NOW)]));
    panel.voice.mute(true);
    panel.voice.muteRefused(true);
    expect([machine.microphone?.sends, voice().muted]).toEqual([false, true]);
    await contact(antonsCall(NOW, { parties: callOf(NOW).parties.map((party) => (party.partyId === 'eva' ? { ...party, mutedBy: 'self' } : party)) }));
    panel.voice.mute(false);
    panel.voice.muteRefused(false);
    expect([machine.microphone?.sends, voice().muted]).toEqual([false, true]);
  });

  it('warns who speaks into a muted microphone, and not who is heard', async () => {
    const machine = new DoubleMachine('USB headset');
    const { panel, timers, voice } = await panelOn(machine, voiceState(NOW, [antonsCall(NOW)]));
    if (machine.microphone) machine.microphone.loud = 0.2;
    await timers.pass(5000);
    expect(voice().speaksMuted).toBe(false);
    panel.voice.mute(true);
    await timers.pass(1000);
    expect(voice().speaksMuted).toBe(true);
    panel.voice.mute(false);
    expect(voice().speaksMuted).toBe(false);
  });

  it('is forgotten with the call', async () => {
    const machine = new DoubleMachine('USB headset');
    const { panel, contact, voice } = await panelOn(machine, voiceState(NOW, [antonsCall(NOW)]));
    panel.voice.mute(true);
    await contact(antonsCalls.over(NOW));
    await contact(antonsCall(NOW, { partyId: 'eva-2', parties: callOf(NOW).parties.map((party) => (party.partyId === 'eva' ? { ...party, partyId: 'eva-2' } : party)) }));
    expect([machine.microphone?.sends, voice().muted]).toEqual([true, false]);
  });
});

describe('the line', () => {
  it('is there before the first call', async () => {
    const machine = new DoubleMachine('USB headset');
    const { told, voice } = await panelOn(machine, voiceState(NOW, []));
    expect([told('voiceOffer'), machine.line?.answer, voice().line]).toEqual([[{ sdp: 'offer 1' }], 'v=0', 'connecting']);
    machine.line?.is('connected');
    expect(voice().line).toBe('ready');
  });

  it('is offered afresh when the server says so, in another network, and when the link is back', async () => {
    const machine = new DoubleMachine('USB headset');
    const state = voiceState(NOW, []);
    const { desk, put, told, voice } = await panelOn(machine, state);
    machine.line?.is('connected');
    desk.change({ type: 'voice', signal: { kind: 'rejoin', reason: 'media_lost' } });
    await settled();
    machine.otherNetwork();
    await settled();
    await put({ link: { ...state.link, state: 'reconnecting' } });
    await put({ link: state.link });
    expect(told('voiceOffer')).toEqual([1, 2, 3, 4].map((number) => ({ sdp: `offer ${String(number)}` })));
    expect(machine.lines.map((line) => line.isOpen)).toEqual([false, false, false, true]);
    expect(voice().line).toBe('ready');
  });

  it('gets two seconds to come back by itself, then is replaced', async () => {
    const machine = new DoubleMachine('USB headset');
    const { timers, voice } = await panelOn(machine, voiceState(NOW, [antonsCall(NOW)]));
    machine.line?.is('connected');
    machine.line?.is('disconnected');
    expect(voice().line).toBe('lost');
    await timers.pass(1900);
    machine.line?.is('connected');
    await timers.pass(8000);
    expect([machine.lines.length, voice().line]).toEqual([1, 'ready']);
    machine.line?.is('disconnected');
    await timers.pass(2000);
    machine.line?.is('connected');
    expect([machine.lines.length, voice().line]).toEqual([2, 'ready']);
  });

  it('is tried again ever slower while it fails, and says what the server said', async () => {
    const machine = new DoubleMachine('USB headset');
    let refusals = 0;
    const { timers, voice } = await panelOn(machine, voiceState(NOW, []), {
      voiceOffer: () => {
        refusals += 1;
        throw new FakeRefusal(refusals < 4 ? { code: 'internal', message: 'Too many.' } : { code: 'not_enabled', message: 'This server has no media process.' });
      },
    });
    expect([refusals, voice().line, voice().lineProblem]).toEqual([1, 'lost', null]);
    await timers.pass(500);
    await timers.pass(1000);
    expect(refusals).toBe(3);
    await timers.pass(2000);
    expect([refusals, voice().lineProblem]).toEqual([4, 'This server has no media process.']);
    await timers.pass(29_000);
    expect(refusals).toBe(4);
    await timers.pass(1000);
    expect(refusals).toBe(5);
  });

  it('speaks the codec that is asked for, also after it was replaced', async () => {
    const machine = new DoubleMachine('USB headset');
    const { desk } = await panelOn(machine, voiceState(NOW, [antonsCall(NOW)]));
    machine.line?.is('connected');
    desk.change({ type: 'voice', signal: { kind: 'codec', codec: 'PCMU' } });
    expect(machine.line?.codec).toBe('PCMU');
    desk.change({ type: 'voice', signal: { kind: 'rejoin', reason: 'line_lost' } });
    await settled();
    machine.line?.is('connected');
    expect([machine.lines.length, machine.line?.codec]).toEqual([2, 'PCMU']);
    desk.change({ type: 'voice', signal: { kind: 'codec', codec: 'opus' } });
    await settled();
    machine.line?.is('connected');
    expect([machine.lines.length, machine.line?.codec]).toEqual([3, null]);
  });

  it('is measured each five seconds of a call, and only there', async () => {
    const machine = new DoubleMachine('USB headset');
    const { timers, told, contact } = await panelOn(machine, voiceState(NOW, []));
    machine.line?.is('connected');
    await timers.pass(20_000);
    expect(told('voiceStats')).toEqual([]);
    await contact(antonsCall(NOW));
    await timers.pass(5000);
    if (machine.line) machine.line.counted = { received: 240, lost: 10, samples: 240_000, concealed: 2400, jitter: 11.4, roundTrip: 48.2 };
    await timers.pass(5000);
    expect(told('voiceStats')).toEqual([{ lossPercent: 4, concealedPercent: 1, jitter: 11, roundTrip: 48 }]);
  });

  it('that hears nothing, as on hold, has no measure', () => {
    const counted = { received: 100, lost: 2, samples: 1, concealed: 0, jitter: 0, roundTrip: 0 };
    expect(measureBetween(counted, counted)).toBeNull();
  });

  it('kept silent by the host is made anew at the next press', async () => {
    const machine = new DoubleMachine('USB headset');
    const { voice } = await panelOn(machine, voiceState(NOW, []));
    machine.block();
    expect(voice().silenced).toBe(true);
    machine.press();
    await settled();
    expect([voice().silenced, machine.lines.length]).toEqual([false, 2]);
  });
});

describe('ringing', () => {
  it('goes on for a call until it is answered or gone, on the ringer’s speaker', async () => {
    const machine = new DoubleMachine('Laptop', 'USB headset');
    const state = voiceState(NOW, []);
    const { contact } = await panelOn(machine, { ...state, preferences: { ...state.preferences, sound: { ...state.preferences.sound, ringer: 'Laptop', volume: 50 } } });
    await contact(antonsCalls.offered(NOW));
    expect(machine.sounds).toEqual([expect.objectContaining({ deviceId: 'speaker of Laptop', volume: 0.5, loop: true, isOn: true })]);
    await contact({ ...antonsCalls.offered(NOW), intention: 'accepting' });
    expect(machine.sounds.map((sound) => sound.isOn)).toEqual([false]);
  });

  it('is silent where the agent wants it so', async () => {
    const machine = new DoubleMachine('USB headset');
    const state = voiceState(NOW, []);
    const { contact } = await panelOn(machine, { ...state, preferences: { ...state.preferences, ringtone: false } });
    await contact(antonsCalls.offered(NOW));
    expect(machine.sounds).toEqual([]);
  });
});
