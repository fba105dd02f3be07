import type { VoiceCodec } from '../../contract/call.ts';
import { MicrophoneError } from './voice-machine.ts';
import type { Line, LineCounters, LineState, MicrophoneTrouble, OpenMicrophone, PlayingSound, SoundDevice, VoiceMachine } from './voice-machine.ts';

/** Voices that can be heard beside the first one: a conference has six parties. */
const MORE_VOICES = 5;
/** One window of a desktop has the agent's line; the others wait for this lock. */
const LINE_LOCK = 'agent-line';
const TROUBLES: Readonly<Record<string, MicrophoneTrouble>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/** Voice by the browser's own means: WebRTC, media devices, audio elements. */
export function browserMachine(window: Window & typeof globalThis): VoiceMachine {
  const { navigator } = window;
  // Absent where the page is no secure context or the build has no WebRTC, whatever the types say.
  const media = (navigator as Partial<Navigator>).mediaDevices;
  const speaks = media !== undefined && 'RTCPeerConnection' in window;
  const permission = async (): Promise<PermissionStatus | null> => navigator.permissions.query({ name: 'microphone' }).catch(() => null);
  return {
    speaks,
    async permission() {
      return (await permission())?.state ?? 'prompt';
    },
    onPermission(tell) {
      void permission().then((status) => status?.addEventListener('change', tell));
    },
    async devices() {
      return soundDevices((await media?.enumerateDevices().catch(() => [])) ?? []);
    },
    onDevices: (tell) => media?.addEventListener('devicechange', tell),
    onNetwork: (tell) => window.addEventListener('online', tell),
    async openMicrophone(deviceId) {
      if (media === undefined) throw new MicrophoneError('missing');
      const wanted: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...(deviceId !== null && { deviceId: { exact: deviceId } }) };
      try {
        const stream = await media.getUserMedia({ audio: wanted });
        const [track] = stream.getAudioTracks();
        if (track === undefined) throw new MicrophoneError('missing');
        return new BrowserMicrophone(track);
      } catch (error) {
        if (error instanceof MicrophoneError) throw error;
        throw new MicrophoneError(TROUBLES[error instanceof Error ? error.name : ''] ?? 'missing');
      }
    },
    openLine: (blocked) => new BrowserLine(blocked),
    claimLine(granted) {
      const locks = (navigator as Partial<Navigator>).locks;
      if (locks === undefined) return granted();
      // Held as long as this window lives.
      void locks.request(LINE_LOCK, () => {
        granted();
        return new Promise<void>(() => undefined);
      });
    },
    play: (sound, how) => playSound(sound, how),
    onNextPress(tell) {
      const once = (): void => {
        for (const kind of ['pointerup', 'keyup']) window.removeEventListener(kind, once);
        tell();
      };
      for (const kind of ['pointerup', 'keyup']) window.addEventListener(kind, once);
    },
  };
}

/** Chromium lists the system's own choice as devices of their own, which would be there twice. */
function soundDevices(devices: readonly MediaDeviceInfo[]): SoundDevice[] {
  return devices
    .filter((device) => device.kind !== 'videoinput' && device.label !== '' && device.deviceId !== 'default' && device.deviceId !== 'communications')
    .map((device) => ({ kind: device.kind === 'audioinput' ? 'microphone' : 'speaker', id: device.deviceId, label: device.label }));
}

interface Ear {
  readonly context: AudioContext;
  readonly analyser: AnalyserNode;
  readonly samples: Float32Array<ArrayBuffer>;
}

class BrowserMicrophone implements OpenMicrophone {
  readonly deviceId: string;
  readonly label: string;
  /** What is sent: apart from what is measured, so that a muted microphone can still notice a voice. */
  readonly sent: MediaStreamTrack;
  readonly #captured: MediaStreamTrack;
  #ear: Ear | null = null;

  constructor(track: MediaStreamTrack) {
    this.#captured = track;
    this.sent = track.clone();
    this.sent.enabled = false;
    this.deviceId = track.getSettings().deviceId ?? '';
    this.label = track.label;
  }

  level(): number {
    // Before the first press a page may not begin to process sound; there is nothing to show then.
    if (this.#ear === null && navigator.userActivation.hasBeenActive) this.#ear = this.#listen();
    if (this.#ear === null) return 0;
    const { analyser, samples } = this.#ear;
    analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  }

  #listen(): Ear {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    context.createMediaStreamSource(new MediaStream([this.#captured])).connect(analyser);
    return { context, analyser, samples: new Float32Array(analyser.fftSize) };
  }

  send(on: boolean): void {
    this.sent.enabled = on;
  }

  onLost(tell: () => void): void {
    this.#captured.addEventListener('ended', tell, { once: true });
  }

  close(): void {
    this.#captured.stop();
    this.sent.stop();
    void this.#ear?.context.close();
    this.#ear = null;
  }
}

class BrowserLine implements Line {
  readonly #connection = new RTCPeerConnection({ iceServers: [] });
  readonly #voices: HTMLAudioElement[] = [];
  readonly #blocked: () => void;
  #sender: RTCRtpSender | null = null;
  #speaker: string | null = null;
  #heard = 0;
  #reads = false;

  constructor(blocked: () => void) {
    this.#blocked = blocked;
    this.#connection.addEventListener('track', ({ track }) => this.#hear(track));
  }

  async offer(microphone: OpenMicrophone): Promise<string> {
    const connection = this.#connection;
    this.#sender = connection.addTransceiver(sentBy(microphone), { direction: 'sendrecv' }).sender;
    for (let voice = 0; voice < MORE_VOICES; voice += 1) connection.addTransceiver('audio', { direction: 'recvonly' });
    await connection.setLocalDescription();
    // The server learns our addresses from what arrives: nothing to wait for.
    return connection.localDescription?.sdp ?? '';
  }

  accept(answer: string): Promise<void> {
    // With a packet time among a codec's parameters Chromium does not know the codec again when it is to be chosen.
    return this.#connection.setRemoteDescription({ type: 'answer', sdp: answer.replaceAll(/^a=ptime:.*\r?\n/gmu, '') });
  }

  onState(tell: (state: LineState) => void): void {
    this.#connection.addEventListener('connectionstatechange', () => {
      const state = this.#connection.connectionState;
      if (state !== 'new' && state !== 'closed') tell(state);
    });
  }

  async useMicrophone(microphone: OpenMicrophone): Promise<void> {
    await this.#sender?.replaceTrack(sentBy(microphone));
  }

  async useCodec(name: VoiceCodec): Promise<void> {
    const sender = this.#sender;
    if (sender === null) return;
    const isIt = ({ mimeType }: RTCRtpCodec): boolean => mimeType.toLowerCase() === `audio/${name}`.toLowerCase();
    // As it was agreed on or as the browser lists it: they differ in their parameters, and which one it knows again differs, too.
    for (const codec of [sender.getParameters().codecs.find(isIt), RTCRtpSender.getCapabilities('audio')?.codecs.find(isIt)]) {
      if (codec === undefined) continue;
      const { mimeType, clockRate, channels, sdpFmtpLine } = codec;
      const wanted = { mimeType, clockRate, ...(channels !== undefined && { channels }), ...(sdpFmtpLine !== undefined && { sdpFmtpLine }) };
      const parameters = sender.getParameters();
      const encodings = parameters.encodings.map((encoding) => ({ ...encoding, codec: wanted }));
      const isSet = await sender.setParameters({ ...parameters, encodings }).then(() => true, () => false);
      if (isSet) return;
    }
  }

  async useSpeaker(deviceId: string | null): Promise<void> {
    this.#speaker = deviceId;
    await Promise.all(this.#voices.map((voice) => toSpeaker(voice, deviceId)));
  }

  /** As the last statistics had it; each look asks for the next ones. */
  level(): number {
    if (!this.#reads) void this.#readLevel();
    return this.#heard;
  }

  async #readLevel(): Promise<void> {
    this.#reads = true;
    const report = await this.#connection.getStats().catch(() => new Map<string, RTCStats>());
    const levels = [...(report.values() as Iterable<RTCStats>)].filter((stats) => stats.type === 'inbound-rtp').map((stats) => (stats as InboundAudio).audioLevel ?? 0);
    this.#heard = Math.max(0, ...levels);
    this.#reads = false;
  }

  async counters(): Promise<LineCounters> {
    const counted = { received: 0, lost: 0, samples: 0, concealed: 0, jitter: 0, roundTrip: 0 };
    const report = await this.#connection.getStats();
    for (const stats of report.values() as Iterable<RTCStats>) {
      if (stats.type === 'inbound-rtp') count(counted, stats as InboundAudio);
      else if (stats.type === 'candidate-pair') {
        const pair = stats as RTCIceCandidatePairStats;
        if (pair.nominated === true) counted.roundTrip = Math.max(counted.roundTrip, (pair.currentRoundTripTime ?? 0) * 1000);
      }
    }
    return counted;
  }

  close(): void {
    this.#connection.close();
    for (const voice of this.#voices) {
      voice.srcObject = null;
      voice.remove();
    }
    this.#voices.length = 0;
  }

  #hear(track: MediaStreamTrack): void {
    const voice = document.createElement('audio');
    voice.hidden = true;
    voice.srcObject = new MediaStream([track]);
    this.#voices.push(voice);
    document.body.append(voice);
    void toSpeaker(voice, this.#speaker);
    voice.play().catch((error: unknown) => {
      if (isBlocked(error)) this.#blocked();
    });
  }
}

/** As Chromium gives it; the library's types lack some members. */
type InboundAudio = RTCInboundRtpStreamStats & { readonly silentConcealedSamples?: number };

function count(counted: { received: number; lost: number; samples: number; concealed: number; jitter: number }, stats: InboundAudio): void {
  counted.received += stats.packetsReceived ?? 0;
  counted.lost += stats.packetsLost ?? 0;
  counted.samples += stats.totalSamplesReceived ?? 0;
  counted.concealed += (stats.concealedSamples ?? 0) - (stats.silentConcealedSamples ?? 0);
  counted.jitter = Math.max(counted.jitter, (stats.jitter ?? 0) * 1000);
}

function sentBy(microphone: OpenMicrophone): MediaStreamTrack {
  if (!(microphone instanceof BrowserMicrophone)) throw new Error('A browser’s line takes a browser’s microphone.');
  return microphone.sent;
}

/** A speaker that is gone leaves the sound where it was, which is better than none. */
async function toSpeaker(element: HTMLAudioElement, deviceId: string | null): Promise<void> {
  await element.setSinkId(deviceId ?? '').catch(() => undefined);
}

function playSound(sound: Uint8Array<ArrayBuffer>, how: { deviceId: string | null; volume: number; loop: boolean; blocked(): void }): PlayingSound {
  const address = URL.createObjectURL(new Blob([sound], { type: 'audio/wav' }));
  const element = new Audio(address);
  let over = false;
  const stop = (): void => {
    if (over) return;
    over = true;
    element.pause();
    // A sound that goes round reads its address anew: the element must let go of it first.
    element.removeAttribute('src');
    element.load();
    URL.revokeObjectURL(address);
  };
  element.volume = how.volume;
  element.loop = how.loop;
  element.addEventListener('ended', stop);
  void toSpeaker(element, how.deviceId)
    .then(() => (over ? undefined : element.play()))
    .catch((error: unknown) => {
      if (isBlocked(error)) how.blocked();
      stop();
    });
  return { stop };
}

function isBlocked(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotAllowedError';
}
