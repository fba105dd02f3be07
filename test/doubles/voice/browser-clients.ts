import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';

/*
 * Clients in a real Chromium, each in a page of its own: what it says is a tone in place of a microphone, and what it hears is looked at as a
 * spectrum. Only the media engine is tried by these; the customer's page and the panel have tests of their own.
 */

/** What a page hears: the strongest tone, to 12 Hz, and how loud all of it is (root mean square). */
export interface BrowserSound { readonly hertz: number; readonly loudness: number }

export interface BrowserClient {
  hears(line?: number): Promise<BrowserSound>;
  /** Packets that its browser missed, on all lines. */
  lost(): Promise<number>;
  press(digits: string): Promise<void>;
  close(): Promise<void>;
}

const SCRIPT = `
window.join = async (hertz, lines) => {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: hertz });
  const microphone = context.createMediaStreamDestination();
  tone.connect(new GainNode(context, { gain: 0.5 })).connect(microphone);
  tone.start();
  const connection = window.connection = new RTCPeerConnection();
  const [track] = microphone.stream.getAudioTracks();
  connection.addTransceiver(track, { direction: 'sendrecv', streams: [microphone.stream] });
  for (let line = 1; line < lines; line += 1) connection.addTransceiver('audio', { direction: 'recvonly' });
  window.analysers = connection.getTransceivers().map(({ receiver }) => {
    const stream = new MediaStream([receiver.track]);
    const audio = new Audio();
    audio.srcObject = stream;
    audio.muted = true;
    void audio.play();
    const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
    new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser);
    return analyser;
  });
  await connection.setLocalDescription();
  const answer = await fetch('/answer', { method: 'POST', body: connection.localDescription.sdp });
  if (!answer.ok) throw new Error(await answer.text());
  await connection.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
  await new Promise((resolve) => {
    const look = () => { if (connection.connectionState === 'connected') resolve(); };
    connection.addEventListener('connectionstatechange', look);
    look();
  });
};
window.hears = (line) => {
  const analyser = window.analysers[line];
  const bins = new Float32Array(analyser.frequencyBinCount);
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatFrequencyData(bins);
  analyser.getFloatTimeDomainData(samples);
  const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  const best = bins.indexOf(Math.max(...bins));
  return { hertz: loudness < 0.001 ? 0 : best * analyser.context.sampleRate / analyser.fftSize, loudness };
};
window.lost = async () => [...(await window.connection.getStats()).values()].filter(({ type }) => type === 'inbound-rtp').reduce((sum, { packetsLost }) => sum + packetsLost, 0);
window.press = (digits) => window.connection.getSenders()[0].dtmf.insertDTMF(digits, 100, 60);
`;

/** A Chromium and a server for its pages. */
export class BrowserClients {
  readonly #browser: Browser;
  readonly #server: Server;
  /** By page: who answers its offers. */
  readonly #answers = new Map<string, (offer: string) => Promise<string>>();

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
  }

  static async open(executablePath: string): Promise<BrowserClients> {
    const browser = await chromium.launch({
      executablePath, handleSIGTERM: false,
      args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection'],
    });
    const server = createServer();
    const clients = new BrowserClients(browser, server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.method !== 'POST') return response.setHeader('content-type', 'text/html').end(`<!doctype html><title>client</title><script>${SCRIPT}</script>`);
        const leg = new URL(request.headers.referer ?? 'http://none/').searchParams.get('leg') ?? '';
        const answer = clients.#answers.get(leg) ?? (() => Promise.reject(new Error('Nobody answers.')));
        answer(Buffer.concat(chunks).toString()).then((sdp) => response.end(sdp), (error: unknown) => response.writeHead(400).end(String(error)));
        return response;
      });
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return clients;
  }

  /** A page that says a tone. */
  async join(leg: string, hertz: number, answer: (offer: string) => Promise<string>, lines = 1): Promise<BrowserClient> {
    this.#answers.set(leg, answer);
    const context = await this.#browser.newContext();
    const page: Page = await context.newPage();
    // The referrer names the leg only if the policy lets it, which is so within an origin.
    await page.goto(`http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/?leg=${encodeURIComponent(leg)}`);
    await page.evaluate(`join(${String(hertz)}, ${String(lines)})`);
    return {
      hears: (line = 0) => page.evaluate<BrowserSound>(`hears(${String(line)})`),
      lost: () => page.evaluate<number>('lost()'),
      press: (digits) => page.evaluate(`press(${JSON.stringify(digits)})`),
      close: () => context.close(),
    };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
