import { startCall, type CallAnswer, type CallDetails } from './call-details.ts';
import { CallLine } from './call-line.ts';
import { keepCall, keepDevices, readDevices, type Devices, type KeptCall } from './call-memory.ts';
import { readFrame, WIRE_VERSION, type CallState, type FrameDown, type FrameUp, type StateFrame } from './call-wire.ts';
import { openMicrophone, type Trouble } from './microphone.ts';
import { qualityOf, type Quality } from './quality.ts';
import type { RingEnd } from './ring.ts';
import { WireSocket } from './wire-socket.ts';

/*
 * One call from the customer's side: the microphone, the start, the socket and the line, and what of it there is to see.
 * What is shown is what the server said; what this side knows itself (its line, its microphone) is kept apart from that.
 */

const MEASURE_EVERY = 5000;
/** The server waits this long for somebody who is away, and then some for clocks that differ. */
const GIVEN_UP_AFTER = 45_000;

/** Where the customer is with his call, before and after the server has a say. */
export type Stage = 'asking' | 'starting' | 'on' | 'over';

/**
 * Why a call is over, beside the end reasons of the server: `hung_up` here, `taken_over` by another window, `gone` was
 * away for too long, `not_started` never began, `not_taken` rang here and was gone.
 */
export type Ending =
  | { kind: 'hung_up' | 'taken_over' | 'gone' }
  | { kind: 'server'; reason: string | undefined }
  | { kind: 'microphone'; trouble: Trouble }
  | { kind: 'refused'; message: string }
  | { kind: 'not_taken'; why: RingEnd }
  | { kind: 'not_started'; answer: Exclude<CallAnswer, { kind: 'started' }> };

export interface CallWish {
  name: string;
  attributes: Readonly<Record<string, string>>;
  flow?: string;
}

export interface CallSettings {
  /** Where the site's backend starts calls; undefined where it only calls. */
  calls: string | undefined;
  /** What tells this site's calls from another's. */
  site: string;
  api: string;
}

export class Call {
  stage: Stage = 'asking';
  /** What the server said last. */
  said: StateFrame | undefined;
  /** When that came, and when somebody first answered, on this device's clock. */
  since = Date.now();
  began = Date.now();
  answered: number | undefined;
  /** Who was there last. */
  spokeWith: string | undefined;
  overAt: number | undefined;
  ending: Ending | undefined;
  /** Since when the link or the line is away; undefined while all stands. */
  awaySince: number | undefined;
  /** Whether the page came back into this call, and the customer has not done anything since. */
  resumed = false;
  muted = false;
  quality: Quality | undefined;
  /** The microphone has ended, and there is no other one. */
  microphoneLost = false;
  /** The device or the system gives no sound from it. */
  microphoneSilent = false;
  /** The browser plays nothing until the person does something. */
  silenced = false;
  readonly devices: Devices = readDevices();
  readonly #settings: CallSettings;
  readonly #changed: () => void;
  #details: CallDetails | undefined;
  #stream: MediaStream | undefined;
  #socket: ReturnType<typeof callSocket> | undefined;
  #line: CallLine | undefined;
  #stands = false;
  #measures: ReturnType<typeof setInterval> | undefined;
  #givingUp: ReturnType<typeof setTimeout> | undefined;
  readonly #online = (): void => this.#backOnline();
  readonly #devicesChanged = (): void => void this.#checkMicrophone();

  constructor(settings: CallSettings, changed: () => void) {
    this.#settings = settings;
    this.#changed = changed;
  }

  get state(): CallState {
    return this.said?.state ?? 'connecting';
  }

  /** Where the voices come out; to be put into the page. */
  get voices(): HTMLElement | undefined {
    return this.#line?.voices;
  }

  /** Whether keys arrive now. */
  get takesKeys(): boolean {
    return this.stage === 'on' && this.#socket?.isLive === true;
  }

  /** The microphone in use. */
  get microphone(): string | undefined {
    return this.#stream?.getAudioTracks()[0]?.getSettings().deviceId;
  }

  /** Calls: asks for the microphone first, so that a call that cannot be is never begun. */
  async begin(wish: CallWish): Promise<void> {
    if (!(await this.#openMicrophone())) return;
    this.stage = 'starting';
    this.#changed();
    const { calls = '', api } = this.#settings;
    const answer = await startCall(calls, api, wish);
    if (answer.kind !== 'started') return this.#over({ kind: 'not_started', answer });
    this.began = Date.now();
    this.#go(answer.details);
  }

  /** Takes a call that rings here: the microphone first, so that nobody is left with somebody who cannot talk. */
  async answer(take: () => Promise<CallDetails | RingEnd>): Promise<void> {
    if (!(await this.#openMicrophone())) return;
    this.stage = 'starting';
    this.#changed();
    const taken = await take();
    if (typeof taken === 'string') return this.#over({ kind: 'not_taken', why: taken });
    this.began = Date.now();
    this.#go(taken);
  }

  /** Comes back into a call that an earlier page of this tab was on. */
  async resume(kept: KeptCall): Promise<void> {
    Object.assign(this, { resumed: true, began: kept.began, answered: kept.answered, muted: kept.muted });
    if (!(await this.#openMicrophone())) return;
    this.#go(kept.details);
  }

  mute(on: boolean): void {
    this.muted = on;
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = !on;
    this.#socket?.send({ frame: 'mute', on });
    this.#acted();
  }

  /** Sends one key. @returns whether it went out */
  press(digit: string): boolean {
    const gone = this.takesKeys && this.#socket?.send({ frame: 'digit', digit }) === true;
    this.#acted();
    return gone;
  }

  hangUp(): void {
    // A server that is away hears it when it is back, or lets the call go by itself.
    if (this.#socket?.isLive === true) this.#socket.send({ frame: 'hang_up' });
    else if (this.#details !== undefined) hangUpLater(this.#details);
    this.#over({ kind: 'hung_up' });
  }

  /** The person did something: what may not be heard before that is heard now. */
  allowSound(): void {
    this.silenced = false;
    this.#line?.unsilence();
    this.#acted();
  }

  async chooseMicrophone(device: string): Promise<void> {
    this.#keepDevices({ microphone: device === '' ? undefined : device });
    await this.#replaceMicrophone();
  }

  async chooseSpeaker(device: string): Promise<void> {
    this.#keepDevices({ speaker: device === '' ? undefined : device });
    await this.#line?.speakThrough(this.devices.speaker);
  }

  async #openMicrophone(): Promise<boolean> {
    this.stage = 'asking';
    this.#changed();
    const opened = await openMicrophone(this.devices.microphone);
    if (this.#isOver()) {
      if ('stream' in opened) stopTracks(opened.stream);
      return false;
    }
    if ('trouble' in opened) {
      this.#over({ kind: 'microphone', trouble: opened.trouble });
      return false;
    }
    this.#useMicrophone(opened.stream);
    return true;
  }

  #go(details: CallDetails): void {
    if (this.stage === 'over') return hangUpLater(details);
    const track = this.#stream?.getAudioTracks()[0];
    if (track === undefined) return;
    this.stage = 'on';
    this.since = Date.now();
    this.#details = details;
    this.#keep();
    const line = new CallLine(track, this.devices.speaker, {
      offer: (id, sdp) => this.#socket?.send({ frame: 'offer', id, sdp }) === true,
      unanswered: () => this.#socket?.renew(),
      stands: (standing) => {
        this.#stands = standing;
        this.#checkAway();
      },
      silenced: () => {
        this.silenced = true;
        this.#changed();
      },
    });
    this.#line = line;
    this.#socket = callSocket(details, { frame: (frame) => this.#take(frame), away: () => this.#checkAway() });
    this.#socket.open();
    this.#checkAway();
    this.#measures = setInterval(() => void this.#measure(), MEASURE_EVERY);
    window.addEventListener('online', this.#online);
    navigator.mediaDevices.addEventListener('devicechange', this.#devicesChanged);
    this.#changed();
  }

  #take(frame: FrameDown): void {
    switch (frame.frame) {
      case 'state':
        return this.#state(frame);
      case 'answer':
        void this.#line?.answered(frame.id, frame.sdp);
        return;
      case 'rejoin':
        this.#stands = false;
        this.#checkAway();
        void this.#line?.join();
        return;
      case 'codec':
        void this.#line?.speaks(frame.codec);
        return;
      case 'refused':
        if (frame.code === 'taken_over') this.#over({ kind: 'taken_over' });
        else if (['bad_frame', 'bad_version', 'access_denied'].includes(frame.code)) this.#over(this.said === undefined && !this.resumed ? { kind: 'refused', message: frame.message } : { kind: 'gone' });
        // What is refused beside an offer, such as a key that came too late, is nothing to mend.
        else if (frame.id !== undefined) this.#line?.refused(frame.id);
        return;
      case 'welcome':
        if (this.muted) this.#socket?.send({ frame: 'mute', on: true });
        this.#checkAway();
        void this.#line?.join(frame.iceServers);
        return;
      case 'pong':
    }
  }

  #state(frame: StateFrame): void {
    const before = this.said;
    this.said = frame;
    this.spokeWith = frame.agentName ?? this.spokeWith;
    if (frame.state === 'ended') return this.#over({ kind: 'server', reason: frame.endReason });
    if (before?.state !== frame.state) {
      this.since = Date.now();
      this.quality = undefined;
    }
    if (frame.state === 'connected' && this.answered === undefined) this.answered = Date.now();
    this.#keep();
    this.#changed();
  }

  /** Away is what stood once, or what takes longer than it should. */
  #checkAway(): void {
    const away = !(this.#stands && this.#socket?.isLive === true);
    if (away === (this.awaySince !== undefined)) return;
    this.awaySince = away ? Date.now() : undefined;
    clearTimeout(this.#givingUp);
    if (away) this.#givingUp = setTimeout(() => this.#giveUp(), GIVEN_UP_AFTER);
    this.#changed();
  }

  /** Where the server is there and only the line is not, the server decides for how long. */
  #giveUp(): void {
    if (this.#socket?.isLive === true) this.#givingUp = setTimeout(() => this.#giveUp(), GIVEN_UP_AFTER);
    else this.#over(this.said === undefined && !this.resumed ? { kind: 'not_started', answer: { kind: 'failed', reason: 'unreachable', message: undefined } } : { kind: 'gone' });
  }

  #backOnline(): void {
    this.#socket?.hurry();
    // Another network is another way: the old line cannot know.
    if (this.#socket?.isLive === true) void this.#line?.join();
  }

  async #measure(): Promise<void> {
    const stats = await this.#line?.measure();
    if (stats === undefined || this.stage !== 'on') return;
    const { received, ...told } = stats;
    this.#socket?.send({ frame: 'stats', ...told });
    const quality = qualityOf({ received, ...told }, this.state === 'connected');
    if (quality === this.quality) return;
    this.quality = quality;
    this.#changed();
  }

  #useMicrophone(stream: MediaStream): void {
    const before = this.#stream;
    this.#stream = stream;
    const track = stream.getAudioTracks()[0];
    if (track !== undefined) {
      track.enabled = !this.muted;
      this.microphoneLost = false;
      this.microphoneSilent = track.muted;
      const told = (): void => {
        if (this.#stream !== stream) return;
        this.microphoneSilent = track.muted;
        this.#changed();
      };
      track.addEventListener('mute', told);
      track.addEventListener('unmute', told);
      track.addEventListener('ended', () => {
        if (this.#stream === stream) void this.#replaceMicrophone();
      });
    }
    if (before !== undefined) stopTracks(before);
  }

  async #replaceMicrophone(): Promise<void> {
    if (this.stage !== 'on' && this.stage !== 'starting') return;
    const opened = await openMicrophone(this.devices.microphone);
    if ('trouble' in opened) {
      this.microphoneLost = this.#stream?.getAudioTracks().every(({ readyState }) => readyState === 'ended') ?? true;
      this.#changed();
      return;
    }
    if (this.#isOver()) return stopTracks(opened.stream);
    this.#useMicrophone(opened.stream);
    const track = opened.stream.getAudioTracks()[0];
    if (track !== undefined) await this.#line?.replace(track);
    this.#changed();
  }

  /** A headset came or went: what the customer chose is taken up again, and what is gone is left. */
  async #checkMicrophone(): Promise<void> {
    const known = (await navigator.mediaDevices.enumerateDevices()).map(({ deviceId }) => deviceId);
    const { microphone: wished, speaker } = this.devices;
    if (this.microphoneLost || (wished !== undefined && wished !== this.microphone && known.includes(wished))) await this.#replaceMicrophone();
    if (speaker !== undefined) await this.#line?.speakThrough(known.includes(speaker) ? speaker : undefined);
    this.#changed();
  }

  #isOver(): boolean {
    return this.stage === 'over';
  }

  #acted(): void {
    this.resumed = false;
    this.#keep();
    this.#changed();
  }

  #keepDevices(chosen: Partial<Devices>): void {
    Object.assign(this.devices, chosen);
    keepDevices(this.devices);
  }

  #keep(): void {
    if (this.#details === undefined || this.stage === 'over') return;
    keepCall(this.#settings.site, { details: this.#details, began: this.began, answered: this.answered, muted: this.muted });
  }

  #over(ending: Ending): void {
    if (this.stage === 'over') return;
    this.stage = 'over';
    this.ending = ending;
    this.overAt = Date.now();
    this.awaySince = undefined;
    clearInterval(this.#measures);
    clearTimeout(this.#givingUp);
    window.removeEventListener('online', this.#online);
    if (this.#line !== undefined) navigator.mediaDevices.removeEventListener('devicechange', this.#devicesChanged);
    this.#line?.close();
    this.#socket?.stop();
    if (this.#stream !== undefined) stopTracks(this.#stream);
    // Another window of this tab's storage may be on it; what is kept there is its own.
    keepCall(this.#settings.site, undefined);
    this.#changed();
  }
}

const callSocket = (details: CallDetails, listener: { frame(frame: FrameDown): void; away(): void }): WireSocket<FrameUp, FrameDown> =>
  new WireSocket<FrameUp, FrameDown>(details.signalling, { frame: 'hello', token: details.participantToken, version: WIRE_VERSION }, readFrame, listener);

/** Tells the server that nobody is there, once it can be told. */
function hangUpLater(details: CallDetails): void {
  const socket = callSocket(details, {
    frame: ({ frame }) => {
      if (frame === 'welcome') socket.send({ frame: 'hang_up' });
      socket.stop();
    },
    away: () => undefined,
  });
  socket.open();
  setTimeout(() => socket.stop(), GIVEN_UP_AFTER);
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
