import { deviceIdOf, MicrophoneError } from './voice-machine.ts';
import type { MicrophoneTrouble, OpenMicrophone, SoundDevice, VoiceMachine } from './voice-machine.ts';

/** Where the microphone stands. `unasked`: nobody has been asked for it yet. */
export type MicrophoneState = 'unasked' | 'asking' | 'ready' | MicrophoneTrouble;

export interface MicrophoneKeeper {
  state(): MicrophoneState;
  current(): OpenMicrophone | null;
  devices(): readonly SoundDevice[];
  /** The chosen one is not there, so that the system's own is used. */
  fellBackFrom(): string | null;
  /** Opens it; the host may ask the person. Does nothing while that is under way. */
  open(): Promise<void>;
  /** Opens it if that asks nobody, or if the person may be asked now. */
  openIfGranted(mayAsk: boolean): Promise<void>;
  /** Another one was chosen. */
  choiceChanged(): Promise<void>;
  /** The person or the system has changed what is permitted. */
  permissionChanged(): void;
  close(): void;
}

/**
 * Keeps the chosen microphone open, or the system's own where the chosen one is not there, and comes back to the chosen
 * one when it is plugged in again.
 * @param choice the label of the chosen one; null: the system's own
 * @param changed after every change of what this keeper says
 */
export function keepMicrophone(machine: VoiceMachine, choice: () => string | null, changed: () => void): MicrophoneKeeper {
  let state: MicrophoneState = 'unasked';
  let current: OpenMicrophone | null = null;
  let devices: readonly SoundDevice[] = [];
  let opening = false;
  /** Raised by whatever makes an opening under way void. */
  let turn = 0;
  /** What was chosen when the current one was opened. */
  let openedFor: string | null = null;

  const idOf = (label: string | null): string | null => deviceIdOf(devices, 'microphone', label);

  /** The chosen one; where it fails, the system's own. */
  const wanted = async (): Promise<OpenMicrophone> => {
    const label = choice();
    const id = idOf(label);
    const first = await machine.openMicrophone(id).catch((error: unknown) => {
      if (id === null || (error instanceof MicrophoneError && error.trouble === 'denied')) throw error;
      return machine.openMicrophone(null);
    });
    devices = await machine.devices();
    // Before there is a permission devices have no labels, so that the chosen one can be found only now.
    const better = label === null || first.label === label ? null : idOf(label);
    if (better === null || better === id) return first;
    const second = await machine.openMicrophone(better).catch(() => null);
    if (second === null) return first;
    first.close();
    return second;
  };

  const open = async (): Promise<void> => {
    if (opening) return;
    opening = true;
    const mine = (turn += 1);
    if (current === null) {
      state = 'asking';
      changed();
    }
    const label = choice();
    const got = await wanted().catch((error: unknown) => (error instanceof MicrophoneError ? error.trouble : 'missing'));
    opening = false;
    if (mine !== turn) return void (typeof got === 'string' || got.close());
    current?.close();
    openedFor = label;
    if (typeof got === 'string') {
      current = null;
      state = got;
    } else {
      current = got;
      state = 'ready';
      got.onLost(() => void lost(got));
    }
    changed();
  };

  const lost = async (which: OpenMicrophone): Promise<void> => {
    if (current !== which) return;
    which.close();
    current = null;
    devices = await machine.devices();
    await open();
  };

  const choiceChanged = async (): Promise<void> => {
    if (current === null) return changed();
    const label = choice();
    const isOther = label === null ? openedFor !== null : label !== current.label && idOf(label) !== null;
    if (isOther) await open();
    else changed();
  };

  machine.onDevices(() => {
    void machine.devices().then((found) => {
      devices = found;
      if (state === 'missing' || state === 'busy') return open();
      return choiceChanged();
    });
  });

  return {
    state: () => state,
    current: () => current,
    devices: () => devices,
    fellBackFrom() {
      const label = choice();
      return current !== null && label !== null && label !== current.label ? label : null;
    },
    open,
    async openIfGranted(mayAsk) {
      if (state !== 'unasked' || opening) return;
      const permission = await machine.permission();
      if (state !== 'unasked' || opening) return;
      if (permission === 'granted' || (permission === 'prompt' && mayAsk)) return open();
      if (permission === 'prompt') return;
      state = 'denied';
      changed();
    },
    choiceChanged,
    permissionChanged() {
      if (current !== null || opening) return;
      state = 'unasked';
      changed();
    },
    close() {
      turn += 1;
      current?.close();
      current = null;
      state = 'unasked';
    },
  };
}
