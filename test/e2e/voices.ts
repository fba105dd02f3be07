import type { BrowserContext, Page } from 'playwright-core';

/*
 * Voices of people at pages, and what comes out of their pages. Each speaks by a tone of his own in place of what his microphone
 * gives, so that a spectrum of what a page plays says who is heard on it, and who is not.
 */

/** What each of them sounds like, in hertz: apart from each other and from all music. */
export const VOICES = { marta: 2350, eva: 2930, jonas: 3470, prompt: 1870, telephone: 2700, other: 2050 } as const;
export type Voice = keyof typeof VOICES;

/** The number of the instance's own, where telephones can call. */
export const OUR_NUMBER = '+441632960100';

/** A tone is where it should be to this many hertz, and what else there is is this much weaker. */
const HERTZ_APART = 8;
const DECIBELS_BELOW = 40;
/** A tone is there from here on (dB of full scale). */
const TONE_FROM = -50;
/** Anything at all is there from here on (root mean square), and nothing up to there. */
const SOUND_FROM = 0.004;
const SILENCE_TO = 0.0003;
const HEARD_WITHIN = 40_000;
/** How often a page is asked what it plays: it takes a third of a second until nothing of what was played before is in a spectrum. */
const ASKED_EVERY = 80;

/** What a page plays at the moment. */
interface Heard {
  /** Audio elements of lines that play. */
  readonly players: number;
  readonly loudness: number;
  readonly strongest: number;
  /** By voice: how loud its tone is, in dB. */
  readonly levels: Record<Voice, number>;
}

/** What of a page is listened to: its line, or the files it plays. */
type Source = 'line' | 'files';

interface PageWithEars extends Window {
  listen(voices: Record<string, number>, within: number, to: Source): Heard;
  lines: RTCPeerConnection[];
}

/** What a Chromium with voices is started with: devices that are none, lines on this machine alone, sound that nobody need click for. */
export const VOICE_SWITCHES = ['--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection', '--autoplay-policy=no-user-gesture-required'];

/** Gives the pages of a context a microphone, and a voice. */
export async function giveVoice(context: BrowserContext, voice: Voice): Promise<void> {
  await context.grantPermissions(['microphone']);
  await speakAs(context, voice);
}

/** Has every sound of a microphone in a context be this voice, and gives its pages ears for what they play. The browser must have fake devices. */
export async function speakAs(context: BrowserContext, voice: Voice): Promise<void> {
  await context.addInitScript((hertz) => {
    const media = (navigator as Partial<Navigator>).mediaDevices;
    if (media === undefined) return;
    const open = media.getUserMedia.bind(media);
    // The device is opened as ever, with all that can go wrong; only what it hears is another thing.
    media.getUserMedia = async (wish) => {
      const device = (await open(wish)).getAudioTracks()[0];
      const context = new AudioContext();
      const spoken = new MediaStreamAudioDestinationNode(context);
      const tone = new OscillatorNode(context, { frequency: hertz });
      tone.connect(new GainNode(context, { gain: 0.25 })).connect(spoken);
      tone.start();
      const [track] = spoken.stream.getAudioTracks();
      if (device !== undefined && track !== undefined) Object.defineProperties(track, { label: { value: device.label }, getSettings: { value: () => device.getSettings() } });
      return spoken.stream;
    };
    const page = window as unknown as PageWithEars;
    page.lines = [];
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        page.lines.push(this);
      }
    };
    // What plays a file may stand nowhere in the document.
    const files = new Map<HTMLMediaElement, MediaElementAudioSourceNode | null>();
    const play = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'play')?.value as HTMLMediaElement['play'];
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement): Promise<void> {
      if (this.src.startsWith('blob:') && !files.has(this)) files.set(this, null);
      return play.call(this);
    };
    let ear: { context: AudioContext; analyser: AnalyserNode } | undefined;
    const sources = new Map<HTMLAudioElement, { stream: MediaStream; node: MediaStreamAudioSourceNode }>();
    const players = (root: Document | ShadowRoot): HTMLAudioElement[] => [
      ...[...root.querySelectorAll('audio')].filter((player) => player.srcObject instanceof MediaStream && !player.paused && !player.muted),
      ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot === null ? [] : players(shadowRoot))),
    ];
    page.listen = (voices, within, to) => {
      if (ear === undefined) {
        const context = new AudioContext();
        ear = { context, analyser: new AnalyserNode(context, { fftSize: 16_384, smoothingTimeConstant: 0 }) };
      }
      const { context, analyser } = ear;
      const playing = to === 'line' ? players(document) : [];
      const heardFiles = to === 'files' ? [...files.keys()].filter((player) => !player.paused && !player.ended) : [];
      for (const [player, node] of files) {
        if (!heardFiles.includes(player)) node?.disconnect();
        else if (node === null) files.set(player, new MediaElementAudioSourceNode(context, { mediaElement: player }));
        if (heardFiles.includes(player)) files.get(player)?.connect(analyser);
      }
      for (const [player, { stream, node }] of sources) {
        if (playing.includes(player) && player.srcObject === stream) continue;
        node.disconnect();
        sources.delete(player);
      }
      for (const player of playing) {
        if (sources.has(player)) continue;
        const stream = player.srcObject as MediaStream;
        const node = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
        node.connect(analyser);
        sources.set(player, { stream, node });
      }
      const bins = new Float32Array(analyser.frequencyBinCount);
      const samples = new Float32Array(analyser.fftSize);
      analyser.getFloatFrequencyData(bins);
      analyser.getFloatTimeDomainData(samples);
      const width = context.sampleRate / analyser.fftSize;
      const strongest = bins.reduce((best, level, bin) => (level > (bins[best] ?? -Infinity) ? bin : best), 0);
      return {
        players: playing.length + heardFiles.length,
        loudness: Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length),
        strongest: strongest * width,
        levels: Object.fromEntries(Object.entries(voices).map(([name, at]) => [name, Math.max(...bins.subarray(Math.floor((at - within) / width), Math.ceil((at + within) / width) + 1))])) as Record<Voice, number>,
      };
    };
  }, VOICES[voice]);
}

async function until(page: Page, what: string, holds: (heard: Heard) => boolean, from: Source = 'line'): Promise<void> {
  const listen = (): Promise<Heard> => page.evaluate(([voices, within, to]) => (window as unknown as PageWithEars).listen(voices, within, to), [VOICES, HERTZ_APART, from] as const);
  const end = Date.now() + HEARD_WITHIN;
  for (;;) {
    const heard = await listen();
    if (heard.players > 0 && holds(heard)) return;
    if (Date.now() > end) throw new Error(`The page should play ${what}, but plays ${JSON.stringify(heard)}`);
    // The ear must have heard something new: to ask it at every frame costs a busy page more than its call.
    await page.evaluate((length) => new Promise((resolve) => { setTimeout(resolve, length); }), ASKED_EVERY);
  }
}

/** Waits until the page plays these voices and no other one. */
export async function hears(page: Page, ...voices: Voice[]): Promise<void> {
  await until(page, voices.join(' and '), (heard) => areHeard(heard, voices));
}

/** Waits until the page plays a file in which are these voices and no other one. */
export async function hearsInFile(page: Page, ...voices: Voice[]): Promise<void> {
  await until(page, `a file with ${voices.join(' and ')}`, (heard) => areHeard(heard, voices), 'files');
}

function areHeard({ strongest, levels }: Heard, voices: readonly Voice[]): boolean {
  const loudest = Math.max(...Object.values(levels));
  return voices.some((voice) => Math.abs(VOICES[voice] - strongest) <= HERTZ_APART)
    && Object.entries(levels).every(([voice, level]) => (voices.includes(voice as Voice) ? level >= TONE_FROM : level < loudest - DECIBELS_BELOW));
}

/** Waits until the page plays something that is nobody's voice. */
export async function hearsMusic(page: Page): Promise<void> {
  await until(page, 'music', ({ loudness, levels }) => loudness >= SOUND_FROM && Object.values(levels).every((level) => level < TONE_FROM));
}

/** Waits until the page, whose line stands, plays nothing. */
export async function hearsNothing(page: Page): Promise<void> {
  await until(page, 'nothing', ({ loudness }) => loudness <= SILENCE_TO);
}

/** Packets that did not reach the page on the line it has now. @throws if no line brings it any */
export async function missed(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const line = (window as unknown as PageWithEars).lines.findLast(({ connectionState }) => connectionState === 'connected');
    if (line === undefined) throw new Error('No line of the page is connected.');
    const streams = ([...(await line.getStats()).values()] as RTCInboundRtpStreamStats[]).filter(({ type, packetsReceived }) => type === 'inbound-rtp' && (packetsReceived ?? 0) > 0);
    if (streams.length === 0) throw new Error('Nothing came on the line of the page.');
    return streams.reduce((sum, { packetsLost }) => sum + (packetsLost ?? 0), 0);
  });
}
