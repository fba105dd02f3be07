import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { guardPermissions, isPermitted, PERMISSIONS } from '../../../main/shell/permission-table.ts';

/** Security checklist, item 5: the table × every permission name of Electron's own types × origins × frames. */
const TYPES = readFileSync(new URL('../../../node_modules/electron/electron.d.ts', import.meta.url), 'utf8');
const OTHERS = ['https://evil.example/', 'app://panel.evil/', 'app://evil/', 'app://panel:1/', 'app://x@panel/', 'file:///', 'null', '', 'about:blank', 'https://panel/'];

function permissionNames(): string[] {
  const line = /setPermissionRequestHandler\(handler: \(\(webContents: WebContents, permission: ([^,]+), callback/u.exec(TYPES)?.[1];
  return [...(line ?? '').matchAll(/'([^']+)'/gu)].map((match) => match[1] ?? '');
}

function guardedSession(shown = 'app://panel/') {
  const handlers: Record<string, (...values: never[]) => unknown> = {};
  const keep = (name: string) => (handler: (...values: never[]) => unknown) => {
    handlers[name] = handler;
  };
  guardPermissions({
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    setDisplayMediaRequestHandler: keep('display'),
  } as unknown as Electron.Session);
  const call = (name: string, ...values: unknown[]): unknown => handlers[name]?.(...(values as never[]));
  return {
    request(permission: string, url: string, isMainFrame: boolean): boolean {
      let granted = true;
      const mediaTypes = permission === 'media' ? ['audio'] : undefined;
      call('request', { getURL: () => shown }, permission, (answer: boolean) => (granted = answer), { requestingUrl: url, isMainFrame, ...(mediaTypes && { mediaTypes }) });
      return granted;
    },
    check: (permission: string, origin: string, isMainFrame: boolean) => call('check', null, permission, origin, { isMainFrame, ...(permission === 'media' && { mediaType: 'audio' }) }) as boolean,
    device: () => call('device', { deviceType: 'usb', origin: 'app://panel' }),
    display(): unknown {
      let streams: unknown = 'unanswered';
      call('display', {}, (answer: unknown) => (streams = answer));
      return streams;
    },
  };
}

describe('permissions', () => {
  const names = permissionNames();
  const granted = PERMISSIONS.map((line) => line.permission);

  it('reads the names out of Electron’s types', () => {
    expect(names.length).toBeGreaterThan(40);
    expect(names).toEqual(expect.arrayContaining(['media', 'geolocation', 'openExternal', 'unknown', ...granted]));
  });

  it('gives a reason on every line', () => {
    for (const line of PERMISSIONS) expect(line.reason).toMatch(/^[A-Z].{20,}\.$/u);
  });

  it.each(names)('%s: what the table says for the panel, no for everybody else', (name) => {
    const session = guardedSession();
    const expected = granted.some((permission) => permission === name);
    expect([session.request(name, 'app://panel/', true), session.check(name, 'app://panel/', true), session.check(name, 'app://panel', true)]).toEqual([expected, expected, expected]);
    for (const other of OTHERS) expect([other, session.request(name, other, true), session.check(name, other, true)]).toEqual([other, false, false]);
    expect([session.request(name, 'app://panel/', false), session.check(name, 'app://panel/', false)]).toEqual([false, false]);
  });

  it('gives nothing while the window shows something else', () => {
    expect(guardedSession('https://evil.example/').request('notifications', 'app://panel/', true)).toBe(false);
  });

  it('gives no device and no screen', () => {
    expect([guardedSession().device(), guardedSession().display()]).toEqual([false, null]);
  });

  it('gives the microphone and never the camera', () => {
    const media = (mediaTypes: string[]) => isPermitted({ permission: 'media', origin: 'app://panel', isMainFrame: true, mediaTypes });
    expect([media(['audio']), media(['video']), media(['audio', 'video'])]).toEqual([true, false, false]);
  });

  it('grants media by kind: every kind asked for must be in the line, none is no kind', () => {
    const table = [{ permission: 'media', reason: 'A call.', media: ['audio'] }] as const;
    const ask = (mediaTypes: string[]) => isPermitted({ permission: 'media', origin: 'app://panel', isMainFrame: true, mediaTypes }, table);
    expect([ask(['audio']), ask(['video']), ask(['audio', 'video']), ask([]), ask(['unknown'])]).toEqual([true, false, false, false, false]);
  });
});
