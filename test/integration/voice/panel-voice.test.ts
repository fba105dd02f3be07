import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../server/log.ts';
import { startMediaEngine } from '../../../server/voice/media/start-media-engine.ts';
import type { StartedMediaEngine } from '../../../server/voice/media/start-media-engine.ts';
import { FakeDesk } from '../../doubles/desk/fake-desk.ts';
import { openPanel, servePanel } from '../../doubles/desk/panel-page.ts';
import { antonsCall, antonsCalls, voiceState } from '../../doubles/desk/sample-calls.ts';
import { soundOf } from '../../doubles/voice/sine.ts';
import { endSyntheticClients, SyntheticClient } from '../../doubles/voice/synthetic-client.ts';

/*
 * The built panel in a real Chromium with its fake microphone (it beeps once a second), on a desk in memory whose line leads
 * to the real media process; the customer is a client without a browser.
 */

const project = path.join(import.meta.dirname, '../../..');
const browserFile = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const AGENT = 'agent:eva';

describe.skipIf(!existsSync(browserFile))('the panel speaks (skipped where no Chromium is: CHROMIUM_PATH names one)', () => {
  let folder: string;
  let served: Awaited<ReturnType<typeof servePanel>>;
  let browser: Browser;
  let engine: StartedMediaEngine;
  let customer: SyntheticClient;
  let desk: FakeDesk;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'panel-'));
    await build({ root: path.join(project, 'renderer'), configFile: path.join(project, 'vite.renderer.config.ts'), configLoader: 'native', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
    served = await servePanel(folder);
    browser = await chromium.launch({
      executablePath: browserFile,
      args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--allow-loopback-in-peer-connection', '--autoplay-policy=no-user-gesture-required'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    endSyntheticClients();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    engine = startMediaEngine({ processes: 1, remote: [], bindAddress: '127.0.0.1', ports: [44_000, 44_999], stack: 'native' }, createLog(() => undefined));
    engine.hear('customer', { kind: 'legs', legs: [AGENT] });
    engine.hear(AGENT, { kind: 'legs', legs: ['customer'] });
    customer = await SyntheticClient.connect(async (offer) => (await engine.answer({ legId: 'customer', offer })).sdp);
    customer.speak(600);
    desk = new FakeDesk(voiceState(Date.now(), [antonsCalls.offered(Date.now())]), {}, {
      voiceOffer: async ({ sdp }) => engine.answer({ legId: AGENT, offer: sdp }),
      muteParty: () => ({}),
    });
    ({ page, faults } = await openPanel(await browser.newContext(), served.url, desk));
  });
  afterEach(async () => {
    await page.context().close();
    customer.close();
    await engine.stop();
  });

  const answered = (): void => desk.change({ type: 'contact', contact: antonsCall(Date.now()) });
  const offers = (): number => desk.calls.filter((call) => call.method === 'voiceOffer').length;
  /** Listens until there is, or is no, voice of the agent; gives up after 20 s of what the customer hears. */
  const customerHears = async (voice: boolean, codec: 'opus' | 'PCMU' = 'opus'): Promise<void> => {
    let loudness = -1;
    for (let time = 0; time < 20; time += 1) {
      ({ loudness } = await soundOf(await customer.hear(50), codec));
      if (voice ? loudness > 0.002 : loudness < 0.0005) return;
    }
    expect({ loudness, voice }).toBeNull();
  };
  /** Waits until the panel's own meter shows the customer. */
  const agentHears = async (): Promise<void> => {
    await page.getByRole('button', { name: /Anton Reyes/ }).first().click();
    await page.getByRole('button', { name: 'Figures' }).click();
    await page.waitForFunction(() => [...document.querySelectorAll('meter')].some((meter) => meter.getAttribute('aria-label') === 'Them' && meter.value > 4), undefined, { timeout: 20_000 });
  };

  it('has its line before the call, and both are heard as soon as it is answered', async () => {
    await page.waitForFunction(() => document.querySelectorAll('audio').length === 6);
    await customerHears(false);
    answered();
    await customerHears(true);
    await agentHears();
    expect([desk.calls.filter((call) => call.method === 'voiceDevices').map((call) => call.input), offers()]).toEqual([[{ microphone: 'unasked' }, { microphone: 'ready' }], 1]);
    expect(faults).toEqual([]);
  });

  it('is not heard while it is muted, and is heard again after', async () => {
    answered();
    await customerHears(true);
    await page.keyboard.press('Control+d');
    await customerHears(false);
    await page.keyboard.press('Control+d');
    await customerHears(true);
    expect(desk.calls.filter((call) => call.method === 'muteParty').map((call) => call.input)).toMatchObject([{ on: true }, { on: false }]);
  });

  it('speaks with a telephone as telephones do, and with a browser again after', async () => {
    const wanted: string[] = [];
    engine.onEvent((event) => {
      if (event.type !== 'codec_wanted' || event.legId !== AGENT) return;
      wanted.push(event.codec);
      desk.change({ type: 'voice', signal: { kind: 'codec', codec: event.codec } });
    });
    answered();
    await customerHears(true);
    const join = async (codec: 'opus' | 'PCMU'): Promise<void> => {
      customer.close();
      customer = await SyntheticClient.connect(async (offer) => (await engine.answer({ legId: 'customer', offer })).sdp, { codecs: [codec] });
      customer.speak(600);
      await customerHears(true, codec);
    };
    await join('PCMU');
    await join('opus');
    expect(wanted).toEqual(['PCMU', 'opus']);
  });

  it('is back in the call by a line of its own when the server says so', async () => {
    answered();
    await customerHears(true);
    desk.change({ type: 'voice', signal: { kind: 'rejoin', reason: 'media_lost' } });
    await page.waitForFunction(() => document.querySelectorAll('audio').length === 6);
    await customerHears(true);
    await agentHears();
    expect(offers()).toBe(2);
  });
});
