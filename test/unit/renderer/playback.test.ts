import { beforeEach, describe, expect, it } from 'vitest';
import { createPanel } from '../../../renderer/desk/panel.ts';
import type { Panel } from '../../../renderer/desk/panel.ts';
import { momentIn } from '../../../renderer/recordings/moment-in.ts';
import type { SoundPlayer } from '../../../renderer/recordings/sound-player.ts';
import { silhouette } from '../../../renderer/recordings/silhouette.ts';
import { absentMachine } from '../../../renderer/voice/absent-machine.ts';
import { FakeDesk, FakeRefusal, type FakeMethods } from '../../doubles/desk/fake-desk.ts';
import { antonsCall, voiceState } from '../../doubles/desk/sample-calls.ts';
import { recordingMethods, recordingOf } from '../../doubles/desk/sample-recordings.ts';

const NOW = 1_800_000_000_000;
const SOUND = Buffer.from('the sound of a call');

/** A player that plays nothing and says what it was told. */
function playerDouble(): SoundPlayer & { did: string[]; told: Parameters<SoundPlayer['listen']>[0] } {
  const did: string[] = [];
  const player = {
    did,
    told: { at: (_: number) => undefined as void, over: () => undefined as void },
    load: (sound: Uint8Array) => void did.push(`load ${Buffer.from(sound).toString()}`),
    play: () => Promise.resolve(void did.push('play')),
    pause: () => void did.push('pause'),
    seek: (to: number) => void did.push(`seek ${String(to)}`),
    rate: (times: number) => void did.push(`rate ${String(times)}`),
    useSpeaker: () => undefined,
    listen: (told: Parameters<SoundPlayer['listen']>[0]) => {
      player.told = told;
    },
    unload: () => void did.push('unload'),
  };
  return player;
}

let player: ReturnType<typeof playerDouble>;
beforeEach(() => {
  player = playerDouble();
});

async function panelOn(methods: FakeMethods = {}): Promise<{ panel: Panel; desk: FakeDesk }> {
  const recordings = [recordingOf(NOW - 60_000, { contactId: 'one', lasts: 30_000 }), recordingOf(NOW - 30_000, { contactId: 'two', lasts: 20_000 })];
  const desk = new FakeDesk(voiceState(NOW, []), {}, {
    ...recordingMethods(recordings),
    readRecording: ({ from }) => ({ base64: SOUND.subarray(from, from + 8).toString('base64'), bytes: SOUND.length }),
    ...methods,
  });
  const panel = createPanel(desk.bridge(), { now: () => NOW, set: () => 0, cancel: () => undefined }, absentMachine, player);
  await panel.ready;
  return { panel, desk };
}

const state = (panel: Panel, is: string): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (panel.playback.state.get().is !== is) return;
      stop();
      resolve();
    };
    const stop = panel.playback.state.subscribe(look);
    look();
  });
const heard = (desk: FakeDesk): unknown[] => desk.calls.filter(({ method }) => method === 'recordingHeard').map(({ input }) => input);

describe('a recording in the panel', () => {
  it('is fetched in pieces, played, paused and goes on where it stood; that it is heard is told once', async () => {
    const { panel, desk } = await panelOn();
    panel.playback.toggle('one');
    expect(panel.playback.state.get()).toMatchObject({ contactId: 'one', is: 'fetching' });
    await state(panel, 'playing');
    player.told.at(4000);
    panel.playback.toggle('one');
    expect(panel.playback.state.get()).toMatchObject({ is: 'paused', at: 4000 });
    panel.playback.toggle('one');
    await state(panel, 'playing');
    expect(player.did).toEqual(['pause', `load ${SOUND.toString()}`, 'rate 1', 'seek 0', 'play', 'pause', 'pause', 'rate 1', 'play']);
    expect(heard(desk)).toEqual([{ contactId: 'one' }]);
    player.told.over();
    expect(panel.playback.state.get()).toMatchObject({ is: 'paused', at: 0 });
  });

  it('begins where its place was put, and at the moment that a step of the story leads to', async () => {
    const { panel } = await panelOn();
    panel.playback.seek('one', 12_000);
    expect([panel.playback.state.get().at, player.did]).toEqual([12_000, ['pause']]);
    panel.playback.toggle('one');
    await state(panel, 'playing');
    expect(player.did).toContain('seek 12000');
    panel.playback.playFrom('one', 3000);
    await state(panel, 'playing');
    expect(player.did.at(-2)).toBe('seek 3000');
  });

  it('stops for another one, whose sound alone is loaded then', async () => {
    let release = (): void => undefined;
    const first = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { panel } = await panelOn({
      readRecording: async ({ contactId }) => {
        if (contactId === 'one') await first;
        return { base64: Buffer.from(contactId).toString('base64'), bytes: 3 };
      },
    });
    panel.playback.toggle('one');
    panel.playback.toggle('two');
    await state(panel, 'playing');
    release();
    panel.playback.setRate(1.5);
    expect(panel.playback.state.get()).toMatchObject({ contactId: 'two', is: 'playing', rate: 1.5 });
    expect(player.did.filter((what) => what.startsWith('load'))).toEqual(['load two']);
  });

  it('that cannot be fetched says why, and can be tried again', async () => {
    let away = true;
    const { panel } = await panelOn({
      readRecording: () => {
        if (away) throw new FakeRefusal({ code: 'unreachable', message: 'The routing server does not answer.' });
        return { base64: SOUND.toString('base64'), bytes: SOUND.length };
      },
    });
    panel.playback.toggle('one');
    await state(panel, 'paused');
    expect(panel.playback.state.get().problem).toBe('The routing server does not answer.');
    away = false;
    panel.playback.toggle('one');
    await state(panel, 'playing');
    expect(panel.playback.state.get().problem).toBeNull();
  });

  it('is not listened to where that cannot be told of; what says that it is paused is paused', async () => {
    let broken = true;
    const { panel, desk } = await panelOn({
      recordingHeard: () => {
        if (broken) throw new FakeRefusal({ code: 'disk', message: 'This computer could not keep that.' });
        return {};
      },
    });
    panel.playback.toggle('one');
    await state(panel, 'playing');
    await state(panel, 'paused');
    expect([panel.playback.state.get().problem, player.did.at(-1)]).toEqual(['This computer could not keep that.', 'pause']);
    broken = false;
    panel.playback.toggle('one');
    await state(panel, 'playing');
    expect(heard(desk)).toEqual([{ contactId: 'one' }, { contactId: 'one' }]);
  });

  it('is paused when its listener is on a call, and gone when another one signs in', async () => {
    const { panel, desk } = await panelOn();
    panel.playback.toggle('one');
    await state(panel, 'playing');
    desk.change({ type: 'contact', contact: antonsCall(NOW) });
    expect(panel.playback.state.get().is).toBe('paused');
    desk.change({ type: 'state', state: { session: { user: { id: 'jonas', username: 'jonas', displayName: 'Jonas', role: 'agent' }, mode: 'online' } } });
    expect([panel.playback.state.get().contactId, player.did.at(-1)]).toEqual([null, 'unload']);
  });
});

describe('a moment of a call', () => {
  const kept = [{ contactId: 'one', began: 1000, lasts: 5000 }, { contactId: 'two', began: 4000, lasts: 5000 }];

  it('is in the recording of its own segment, else in one that ran then, else in none', () => {
    expect(momentIn(kept, { at: 4500, contactId: 'two' })).toEqual({ contactId: 'two', at: 500 });
    expect(momentIn(kept, { at: 4500, contactId: 'flow' })).toEqual({ contactId: 'one', at: 3500 });
    expect(momentIn(kept, { at: 1500, contactId: 'two' })).toEqual({ contactId: 'one', at: 500 });
    expect(momentIn(kept, { at: 999, contactId: 'one' })).toBeUndefined();
  });
});

describe('the silhouette of a recording', () => {
  it('grows from its middle line by the loudest of each column', () => {
    expect(silhouette(Uint8Array.of(0, 255, 0, 0), 2, 'up')).toBe('M0 1V0H1V1H2V1Z');
    expect(silhouette(Uint8Array.of(0, 255, 0, 0), 2, 'down')).toBe('M0 0V1H1V0H2V0Z');
    expect(silhouette(Uint8Array.of(64), 4, 'up')).toBe('M0 1V0.499H4V1Z');
  });
});
