import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { findChromium } from '../../../scripts/chromium.mjs';
import { createLog } from '../../../server/log.ts';
import type { MediaEvent } from '../../../server/voice/media-engine.ts';
import { startMediaEngine } from '../../../server/voice/media/start-media-engine.ts';
import { BrowserClients, type BrowserClient } from '../../doubles/voice/browser-clients.ts';
import { toneAsOgg } from '../../doubles/voice/sine.ts';

/** Waits until a browser hears this tone, within a bin of its spectrum; 0 is silence. */
const heard = (client: BrowserClient, hertz: number, line = 0): Promise<void> => vi.waitFor(async () => {
  expect(Math.abs((await client.hears(line)).hertz - hertz)).toBeLessThan(hertz === 0 ? 1 : 13);
}, { timeout: 15_000, interval: 50 });

test('real browsers hear prompts, each other, silence on hold, two at once, and their keys are understood', async (ctx) => {
  const executable = findChromium();
  if (executable === undefined) return ctx.skip('there is no Chromium on this machine');
  const folder = mkdtempSync(path.join(tmpdir(), 'media-'));
  writeFileSync(path.join(folder, 'greeting.opus'), toneAsOgg(600, 2));
  const engine = startMediaEngine({ processes: 1, remote: [], bindAddress: '127.0.0.1', ports: [44_000, 44_999], stack: 'native' }, createLog(() => undefined));
  const events: MediaEvent[] = [];
  engine.onEvent((event) => events.push(event));
  const browsers = await BrowserClients.open(executable);
  try {
    const join = (legId: string, hertz: number, lines?: number): Promise<BrowserClient> => browsers.join(legId, hertz, async (offer) => (await engine.answer({ legId, offer })).sdp, lines);
    engine.hear('customer', { kind: 'prompts', playId: 'one', files: [path.join(folder, 'greeting.opus')], loop: true });
    const customer = await join('customer', 400);
    await heard(customer, 600);
    const agent = await join('agent', 900);
    engine.hear('customer', { kind: 'legs', legs: ['agent'] });
    engine.hear('agent', { kind: 'legs', legs: ['customer'] });
    await heard(customer, 900);
    await heard(agent, 400);
    const supervisor = await join('supervisor', 1_500, 6);
    engine.hear('supervisor', { kind: 'legs', legs: ['customer', 'agent'] });
    await heard(supervisor, 400, 0);
    await heard(supervisor, 900, 1);
    engine.hear('customer', { kind: 'nothing' });
    await heard(customer, 0);
    engine.hear('customer', { kind: 'legs', legs: ['agent'] });
    await heard(customer, 900);
    await customer.press('5#19');
    await vi.waitFor(() => expect(events.flatMap((event) => (event.type === 'digit' ? event.digit : [])).join('')).toBe('5#19'), { timeout: 10_000 });
    expect(await Promise.all([customer, agent, supervisor].map((client) => client.lost()))).toEqual([0, 0, 0]);
    // A page that is closed says so.
    await agent.close();
    await vi.waitFor(() => expect(events).toContainEqual({ type: 'leg', legId: 'agent', state: 'lost' }), { timeout: 15_000 });
  } finally {
    await browsers.close();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
