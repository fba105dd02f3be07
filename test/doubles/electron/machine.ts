import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startChromium, type ChromiumProcess } from './chromium-process.ts';
import type { DevtoolsEvent, DevtoolsPipe } from './devtools-pipe.ts';
import { report } from './report.ts';

/*
 * The one Chromium under this Electron, and which session of it belongs to which window.
 */

/** A target of Chromium that the double follows: a window's page or a frame in a process of its own. */
export interface SessionOwner {
  /** Every event of the session, in order. */
  take(event: DevtoolsEvent): void;
}

/** Marks the pages that the double makes; any other new page was opened by a page. */
const MARK = 'about:blank#electron-double-';

const owners = new Map<string, SessionOwner>();
const expected = new Map<string, (sessionId: string) => void>();
let endedByUs = false;
let hasBegun = false;

/** The folder of this app's data, from `--user-data-dir` as Electron reads it. */
export const userData = switchValue('user-data-dir') || mkdtempSync(path.join(tmpdir(), 'electron-double-'));

/** The running Chromium. Started a turn later: an app that finds another instance quits before it needs one. */
export const chromium: Promise<ChromiumProcess> = new Promise((resolve, reject) => {
  setImmediate(() => {
    if (!endedByUs) begin().then(resolve, reject);
  });
});

/** The value of a switch on the command line, or an empty string. */
export function switchValue(name: string): string {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? '' : given.slice(name.length + 3);
}

/** Follows a session. */
export function own(sessionId: string, owner: SessionOwner): void {
  owners.set(sessionId, owner);
}

/**
 * Opens a page for a window.
 * @param prepare is called with the page's session while the page stands still; what it sends takes effect before anything runs there.
 */
export async function openPage(size: { width: number; height: number }, prepare: (sessionId: string) => void): Promise<string> {
  const { pipe } = await chromium;
  const mark = MARK + randomBytes(8).toString('hex');
  expected.set(mark, prepare);
  const { targetId } = await pipe.send('Target.createTarget', { url: mark, newWindow: true, ...size });
  return targetId as string;
}

/** Ends Chromium; the process may then end. */
export async function endChromium(): Promise<void> {
  endedByUs = true;
  if (!hasBegun) return;
  await (await chromium).close();
}

async function begin(): Promise<ChromiumProcess> {
  hasBegun = true;
  const executable = process.env['ELECTRON_DOUBLE_CHROMIUM'];
  if (executable === undefined) throw new Error('ELECTRON_DOUBLE_CHROMIUM must name the Chromium to run (launch.ts sets it).');
  const profile = path.join(userData, 'Chromium');
  mkdirSync(profile, { recursive: true });
  const running = await startChromium(executable, profile);
  running.pipe.onEvent(dispatch);
  void running.pipe.closed.then(() => {
    if (!endedByUs) process.exit(1);
  });
  await running.pipe.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  report({ type: 'chromium', endpoint: running.endpoint });
  return running;
}

function dispatch(event: DevtoolsEvent): void {
  if (event.method === 'Target.attachedToTarget' && event.sessionId === undefined) attached(event);
  else if (event.sessionId !== undefined) owners.get(event.sessionId)?.take(event);
  else if (event.method === 'Target.detachedFromTarget') {
    const gone = event.params['sessionId'] as string;
    owners.get(gone)?.take(event);
    owners.delete(gone);
  }
}

function attached(event: DevtoolsEvent): void {
  const { sessionId, targetInfo } = event.params as { sessionId: string; targetInfo: { type: string; url: string; targetId: string } };
  const prepare = expected.get(targetInfo.url);
  expected.delete(targetInfo.url);
  void chromium.then(({ pipe }) => {
    if (prepare !== undefined) prepare(sessionId);
    else if (targetInfo.type === 'page') closeOpened(pipe, sessionId, targetInfo.targetId);
    return pipe.send('Runtime.runIfWaitingForDebugger', {}, sessionId);
  });
}

/**
 * Closes a page that a page opened (the opener's window-open handler hears of it through Page.windowOpen). It shares its
 * opener's process, and one that is closed while any debugger still holds it leaves the opener held for good. So its requests
 * fail, and it is closed at the first sign that everybody has let it go: a request, or a timer that runs.
 */
function closeOpened(pipe: DevtoolsPipe, sessionId: string, targetId: string): void {
  own(sessionId, {
    take({ method }) {
      if (method === 'Network.loadingFailed') void pipe.send('Target.closeTarget', { targetId });
    },
  });
  void pipe.send('Runtime.evaluate', { expression: 'setTimeout(() => window.close())' }, sessionId);
  // Not stopped but failed: a request that is only stopped goes out after all when closing detaches us.
  void pipe.send('Network.enable', {}, sessionId);
  void pipe.send('Network.emulateNetworkConditions', { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 }, sessionId);
}
