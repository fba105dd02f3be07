import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from 'vitest';
import { HOSTS, whyNot, type Host } from './desktops.ts';
import { ServerHandle, type ServerWish } from './server-handle.ts';
import { VOICE_SWITCHES } from './voices.ts';
import { openBrowser, World } from './world.ts';

/** Specs, each of which gets a world of its own. */
export type Specs = (world: () => World) => void;

/** Writes specs once and runs them on every host that this machine has; a host that is absent is skipped by name. */
export function onEveryHost(title: string, specs: Specs, wish?: ServerWish): void {
  for (const host of HOSTS) {
    const absent = whyNot(host);
    if (absent === undefined) onHost(host, title, specs, wish);
    else test.skip(`${title} on ${host} (skipped: ${absent})`);
  }
}

/** Runs specs of what no host makes a difference to, on the first host that there is. */
export function onOneHost(title: string, specs: Specs, wish?: ServerWish): void {
  const host = HOSTS.find((one) => whyNot(one) === undefined);
  if (host === undefined) test.skip(`${title} (skipped: no host of a desktop is here)`);
  else onHost(host, title, specs, wish);
}

function onHost(host: Host, title: string, specs: Specs, wish: ServerWish = {}): void {
  describe(`${title} on ${host}`, () => {
    let browser: Browser;
    let server: ServerHandle;
    let world: World | undefined;
    beforeAll(async () => {
      browser = await openBrowser([], wish.calls ? VOICE_SWITCHES : []);
      server = await ServerHandle.start(wish);
    });
    afterAll(async () => {
      await browser.close();
      await server.close();
    });
    beforeEach(async () => {
      world = await World.begin(host, server, browser);
    });
    afterEach(async () => {
      await world?.close();
      world = undefined;
    });
    specs(() => {
      if (world === undefined) throw new Error('There is no world outside of a test');
      return world;
    });
  });
}
