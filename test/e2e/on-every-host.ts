import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from 'vitest';
import { HOSTS, whyNot } from './desktops.ts';
import { openBrowser, World } from './world.ts';

/**
 * Writes specs once and runs them on every host that this machine has, each test in a world of its own; a host that is
 * absent is skipped by name.
 */
export function onEveryHost(title: string, specs: (world: () => World) => void): void {
  for (const host of HOSTS) {
    const absent = whyNot(host);
    if (absent !== undefined) {
      test.skip(`${title} on ${host} (skipped: ${absent})`);
      continue;
    }
    describe(`${title} on ${host}`, () => {
      let browser: Browser;
      let world: World | undefined;
      beforeAll(async () => {
        browser = await openBrowser();
      });
      afterAll(async () => {
        await browser.close();
      });
      beforeEach(async () => {
        world = await World.begin(host, browser);
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
}
