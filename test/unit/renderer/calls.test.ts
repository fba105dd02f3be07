import { describe, expect, it } from 'vitest';
import type { CallParty } from '../../../contract/call.ts';
import type { DeskContact, DeskState } from '../../../contract/desk.ts';
import { callLine } from '../../../renderer/calls/call-line.ts';
import { levelSteps } from '../../../renderer/calls/level-steps.ts';
import { callNews } from '../../../renderer/calls/call-news.ts';
import { situationOf } from '../../../renderer/commands/command.ts';
import { commands } from '../../../renderer/commands/registry.ts';
import { runCommand } from '../../../renderer/commands/run-command.ts';
import { rowLine } from '../../../renderer/contacts/row-line.ts';
import { createPanel } from '../../../renderer/desk/panel.ts';
import { standingOf } from '../../../renderer/transfers/quick-connects.ts';
import { isCall, standsSince } from '../../../renderer/voice/call-facts.ts';
import type { CallContact } from '../../../renderer/voice/call-facts.ts';
import { ringOf } from '../../../renderer/voice/ringer.ts';
import { ringtone, waveFile } from '../../../renderer/voice/ringtones.ts';
import { gradeOf, nameList } from '../../../renderer/words/calls.ts';
import { FakeDesk } from '../../doubles/desk/fake-desk.ts';
import { busyContacts, refundTask } from '../../doubles/desk/sample.ts';
import { antonsCall, antonsCalls, callOf, partyOf, sampleQuickConnects, voiceState } from '../../doubles/desk/sample-calls.ts';
import { DoubleMachine, settled } from '../../doubles/voice-machine.ts';

const NOW = 1_700_000_000_000;

function call(one: DeskContact): CallContact {
  if (!isCall(one)) throw new Error('this contact is a call');
  return one;
}

/** Anton's call with one party changed. */
function changed(partyId: string, change: Partial<CallParty>): CallContact {
  return call(antonsCall(NOW, { parties: callOf(NOW).parties.map((party) => (party.partyId === partyId ? { ...party, ...change } : party)) }));
}

async function panelWith(contacts: readonly DeskContact[], differs: Partial<DeskState> = {}) {
  const asked: string[] = [];
  const note = (name: string) => (input: object) => {
    asked.push(`${name} ${JSON.stringify(input)}`);
    return {};
  };
  const desk = new FakeDesk(voiceState(NOW, contacts, differs), {}, {
    muteParty: note('mute'), holdParty: note('hold'), resumeParty: note('resume'), endCall: note('end'), leave: note('leave'), swapParties: note('swap'), joinAll: note('join'), holdAll: note('holdAll'), setRecording: note('record'),
  });
  const machine = new DoubleMachine('USB headset');
  const panel = createPanel(desk.bridge(), { now: () => NOW, set: () => 0, cancel: () => undefined }, machine);
  await panel.ready;
  await settled();
  const title = (id: string): string => {
    const now = situationOf(panel);
    const command = commands.find((one) => one.id === id);
    if (!now || !command) throw new Error(`there is a command ${id}`);
    const possible = command.possible(now);
    return possible.is === 'yes' ? command.title(now) : possible.is === 'no' ? `no: ${possible.why}` : 'absent';
  };
  const run = async (id: string): Promise<void> => {
    const command = commands.find((one) => one.id === id);
    if (command) runCommand(panel, command);
    await settled();
  };
  return { panel, machine, asked, title, run };
}

describe('a call in the list', () => {
  it('says whom one talks with, who waits, and what is wrong, the gravest first', () => {
    const lines = [
      antonsCall(NOW),
      antonsCalls.consult(NOW),
      changed('anton', { state: 'on_hold' }),
      changed('eva', { state: 'on_hold' }),
      changed('eva', { mutedBy: 'self' }),
      changed('anton', { line: 'lost' }),
      antonsCalls.calling(NOW),
      antonsCalls.asking(NOW),
      antonsCalls.callingBack(NOW),
      antonsCall(NOW, { direction: 'callback', hearing: 'whisper' }, { state: 'calling' }),
    ].map((one) => callLine(call(one)));
    expect(lines).toEqual([
      { words: 'In call', tone: 'positive' },
      { words: 'On hold, you are with Stock desk', tone: 'warning' },
      { words: 'On hold', tone: 'warning' },
      { words: 'You are on hold', tone: 'warning' },
      { words: 'In call, you are muted', tone: 'danger' },
      { words: 'Anton Reyes’s line is lost', tone: 'danger' },
      { words: 'Calling' },
      { words: 'On hold, calling Stock desk', tone: 'warning' },
      { words: 'Calling back, try 2 of 3' },
      { words: 'Is called after the message' },
    ]);
  });

  it('counts from when the agent had it, not from when the customer came', () => {
    const one = changed('anton', { since: NOW - 20 * 60_000 });
    const since = (party: CallParty | undefined): number => (party ? standsSince(one, party) : 0);
    expect([since(one.contact.call.parties[0]), since(partyOf(NOW, 'late', 'Late', { since: NOW - 1000 })), since(partyOf(NOW, 'held', 'Held', { state: 'on_hold', since: NOW - 60 * 60_000 }))]).toEqual([
      one.contact.connectedAt, NOW - 1000, NOW - 60 * 60_000,
    ]);
  });

  it('keeps words of its own for how it ended', () => {
    const words = [antonsCalls.over(NOW), { ...antonsCalls.over(NOW), contact: { ...antonsCalls.over(NOW).contact, state: 'abandoned' as const } }].map((one) => rowLine(one, { typing: false, soon: false }).words);
    expect(words).toEqual(['Ended: the customer hung up', 'Abandoned: customer hung up before you answered']);
  });
});

describe('who listens', () => {
  it('hears what changed on the call, once, and nothing where nothing did', () => {
    const before = call(antonsCall(NOW));
    const held = changed('anton', { state: 'on_hold' });
    const joined = call(antonsCall(NOW, { parties: [...callOf(NOW).parties, partyOf(NOW, 'stock', 'Stock desk', { state: 'calling' })] }));
    const answered = call(antonsCall(NOW, { parties: [...callOf(NOW).parties, partyOf(NOW, 'stock', 'Stock desk')] }));
    const gone = call(antonsCall(NOW, { parties: [...callOf(NOW).parties, partyOf(NOW, 'stock', 'Stock desk', { state: 'left', why: 'telecom_busy' })] }));
    expect([
      callNews(null, call(antonsCalls.calling(NOW))),
      callNews(call(antonsCalls.calling(NOW)), before),
      callNews(before, before),
      callNews(before, held),
      callNews(held, before),
      callNews(before, joined),
      callNews(joined, answered),
      callNews(joined, gone),
      callNews(before, changed('anton', { line: 'lost' })),
      callNews(before, changed('eva', { mutedBy: 'other' })),
      callNews(before, null),
    ]).toEqual([
      ['Calling Anton Reyes'],
      ['Connected with Anton Reyes'],
      [],
      ['Anton Reyes is on hold'],
      ['Anton Reyes is back in the call'],
      ['Calling Stock desk'],
      ['Stock desk is on the call'],
      ['Stock desk was not reached: Busy'],
      ['Anton Reyes’s line is lost'],
      ['Another agent has muted you'],
      ['The call is over'],
    ]);
  });

  it('hears once that the line is poor', () => {
    const good = call(antonsCall(NOW));
    const poor = call(antonsCalls.poor(NOW));
    expect([callNews(good, poor), callNews(poor, poor)]).toEqual([['The line is poor'], []]);
  });
});

describe('commands of the call', () => {
  it('are about the call wherever one looks, and absent without one', async () => {
    const on = await panelWith([...busyContacts(NOW), antonsCall(NOW)]);
    on.panel.ui.set((ui) => ({ ...ui, openContactId: 'marta' }));
    expect(['mute-call', 'hold-call', 'back-to-call', 'keypad', 'bring-in', 'set-recording'].map(on.title)).toEqual(['Mute', 'Hold Anton Reyes', 'Back to the call', 'Keypad', 'Bring in', 'Pause']);
    const off = await panelWith(busyContacts(NOW));
    expect(['mute-call', 'hold-call', 'back-to-call', 'keypad', 'bring-in', 'set-recording', 'end-call'].map(off.title)).toEqual(Array(7).fill('absent'));
  });

  it('mute at once and tell the server, and say the other thing next', async () => {
    const { machine, asked, title, run } = await panelWith([antonsCall(NOW)]);
    expect(machine.microphone?.sends).toBe(true);
    await run('mute-call');
    expect([machine.microphone?.sends, asked, title('mute-call')]).toEqual([false, ['mute {"contactId":"anton","partyId":"eva","on":true}'], 'Unmute']);
    await run('mute-call');
    expect([machine.microphone?.sends, asked.at(-1)]).toEqual([true, 'mute {"contactId":"anton","partyId":"eva","on":false}']);
  });

  it('mute also while the link is away, when nothing else of the call can be asked', async () => {
    const lost = voiceState(NOW, []).link;
    const { machine, title, run } = await panelWith([antonsCall(NOW)], { link: { ...lost, state: 'lost' } });
    expect([title('mute-call'), title('hold-call')]).toEqual(['Mute', 'no: needs the link, which is lost']);
    await run('mute-call');
    expect([machine.microphone?.sends, title('mute-call')]).toEqual([false, 'Unmute']);
  });

  it('hold and resume the customer, and offer a conference only to more than two', async () => {
    const two = await panelWith([antonsCall(NOW)]);
    await two.run('hold-call');
    expect([two.asked, ['swap-parties', 'join-all', 'hold-all', 'end-call'].map(two.title)]).toEqual([['hold {"contactId":"anton","partyId":"anton"}'], Array(4).fill('absent')]);
    const three = await panelWith([antonsCalls.consult(NOW)]);
    await three.run('hold-call');
    expect([three.asked, ['swap-parties', 'join-all', 'hold-all', 'end-call'].map(three.title)]).toEqual([['resume {"contactId":"anton","partyId":"anton"}'], ['Swap', 'Join all', 'absent', 'End for all']]);
  });

  it('hang up a call of two and leave one of more, by the same key', async () => {
    const two = await panelWith([antonsCall(NOW)]);
    two.panel.ui.set((ui) => ({ ...ui, openContactId: 'anton' }));
    const three = await panelWith([antonsCalls.consult(NOW)]);
    three.panel.ui.set((ui) => ({ ...ui, openContactId: 'anton' }));
    expect([two.title('leave-chat'), three.title('leave-chat')]).toEqual(['Hang up', 'Leave the call to the others']);
  });
});

describe('what rings', () => {
  const chat = busyContacts(NOW).filter((one) => one.contact.state === 'offered');

  it('is a call before a chat or a task, and each says its piece once or until it is answered', () => {
    const state = voiceState(NOW, [...chat, refundTask(NOW, 'offered'), antonsCalls.offered(NOW)]);
    expect(ringOf(state, new Set())).toEqual({ offerId: 'offer-anton', kind: 'voice', loop: true });
    expect(ringOf(state, new Set(['offer-anton']))).toEqual({ offerId: 'offer-anton', kind: 'voice', loop: true });
    const withoutCall = { ...state, contacts: state.contacts.filter((one) => one.contact.channel !== 'VOICE') };
    expect(ringOf(withoutCall, new Set())).toEqual({ offerId: 'offer-ilse', kind: 'chat', loop: false });
    expect(ringOf(withoutCall, new Set(['offer-ilse']))).toEqual({ offerId: 'offer-refund', kind: 'task', loop: false });
    expect(ringOf(withoutCall, new Set(['offer-ilse', 'offer-refund']))).toBeNull();
  });

  it('tells a callback from a call', () => {
    expect(ringOf(voiceState(NOW, [antonsCalls.callback(NOW)]), new Set())?.kind).toBe('callback');
  });

  it('sounds different for each kind in each set, and never clips', () => {
    for (const set of ['clear', 'soft', 'low'] as const) {
      const tones = (['voice', 'callback', 'chat', 'task'] as const).map((kind) => ringtone(set, kind));
      expect(new Set(tones.map((samples) => samples.length + samples.slice(4000, 6000).reduce((sum, sample) => sum + Math.abs(sample), 0))).size).toBe(4);
      for (const samples of tones) {
        const loudest = samples.reduce((top, sample) => Math.max(top, Math.abs(sample)), 0);
        expect(loudest).toBeGreaterThan(0.2);
        expect(loudest).toBeLessThanOrEqual(1);
      }
    }
  });

  it('is a WAV file that says its length', () => {
    const bytes = waveFile(new Float32Array([0, 0.5, -1]));
    const view = new DataView(bytes.buffer);
    expect([String.fromCharCode(...bytes.slice(0, 4)), String.fromCharCode(...bytes.slice(8, 12)), view.getUint32(4, true), view.getUint32(40, true), view.getInt16(46, true), view.getInt16(48, true)]).toEqual(['RIFF', 'WAVE', 42, 6, 16_384, -32_767]);
  });
});

describe('words and figures', () => {
  it('say of a telephone number among the quick connects whether it can be called', () => {
    const standing = (callsNumbers: boolean) => sampleQuickConnects().map((one) => standingOf(one, { callsNumbers, callableCountries: null })).slice(-2).map(({ hint, cannot }) => cannot ?? hint);
    expect([standing(true), standing(false)]).toEqual([['takes nothing new', '+34 555 4410'], ['takes nothing new', '+34 555 4410: this server has no way to telephones']]);
  });

  it('grade a score and warn from poor on', () => {
    expect([4.4, 4, 3.9, 3.6, 3.5, 3.1, 2.9, 1].map((mos) => gradeOf(mos))).toEqual([
      ...Array<unknown>(2).fill({ grade: 'good', warns: false, bars: 4 }), ...Array<unknown>(2).fill({ grade: 'fair', warns: false, bars: 3 }),
      ...Array<unknown>(2).fill({ grade: 'poor', warns: true, bars: 2 }), ...Array<unknown>(2).fill({ grade: 'bad', warns: true, bars: 1 }),
    ]);
  });

  it('name one, two or more', () => {
    expect([[], ['Anton'], ['Anton', 'Stock desk'], ['Anton', 'Rosa', 'Stock desk']].map(nameList)).toEqual(['', 'Anton', 'Anton and Stock desk', 'Anton, Rosa and Stock desk']);
  });

  it('show a level by loudness', () => {
    expect([0, 0.001, 0.05, 0.5, 1, 2].map(levelSteps)).toEqual([0, 0, 8, 14, 16, 16]);
  });
});
