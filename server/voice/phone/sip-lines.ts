import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { openJanusLink, type JanusLink, type Jsep, type SipPluginEvent } from './janus-link.ts';
import type { PhoneSettings } from './phone-settings.ts';
import { domainOf } from './sip-address.ts';

/*
 * The account's lines at a Janus gateway. Each is a handle of its SIP plugin, which carries one call: the first one has the account,
 * the others help it. They are there again by themselves when Janus or the registrar was away.
 */

const DELAYS = [500, 2_000, 5_000, 10_000];
const REGISTER_AGAIN_AFTER = 30_000;
/** Headers that a call coming in is read for, besides those that Janus reads anyway. */
const HEADERS = ['P-Asserted-Identity', 'X-Called-Number', 'X-Number-Withheld'];

export interface LinesListener {
  event(line: number, event: SipPluginEvent): void;
  /** These lines are gone, and what was on them. */
  lost(lines: readonly number[], why: string): void;
}

export interface SipLines {
  /** Why nothing can be called, with what an operator can do; null while something can. */
  readonly unavailable: string | null;
  /** All that there are, as calls that come in take them: from the first. */
  readonly all: readonly number[];
  /** @throws Error if Janus refuses or is gone */
  ask(line: number, request: Readonly<Record<string, unknown>>, jsep?: Jsep): Promise<void>;
  /** Tells where our side of a line can be reached. @throws Error if Janus refuses or is gone */
  tellPlaces(line: number, candidates: readonly string[]): Promise<void>;
  stop(): void;
}

/** Connects, and goes on connecting until it is stopped. */
export function openSipLines(settings: PhoneSettings, { clock, log }: { clock: Clock; log: Log }, listener: LinesListener): SipLines {
  const janus = new URL(settings.janus.url).host;
  let link: JanusLink | null = null;
  let lines: number[] = [];
  let isRegistered = false;
  let unable: string | null = `Janus at ${janus} has not been reached yet.`;
  let failures = 0;
  let isStopped = false;
  let endLink = (): void => undefined;
  let cancel = (): void => undefined;

  const cannot = (why: string): void => {
    if (unable !== why && !isStopped) log.warn('phone_unable', { host: janus, cause: why });
    unable = why;
  };

  const connect = (): void => {
    endLink = openJanusLink(settings.janus, clock, {
      open(opened) {
        link = opened;
        failures = 0;
        void begin(opened);
      },
      event(handle, event) {
        if (!accountSaid(event)) listener.event(handle, event);
      },
      detached(handle) {
        const isFirst = handle === lines[0];
        lines = lines.filter((line) => line !== handle);
        listener.lost([handle], 'Janus has given up its line.');
        // The others go with the first one.
        if (isFirst) gone('Janus has given up the account.');
      },
      gone,
    });
  };

  const gone = (why: string): void => {
    endLink();
    link = null;
    isRegistered = false;
    const lost = lines;
    lines = [];
    listener.lost(lost, why);
    if (isStopped) return;
    cannot(`Janus at ${janus} cannot be reached: ${why} Start it, or look at "phone" in the settings.`);
    const delay = DELAYS[Math.min(failures, DELAYS.length - 1)] ?? 0;
    failures += 1;
    cancel();
    cancel = clock.wakeAt(clock.now() + delay, connect);
  };

  const begin = async (to: JanusLink): Promise<void> => {
    try {
      lines = [await to.attach()];
      await register(to);
    } catch (error) {
      if (link === to) gone(error instanceof Error ? error.message : 'unknown');
    }
  };

  const register = async (to: JanusLink): Promise<void> => {
    const [first] = lines;
    if (first === undefined) return;
    const { account, password, user, registrar, proxy, registers, transport } = settings;
    await to.ask(first, {
      request: 'register', username: account, incoming_header_prefixes: HEADERS, force_udp: transport === 'udp', force_tcp: transport === 'tcp',
      ...(password === null ? { type: 'guest' } : { secret: password, send_register: registers, ...(user !== null && { authuser: user }) }),
      ...(registers && { proxy: registrar ?? `sip:${domainOf(account)}` }), ...(proxy !== null && { outbound_proxy: proxy }),
    });
  };

  const registerAgain = (): void => {
    cancel();
    cancel = clock.wakeAt(clock.now() + REGISTER_AGAIN_AFTER, () => {
      const to = link;
      if (to === null) return;
      register(to).catch((error: unknown) => {
        cannot(`Janus does not take the SIP account: ${error instanceof Error ? error.message : 'unknown'}.`);
        registerAgain();
      });
    });
  };

  /** What an event says of the account, if that is what it is about. */
  const accountSaid = ({ result }: SipPluginEvent): boolean => {
    switch (result['event']) {
      case 'registered':
        if (result['helper'] !== true && !isRegistered) void registered(Number(result['master_id']));
        return true;
      case 'registration_failed':
        isRegistered = false;
        cannot(`The SIP account was refused by its registrar: ${String(result['code'])} ${String(result['reason'])}. Look at "phone" in the settings.`);
        registerAgain();
        return true;
      case 'registering': case 'unregistering': case 'unregistered':
        return true;
      default:
        return false;
    }
  };

  const registered = async (masterId: number): Promise<void> => {
    isRegistered = true;
    const to = link;
    try {
      // As many as there are to be, or are there since an earlier registration.
      while (to !== null && to === link && lines.length < settings.lines) {
        const handle = await to.attach();
        await to.ask(handle, { request: 'register', type: 'helper', username: settings.account, master_id: masterId });
        lines.push(handle);
      }
      if (to !== link) return;
      unable = null;
      log.info('phone_ready', { host: janus, count: lines.length });
    } catch (error) {
      if (to === link) gone(error instanceof Error ? error.message : 'unknown');
    }
  };

  connect();

  return {
    get unavailable() {
      return unable;
    },
    get all() {
      return lines;
    },
    async ask(line, request, jsep) {
      if (link === null || !lines.includes(line)) throw new Error('The connection to Janus is over.');
      await link.ask(line, request, jsep);
    },
    async tellPlaces(line, candidates) {
      if (link === null || !lines.includes(line)) throw new Error('The connection to Janus is over.');
      await link.tellPlaces(line, candidates);
    },
    stop() {
      isStopped = true;
      cancel();
      endLink();
    },
  };
}
