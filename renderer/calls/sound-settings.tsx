import { SlidersHorizontal, Volume2 } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { SoundPreferences } from '../../contract/desk.ts';
import { CommandButton } from '../commands/command-button.tsx';
import { allowMicrophone } from '../commands/list/sound.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { DialogBox } from '../design/dialog.tsx';
import { Amount, Choice, FewOptions, Tick } from '../design/field.tsx';
import type { Option } from '../design/field.tsx';
import { attempt } from '../desk/panel.ts';
import { useDesk, usePanel } from '../desk/use-panel.tsx';
import { DialogHead } from '../shell/dialog-head.tsx';
import { playRingtone } from '../voice/ringer.ts';
import type { RingKind, RingtoneSet } from '../voice/ringtones.ts';
import { testTone, waveFile } from '../voice/ringtones.ts';
import { deviceIdOf } from '../voice/voice-machine.ts';
import type { PlayingSound, SoundDevice } from '../voice/voice-machine.ts';
import { soundWords } from '../words/sound.ts';
import { LevelMeter } from './level-meter.tsx';
import css from './sound-settings.module.css';
import { useVoice } from './use-voice.ts';

const c = classNames(css);

const SYSTEM = '';
const SETS = ['clear', 'soft', 'low'] as const satisfies RingtoneSet[];
const KINDS = ['voice', 'callback', 'chat', 'task'] as const satisfies RingKind[];

/** Microphone, speaker, ringer: chosen, tried and heard before a call needs them. */
export function SoundSettings(): ReactNode {
  const panel = usePanel();
  const close = (): void => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'sound' ? null : ui.overlay }));
  return (
    <DialogBox label={soundWords.title} onClose={close}>
      <DialogHead icon={SlidersHorizontal} title={soundWords.title} close={close} />
      <div className={c('body')}>
        <MicrophoneChoice />
        <SpeakerChoice which="speaker" />
        <SpeakerChoice which="ringer" />
        <Ringtones />
      </div>
    </DialogBox>
  );
}

function useSound(): { sound: SoundPreferences; choose(change: Partial<SoundPreferences>): void } {
  const panel = usePanel();
  const sound = useDesk((state) => state.preferences.sound);
  return { sound, choose: (change) => void attempt(panel, () => panel.client.call('setPreferences', { sound: { ...sound, ...change } })) };
}

/** The devices by their names; one that was chosen and is not there stays in the list, with the reason. */
function optionsOf(devices: readonly SoundDevice[], kind: SoundDevice['kind'], chosen: string | null): readonly Option[] {
  const labels = [...new Set(devices.filter((device) => device.kind === kind).map((device) => device.label))];
  return [
    { value: SYSTEM, title: soundWords.system },
    ...labels.map((label) => ({ value: label, title: label })),
    ...(chosen !== null && !labels.includes(chosen) ? [{ value: chosen, title: soundWords.gone(chosen) }] : []),
  ];
}

function MicrophoneChoice(): ReactNode {
  const { voice } = usePanel();
  const { sound, choose } = useSound();
  const devices = useVoice((now) => now.devices);
  const state = useVoice((now) => now.microphone);
  const own = useCallback(() => voice.levels().own, [voice]);
  return (
    <section className={c('part')}>
      <Choice label={soundWords.microphone} value={sound.microphone ?? SYSTEM} options={optionsOf(devices, 'microphone', sound.microphone)} onChoose={(label) => choose({ microphone: label === SYSTEM ? null : label })} />
      {state === 'ready' ? (
        <div className={c('try')}>
          <span>{soundWords.level}</span>
          <LevelMeter label={soundWords.level} read={own} />
          <p className={c('hint')}>{soundWords.levelHint}</p>
        </div>
      ) : (
        <div className={c('try')}>
          <span>{soundWords.states[state]}</span>
          <CommandButton command={allowMicrophone} size="small" />
          {state === 'unasked' && <p className={c('hint')}>{soundWords.noLabels}</p>}
        </div>
      )}
    </section>
  );
}

function SpeakerChoice({ which }: { which: 'speaker' | 'ringer' }): ReactNode {
  const { voice } = usePanel();
  const { sound, choose } = useSound();
  const devices = useVoice((now) => now.devices);
  const play = (): void => {
    voice.machine.play(waveFile(testTone()), { deviceId: deviceIdOf(devices, 'speaker', sound[which]), volume: which === 'ringer' ? sound.volume / 100 : 1, loop: false, blocked: () => voice.silenced() });
  };
  return (
    <section className={c('part')}>
      <Choice
        label={soundWords[which]}
        hint={which === 'speaker' ? soundWords.speakerWhat : soundWords.ringerWhat}
        value={sound[which] ?? SYSTEM}
        options={optionsOf(devices, 'speaker', sound[which])}
        onChoose={(label) => choose({ [which]: label === SYSTEM ? null : label })}
      />
      <Button size="small" aria-label={soundWords.testOf(soundWords[which])} onClick={play}>
        <Volume2 size={16} aria-hidden="true" />
        {soundWords.test}
      </Button>
    </section>
  );
}

function Ringtones(): ReactNode {
  const panel = usePanel();
  const { sound, choose } = useSound();
  const rings = useDesk((state) => state.preferences.ringtone);
  const playOne = useOneSound();
  const hear = (set: RingtoneSet, kind: RingKind): void => playOne(() => playRingtone(panel.voice, { ...sound, ringtone: set }, kind, { loop: false, quiet: false }));
  return (
    <section className={c('part')}>
      <Tick label={soundWords.ring} on={rings} onChange={(on) => void attempt(panel, () => panel.client.call('setPreferences', { ringtone: on }))} />
      <FewOptions
        label={soundWords.ringtone}
        value={sound.ringtone}
        options={SETS.map((set) => ({ value: set, title: soundWords.ringtones[set] }))}
        onChoose={(value) => {
          const set = SETS.find((one) => one === value) ?? 'clear';
          choose({ ringtone: set });
          hear(set, 'voice');
        }}
      />
      <Amount label={soundWords.volume} value={sound.volume} onChange={(volume) => choose({ volume })} />
      <fieldset className={c('hear')} aria-label={soundWords.hear}>
        {KINDS.map((kind) => (
          <Button key={kind} size="small" onClick={() => hear(sound.ringtone, kind)}>
            <Volume2 size={16} aria-hidden="true" />
            {soundWords.kinds[kind]}
          </Button>
        ))}
      </fieldset>
    </section>
  );
}

/** Plays one thing at a time, and nothing any more once the dialog is closed. */
function useOneSound(): (play: () => PlayingSound) => void {
  const playing = useRef<PlayingSound | null>(null);
  useEffect(() => () => playing.current?.stop(), []);
  return (play) => {
    playing.current?.stop();
    playing.current = play();
  };
}
