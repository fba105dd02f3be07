import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from 'vitest';
import { HOSTS, whyNot, type Host } from './desktops.ts';
import { ServerHandle } from './server-handle.ts';
import { openBrowser, World } from './world.ts';

/** Specs, each of which gets a world of its own. */
export type Specs = (world: () => World) => void;

/** Writes specs once and runs them on every host that this machine has; a host that is absent is skipped by name. */
export function onEveryHost(title: string, specs: Specs): void {
  for (const host of HOSTS) {
    const absent = whyNot(host);
    if (absent === undefined) onHost(host, title, specs);
    else test.skip(`${title} on ${host} (skipped: ${absent})`);
  }
}

/** Runs specs of what no host makes a difference to, on the first host that there is. */
export function onOneHost(title: string, specs: Specs): void {
  const host = HOSTS.find((one) => whyNot(one) === undefined);
  if (host === undefined) test.skip(`${title} (skipped: no host of a desktop is here)`);
  else onHost(host, title, specs);
}

function onHost(host: Host, title: string, specs: Specs): void {
  describe(`${title} on ${host}`, () => {
    let browser: Browser;
    let server: ServerHandle;
    let world: World | undefined;
    beforeAll(async () => {
      browser = await openBrowser();
      server = await ServerHandle.start();
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
