import { MicrophoneError } from './voice-machine.ts';
import type { VoiceMachine } from './voice-machine.ts';

/** A machine without voice: calls are impossible here, and the panel says so. */
export const absentMachine: VoiceMachine = {
  speaks: false,
  permission: () => Promise.resolve('denied'),
  onPermission: () => undefined,
  devices: () => Promise.resolve([]),
  onDevices: () => undefined,
  onNetwork: () => undefined,
  openMicrophone: () => Promise.reject(new MicrophoneError('missing')),
  openLine: () => {
    throw new Error('A machine without voice has no line: ask `speaks` first.');
  },
  claimLine: () => undefined,
  play: () => ({ stop: () => undefined }),
  onNextPress: () => undefined,
};
