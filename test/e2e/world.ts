import { chromium, type Browser } from 'playwright-core';
import type { TestCertificate } from '../doubles/test-certificate.ts';
import { FEATURES_OFF, findChromium } from '../../scripts/chromium.mjs';
import { Agent } from './agent.ts';
import { Caller, type CallerWish } from './caller.ts';
import { Customer } from './customer.ts';
import { startDesktop, type Host } from './desktops.ts';
import type { ServerHandle } from './server-handle.ts';
import type { Voice } from './voices.ts';

/** A Chromium for the pages of many worlds, each in a context of its own. `trusted` are taken for good certificates, and no others; `more` are further switches. */
export async function openBrowser(trusted: readonly TestCertificate[] = [], more: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium was found. Run the tests with "npm test", which finds or installs one.');
  const rootless = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const trust = trusted.length === 0 ? [] : [`--ignore-certificate-errors-spki-list=${trusted.map(({ fingerprint }) => fingerprint).join(',')}`];
  return chromium.launch({ executablePath, args: [FEATURES_OFF, '--disable-gpu', '--disable-background-networking', '--no-first-run', ...rootless, ...trust, ...more] });
}

/** People at a routing server that knows nobody else. They leave with `close`. */
export class World {
  readonly server: ServerHandle;
  readonly browser: Browser;
  readonly host: Host;
  readonly #ends: (() => Promise<void>)[] = [];

  private constructor(host: Host, server: ServerHandle, browser: Browser) {
    this.host = host;
    this.server = server;
    this.browser = browser;
  }

  /**
   * @param server it outlives the world, and so does the browser; what was there before is forgotten.
   * @param browser where the customers' pages open, and the panel's on the browser host.
   */
  static async begin(host: Host, server: ServerHandle, browser: Browser): Promise<World> {
    await server.anew();
    return new World(host, server, browser);
  }

  /** A user of the sample at a desktop of his own, signed in. */
  async user(username: string, voice?: Voice): Promise<Agent> {
    const agent = await this.desktopOf(username, voice);
    await agent.signsIn();
    await agent.isLive();
    return agent;
  }

  /** A desktop of a user's own, nobody signed in. */
  async desktopOf(username: string, voice?: Voice): Promise<Agent> {
    const desktop = await startDesktop(this.host, this.server.ready.api, this.browser, voice);
    this.#ends.push(() => desktop.close());
    return new Agent(desktop, username);
  }

  /** An agent who is Available. */
  async availableAgent(username: string, voice?: Voice): Promise<Agent> {
    const agent = await this.user(username, voice);
    await agent.becomesAvailable();
    await agent.hasStatus('Available');
    return agent;
  }

  async customer(name: string, attributes: Record<string, string> = {}): Promise<Customer> {
    const customer = await Customer.startsChat(this.browser, this.server.ready.shop, name, attributes);
    this.#ends.push(() => customer.close());
    return customer;
  }

  async caller(wish: CallerWish): Promise<Caller> {
    const caller = await Caller.calls(this.browser, this.server.ready.shop, wish);
    this.#ends.push(() => caller.close());
    return caller;
  }

  /** The same chat, opened on another device. */
  async otherDevice(customer: Customer): Promise<Customer> {
    const other = await Customer.opens(this.browser, customer.page.url());
    this.#ends.push(() => other.close());
    await other.isConnected();
    return other;
  }

  async close(): Promise<void> {
    for (const end of this.#ends.reverse()) await end().catch(() => undefined);
  }
}
