import { MicrophoneError } from '../../renderer/voice/voice-machine.ts';
import type { Line, LineCounters, LineState, MicrophoneTrouble, OpenMicrophone, SoundDevice, VoiceMachine } from '../../renderer/voice/voice-machine.ts';
import type { Timers } from '../../renderer/desk/client.ts';

/** A microphone of the double: remembers whether it sends. */
export class DoubleMicrophone implements OpenMicrophone {
  readonly deviceId: string;
  readonly label: string;
  sends = false;
  isOpen = true;
  loud = 0;
  #lost: () => void = () => undefined;
  constructor(label: string) {
    this.deviceId = `id of ${label}`;
    this.label = label;
  }
  level = (): number => this.loud;
  send(on: boolean): void {
    this.sends = on;
  }
  onLost(tell: () => void): void {
    this.#lost = tell;
  }
  unplug(): void {
    this.#lost();
  }
  close(): void {
    this.isOpen = false;
    this.sends = false;
  }
}

/** A line of the double: a test says how it fares. */
export class DoubleLine implements Line {
  microphone: OpenMicrophone | null = null;
  speaker: string | null = null;
  codec: string | null = null;
  answer: string | null = null;
  isOpen = true;
  counted: LineCounters = { received: 0, lost: 0, samples: 0, concealed: 0, jitter: 0, roundTrip: 0 };
  #tell: (state: LineState) => void = () => undefined;
  readonly offers: string;
  constructor(offers: string) {
    this.offers = offers;
  }
  offer(microphone: OpenMicrophone): Promise<string> {
    this.microphone = microphone;
    return Promise.resolve(this.offers);
  }
  accept(answer: string): Promise<void> {
    this.answer = answer;
    return Promise.resolve();
  }
  onState(tell: (state: LineState) => void): void {
    this.#tell = tell;
  }
  /** It fares so from now on. */
  is(state: LineState): void {
    this.#tell(state);
  }
  useMicrophone(microphone: OpenMicrophone): Promise<void> {
    this.microphone = microphone;
    return Promise.resolve();
  }
  useCodec(codec: string): Promise<void> {
    this.codec = codec;
    return Promise.resolve();
  }
  useSpeaker(deviceId: string | null): Promise<void> {
    this.speaker = deviceId;
    return Promise.resolve();
  }
  level = (): number => 0;
  counters = (): Promise<LineCounters> => Promise.resolve(this.counted);
  close(): void {
    this.isOpen = false;
  }
}

/** A machine whose devices a test plugs in and out. */
export class DoubleMachine implements VoiceMachine {
  readonly speaks = true;
  answer: 'granted' | 'denied' | 'prompt' = 'granted';
  trouble: MicrophoneTrouble | null = null;
  plugged: SoundDevice[] = [];
  readonly microphones: DoubleMicrophone[] = [];
  readonly lines: DoubleLine[] = [];
  readonly sounds: { volume: number; deviceId: string | null; loop: boolean; isOn: boolean; bytes: Uint8Array }[] = [];
  isAlone = true;
  #devices: () => void = () => undefined;
  #network: () => void = () => undefined;
  #permission: () => void = () => undefined;
  #press: () => void = () => undefined;
  #granted: () => void = () => undefined;
  #blocked: () => void = () => undefined;

  constructor(...labels: string[]) {
    this.plug(...labels);
  }
  /** Each is a headset: a microphone and a speaker. */
  plug(...labels: string[]): void {
    this.plugged = labels.flatMap((label) => [
      { kind: 'microphone', id: `id of ${label}`, label },
      { kind: 'speaker', id: `speaker of ${label}`, label },
    ]);
    this.#devices();
  }
  permission = (): Promise<'granted' | 'denied' | 'prompt'> => Promise.resolve(this.answer);
  onPermission(tell: () => void): void {
    this.#permission = tell;
  }
  permit(answer: 'granted' | 'denied'): void {
    this.answer = answer;
    this.#permission();
  }
  devices = (): Promise<readonly SoundDevice[]> => Promise.resolve(this.plugged);
  onDevices(tell: () => void): void {
    this.#devices = tell;
  }
  onNetwork(tell: () => void): void {
    this.#network = tell;
  }
  otherNetwork(): void {
    this.#network();
  }
  openMicrophone(deviceId: string | null): Promise<OpenMicrophone> {
    if (this.trouble !== null) return Promise.reject(new MicrophoneError(this.trouble));
    const device = this.plugged.find((one) => one.kind === 'microphone' && (deviceId === null || one.id === deviceId));
    if (device === undefined) return Promise.reject(new MicrophoneError('missing'));
    const microphone = new DoubleMicrophone(device.label);
    this.microphones.push(microphone);
    return Promise.resolve(microphone);
  }
  openLine(blocked: () => void): Line {
    this.#blocked = blocked;
    const line = new DoubleLine(`offer ${String(this.lines.length + 1)}`);
    this.lines.push(line);
    return line;
  }
  /** The host keeps the page silent. */
  block(): void {
    this.#blocked();
  }
  claimLine(granted: () => void): void {
    this.#granted = granted;
    if (this.isAlone) granted();
  }
  otherWindowCloses(): void {
    this.#granted();
  }
  play(bytes: Uint8Array, how: { deviceId: string | null; volume: number; loop: boolean }): { stop(): void } {
    const sound = { volume: how.volume, deviceId: how.deviceId, loop: how.loop, isOn: true, bytes };
    this.sounds.push(sound);
    return {
      stop: () => {
        sound.isOn = false;
      },
    };
  }
  onNextPress(tell: () => void): void {
    this.#press = tell;
  }
  press(): void {
    this.#press();
  }
  get line(): DoubleLine | undefined {
    return this.lines.at(-1);
  }
  get microphone(): DoubleMicrophone | undefined {
    return this.microphones.at(-1);
  }
}

/** Timers that a test lets run. */
export class DoubleTimers implements Timers {
  #now = 0;
  #last = 0;
  readonly #due = new Map<number, { at: number; run(): void }>();
  set(run: () => void, after: number): unknown {
    this.#last += 1;
    this.#due.set(this.#last, { at: this.#now + after, run });
    return this.#last;
  }
  cancel(timer: unknown): void {
    this.#due.delete(timer as number);
  }
  now = (): number => this.#now;
  /** Lets time pass; what is due runs in its order, and what it asked for is answered before the next. */
  async pass(length: number): Promise<void> {
    const until = this.#now + length;
    for (;;) {
      const next = [...this.#due].filter(([, timer]) => timer.at <= until).toSorted(([, a], [, b]) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due.delete(next[0]);
      this.#now = next[1].at;
      next[1].run();
      await settled();
    }
    this.#now = until;
    await settled();
  }
}

/** Until all promises that hang on nothing but each other are settled. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}
