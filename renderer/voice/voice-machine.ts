import type { LineStats, VoiceCodec } from '../../contract/call.ts';

/** A microphone or a loudspeaker of this machine. The system's own choice is no device: it is null wherever one is named. */
export interface SoundDevice {
  readonly kind: 'microphone' | 'speaker';
  /** As this page knows it; another page, or this one after a restart, may know it by another id. */
  readonly id: string;
  readonly label: string;
}

/** The one of this name, as this page knows it; null: the system's own, also where the named one is not there. */
export function deviceIdOf(devices: readonly SoundDevice[], kind: SoundDevice['kind'], label: string | null): string | null {
  return devices.find((device) => device.kind === kind && device.label === label)?.id ?? null;
}

/** Why there is no microphone: the person or the system forbids it, none is there, or another program has it. */
export type MicrophoneTrouble = 'denied' | 'missing' | 'busy';

export class MicrophoneError extends Error {
  readonly trouble: MicrophoneTrouble;
  constructor(trouble: MicrophoneTrouble) {
    super(`No microphone: ${trouble}.`);
    this.name = 'MicrophoneError';
    this.trouble = trouble;
  }
}

/** A microphone that is open. What it hears leaves this machine only while it sends. */
export interface OpenMicrophone {
  readonly deviceId: string;
  readonly label: string;
  /** How loud it is now, 0 to 1, whether it sends or not. */
  level(): number;
  send(on: boolean): void;
  /** It was unplugged, or the system took it away. */
  onLost(tell: () => void): void;
  close(): void;
}

export type LineState = 'connecting' | 'connected' | 'disconnected' | 'failed';

/** What one line has counted since it began. */
export interface LineCounters {
  readonly received: number;
  readonly lost: number;
  readonly samples: number;
  /** Samples that were made up, without those of mere silence. */
  readonly concealed: number;
  /** Milliseconds. */
  readonly jitter: number;
  readonly roundTrip: number;
}

/** One way to the media process: the agent's voice out, up to six voices in. It is never mended, only replaced. */
export interface Line {
  /** What to offer the server. */
  offer(microphone: OpenMicrophone): Promise<string>;
  /** Takes what the server answered. */
  accept(answer: string): Promise<void>;
  onState(tell: (state: LineState) => void): void;
  useMicrophone(microphone: OpenMicrophone): Promise<void>;
  useCodec(codec: VoiceCodec): Promise<void>;
  useSpeaker(deviceId: string | null): Promise<void>;
  /** How loud the others are now, 0 to 1. */
  level(): number;
  counters(): Promise<LineCounters>;
  close(): void;
}

/** A sound that plays, until it is stopped or over. */
export interface PlayingSound {
  stop(): void;
}

/** What this machine can do about voice. A host that can do nothing has the null object (absent-machine.ts). */
export interface VoiceMachine {
  /** Whether calls can be made at all: WebRTC and microphones are there for this page. */
  readonly speaks: boolean;
  permission(): Promise<'granted' | 'denied' | 'prompt'>;
  onPermission(tell: () => void): void;
  /** Without permission they may have no labels, or be none. */
  devices(): Promise<readonly SoundDevice[]>;
  onDevices(tell: () => void): void;
  /** This machine is in another network than before. */
  onNetwork(tell: () => void): void;
  /** Opens it, silent at first; asks the person where the host does. Rejects with MicrophoneError. */
  openMicrophone(deviceId: string | null): Promise<OpenMicrophone>;
  openLine(blocked: () => void): Line;
  /** Calls `granted` once no other window of this desktop has the agent's line. */
  claimLine(granted: () => void): void;
  /** Plays a sound (a WAV file) on one speaker, once or until it is stopped; `blocked` where the host keeps pages silent. */
  play(sound: Uint8Array<ArrayBuffer>, how: { deviceId: string | null; volume: number; loop: boolean; blocked(): void }): PlayingSound;
  /** Calls back at the next press of a key or button, when a page may make sounds. */
  onNextPress(tell: () => void): void;
}

/** What a line did between two counts; null where nothing came, as on hold. */
export function measureBetween(before: LineCounters, after: LineCounters): LineStats | null {
  const received = after.received - before.received;
  const lost = Math.max(0, after.lost - before.lost);
  if (received <= 0) return null;
  const samples = after.samples - before.samples;
  const concealed = Math.max(0, after.concealed - before.concealed);
  return {
    lossPercent: percent(lost, lost + received),
    concealedPercent: percent(concealed, samples),
    jitter: Math.round(after.jitter),
    roundTrip: Math.round(after.roundTrip),
  };
}

function percent(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.round(Math.min(100, (part * 100) / whole) * 10) / 10;
}
