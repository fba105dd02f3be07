import type { BrowserContext, Page } from 'playwright-core';

/*
 * When a page first plays a tone, by the page's own clock: driving it from here costs nothing then. All pages of one machine have the
 * same clock.
 */

interface PageWithEar extends Window {
  /** When a button was last pressed. */
  pressedAt: number;
  /** When the tone that is listened for was first played; null: not yet. */
  heardAt: number | null;
  listenFor(hertz: number): void;
}

/** Gives the pages of a context an ear for what their lines bring. Before they are loaded. */
export async function giveEar(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const page = window as unknown as PageWithEar;
    const now = (): number => performance.timeOrigin + performance.now();
    page.pressedAt = 0;
    page.heardAt = null;
    document.addEventListener('click', () => { page.pressedAt = now(); }, true);
    let ear: { context: AudioContext; analyser: AnalyserNode; bins: Float32Array<ArrayBuffer> } | undefined;
    const wide = (): NonNullable<typeof ear> => {
      if (ear !== undefined) return ear;
      const context = new AudioContext({ latencyHint: 'interactive' });
      // 21 ms of sound: long enough to tell a tone, short enough to tell when.
      const analyser = new AnalyserNode(context, { fftSize: 1024, smoothingTimeConstant: 0 });
      return (ear = { context, analyser, bins: new Float32Array(analyser.frequencyBinCount) });
    };
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener('track', ({ track }) => {
          const { context, analyser } = wide();
          new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser);
        });
      }
    };
    let looking = 0;
    page.listenFor = (hertz) => {
      window.clearInterval(looking);
      page.heardAt = null;
      looking = window.setInterval(() => {
        const { context, analyser, bins } = wide();
        analyser.getFloatFrequencyData(bins);
        const at = Math.round((hertz * analyser.fftSize) / context.sampleRate);
        if (Math.max(...bins.subarray(at - 1, at + 2)) < -40) return;
        page.heardAt = now();
        window.clearInterval(looking);
      }, 4);
    };
  });
}

/** From now on the page listens for this tone. */
export const listenFor = (page: Page, hertz: number): Promise<void> => page.evaluate((tone) => (window as unknown as PageWithEar).listenFor(tone), hertz);

/** When the page last had a button pressed: milliseconds since 1970. */
export const pressedAt = (page: Page): Promise<number> => page.evaluate(() => (window as unknown as PageWithEar).pressedAt);

/** When the page first played the tone it listens for: milliseconds since 1970. @throws if it never does */
export async function heardAt(page: Page): Promise<number> {
  const heard = await page.waitForFunction(() => (window as unknown as PageWithEar).heardAt, undefined, { polling: 50, timeout: 60_000 });
  return Number(await heard.jsonValue());
}
