import { fromChromium, toChromium } from './address-map.ts';
import { chromium } from './machine.ts';
import { recordCall } from './report.ts';

type RequestHandler = (contents: unknown, permission: string, answer: (granted: boolean) => void, details: object) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean;
type BeforeRequest = (details: object, answer: (decision: { cancel?: boolean }) => void) => void;
type SchemeHandler = (request: Request) => Response | Promise<Response>;

/** Electron's permissions that Chromium's debugging interface can set, by Chromium's descriptors. */
const PERMISSIONS: readonly (readonly [permission: string, descriptor: object, details?: object])[] = [
  ['notifications', { name: 'notifications' }],
  ['clipboard-sanitized-write', { name: 'clipboard-write', allowWithoutSanitization: false }],
  ['clipboard-read', { name: 'clipboard-read' }],
  ['geolocation', { name: 'geolocation' }],
  ['media', { name: 'microphone' }, { mediaType: 'audio', mediaTypes: ['audio'] }],
  ['media', { name: 'camera' }, { mediaType: 'video', mediaTypes: ['video'] }],
  ['midi', { name: 'midi' }],
  ['midiSysex', { name: 'midi', sysex: true }],
  ['idle-detection', { name: 'idle-detection' }],
  ['storage-access', { name: 'storage-access' }],
  ['speaker-selection', { name: 'speaker-selection' }],
  ['window-management', { name: 'window-management' }],
  ['local-fonts', { name: 'local-fonts' }],
  ['display-capture', { name: 'display-capture' }],
  ['keyboardLock', { name: 'keyboard-lock' }],
  ['pointerLock', { name: 'pointer-lock' }],
];

class Protocol {
  readonly #handlers = new Map<string, SchemeHandler>();

  registerSchemesAsPrivileged(schemes: readonly object[]): void {
    recordCall('protocol.registerSchemesAsPrivileged', schemes);
  }

  handle(scheme: string, handler: SchemeHandler): void {
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
  }

  unhandle(scheme: string): void {
    this.#handlers.delete(scheme);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }

  /** The double's own. */
  handlerOf(scheme: string): SchemeHandler | undefined {
    return this.#handlers.get(scheme);
  }
}

class WebRequest {
  #before: BeforeRequest | null = null;

  onBeforeRequest(listener: BeforeRequest | null): void {
    this.#before = listener;
  }

  /** The double's own: what the listener says about a request. */
  isCancelled(details: object): Promise<boolean> {
    const before = this.#before;
    if (before === null) return Promise.resolve(false);
    return new Promise((resolve) => before(details, (decision) => resolve(decision.cancel === true)));
  }
}

/**
 * Electron's session, of which there is one. Chromium asks nobody over the debugging interface when a page wants a
 * permission, so the handlers are asked ahead, once per permission and origin before its page is loaded, and
 * Chromium is set to what they said. Where main sets no handler, everything is granted, as in Electron.
 */
export class Session {
  readonly protocol = new Protocol();
  readonly webRequest = new WebRequest();
  #request: RequestHandler | null = null;
  #check: CheckHandler | null = null;

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler;
  }

  setDevicePermissionHandler(handler: unknown): void {
    recordCall('session.setDevicePermissionHandler', handler !== null);
  }

  setDisplayMediaRequestHandler(handler: unknown): void {
    recordCall('session.setDisplayMediaRequestHandler', handler !== null);
  }

  /** The double's own: asks the handlers for the page at this address and tells Chromium. */
  async settlePermissions(address: string, contents: unknown): Promise<void> {
    const { pipe } = await chromium;
    const origin = new URL(toChromium(address)).origin;
    const future = { getURL: () => address, ...(contents as object) };
    for (const [permission, descriptor, kinds] of PERMISSIONS) {
      const details = { isMainFrame: true, requestingUrl: address, ...kinds };
      const checked = this.#check?.(contents, permission, fromChromium(`${origin}/`), details) ?? true;
      const granted = checked && (await this.#ask(future, permission, details));
      // Chromium versions differ in the permissions they know; one it does not know can't be granted either.
      await pipe.send('Browser.setPermission', { permission: descriptor, setting: granted ? 'granted' : 'denied', origin }).catch(() => undefined);
    }
  }

  #ask(contents: unknown, permission: string, details: object): Promise<boolean> {
    const request = this.#request;
    if (request === null) return Promise.resolve(true);
    return new Promise((resolve) => request(contents, permission, resolve, details));
  }
}

/** `session` of the electron module. */
export const session = { defaultSession: new Session() };

/** `protocol` of the electron module: the default session's. */
export const protocol = session.defaultSession.protocol;
