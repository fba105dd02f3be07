import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandScanner } from '../../../server/attachments/command-scanner.ts';
import { httpScanner } from '../../../server/attachments/http-scanner.ts';
import type { ScannedFile } from '../../../server/attachments/scanner.ts';
import { adjustableClock } from '../../doubles/adjustable-clock.ts';
import { scannerFrom } from '../../../server/operator/scanner-options.ts';

/* Scanners as an operator has them: a real program and a real service. */

let folder: string;
let file: ScannedFile;
let server: Server | undefined;
const quiet = new AbortController().signal;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scanners-'));
  const at = path.join(folder, 'a file; with "signs"');
  writeFileSync(at, 'X5O!');
  file = { path: at, name: 'rapport d’été.txt', contentType: 'text/plain', bytes: 4 };
});
afterEach(async () => {
  if (server) await new Promise((resolve) => (server?.closeAllConnections(), server?.close(resolve)));
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

describe('a program', () => {
  const program = (script: string): string => {
    const at = path.join(folder, 'scan.sh');
    writeFileSync(at, `#!/bin/sh\n${script}\n`);
    chmodSync(at, 0o700);
    return at;
  };

  test('is given the path whole, and says by its exit code what it found', async () => {
    expect(await commandScanner(program('test "$(cat "$1")" = "X5O!" && test $# = 1')).scan(file, quiet)).toEqual({ found: 'nothing' });
    expect(await commandScanner(program('exit 1')).scan(file, quiet)).toEqual({ found: 'harmful' });
    expect(await commandScanner(program('echo "no signatures" >&2; exit 2')).scan(file, quiet)).toEqual({ found: 'failed', why: 'It ended with 2. no signatures' });
    expect(await commandScanner(program('kill -9 $$')).scan(file, quiet)).toEqual({ found: 'failed', why: 'It was ended by SIGKILL.' });
    expect(await commandScanner(path.join(folder, 'nowhere')).scan(file, quiet)).toMatchObject({ found: 'failed' });
  });

  test('that is broken off counts as not able to tell', async () => {
    const control = new AbortController();
    const scanning = commandScanner(program('exec sleep 600')).scan(file, control.signal);
    control.abort();
    expect(await scanning).toMatchObject({ found: 'failed' });
  });

  test('that takes a minute is killed, with all that it has started, and counts as not able to tell', async () => {
    const clock = adjustableClock();
    const started = path.join(folder, 'started');
    // What it has started keeps its output open, so that waiting for the program alone would hang.
    const at = program(`sleep 600 & echo $$ $! > "${started}.half"; mv "${started}.half" "${started}"; wait`);
    const scanning = commandScanner(at, clock).scan(file, quiet);
    await expect.poll(() => existsSync(started), { timeout: 20_000 }).toBe(true);
    const processes = readFileSync(started, 'utf8').trim().split(' ').map(Number);
    clock.advance(30_000);
    expect(processes.map(runs)).toEqual([true, true]);
    clock.advance(30_000);
    expect(await scanning).toEqual({ found: 'failed', why: 'It took longer than 60 s.' });
    await expect.poll(() => processes.map(runs), { timeout: 20_000 }).toEqual([false, false]);
  });
});

/** Whether there is such a process that has not ended; one that nobody has fetched yet has. */
function runs(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

describe('a service', () => {
  const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/scan`;
  };

  test('gets the file, its type and its name, and answers with a verdict', async () => {
    let got: unknown;
    const url = await serve((request, response) => {
      void buffer(request).then((bytes) => {
        got = [request.method, String(bytes), request.headers['content-type'], decodeURIComponent(String(request.headers['x-file-name']))];
        response.end('{"verdict":"clean"}');
      });
    });
    expect(await httpScanner(url).scan(file, quiet)).toEqual({ found: 'nothing' });
    expect(got).toEqual(['POST', 'X5O!', 'text/plain', 'rapport d’été.txt']);
  });

  test.each([
    ['finds something', 200, '{"verdict":"infected","signature":"Eicar"}', { found: 'harmful' }],
    ['is out of order', 503, 'no', { found: 'failed', why: 'It answered 503.' }],
    ['says something else', 200, 'clean', { found: 'failed', why: 'Its answer is not {"verdict":"clean"} or {"verdict":"infected"}.' }],
    ['says nothing of use', 200, '{"verdict":"maybe"}', { found: 'failed', why: 'Its answer is not {"verdict":"clean"} or {"verdict":"infected"}.' }],
    ['sends one elsewhere', 302, '', { found: 'failed' }],
  ])('that %s', async (_what, status, body, verdict) => {
    const url = await serve((request, response) => void request.resume().once('end', () => response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(body)));
    expect(await httpScanner(url).scan(file, quiet)).toMatchObject(verdict);
  });

  test('that answers without end is not listened to for long', async () => {
    let sent = 0;
    const url = await serve((request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) sent += 1;
      };
      response.on('drain', more);
      void request.resume().once('end', more);
    });
    expect(await httpScanner(url).scan(file, quiet)).toMatchObject({ found: 'failed' });
    expect(sent).toBeGreaterThan(0);
  });

  test.each([
    ['says nothing', () => undefined],
    ['never comes to an end', (response: ServerResponse) => void response.write('{"verdict":')],
  ])('that for a minute %s counts as not able to tell, and is let go of', async (_what, begin) => {
    const clock = adjustableClock();
    const asked = Promise.withResolvers<IncomingMessage>();
    const url = await serve((request, response) => {
      begin(response);
      asked.resolve(request);
    });
    const scanning = httpScanner(url, clock).scan(file, quiet);
    const request = await asked.promise;
    // A connection that is cut short may say so as an error first; what counts is that it is gone.
    const letGo = new Promise<void>((resolve) => request.socket.once('close', () => resolve()));
    clock.advance(60_000);
    expect(await scanning).toEqual({ found: 'failed', why: 'It took longer than 60 s.' });
    await letGo;
  });

  test('that is not there, or is broken off, counts as not able to tell', async () => {
    const url = await serve(() => undefined);
    const control = new AbortController();
    const scanning = httpScanner(url).scan(file, control.signal);
    control.abort();
    expect(await scanning).toMatchObject({ found: 'failed' });
    expect(await httpScanner('http://127.0.0.1:1/').scan(file, quiet)).toMatchObject({ found: 'failed' });
  });
});

test('the command line takes one scanner, by a whole path or a whole address', () => {
  expect(scannerFrom({ 'scan-command': undefined, 'scan-url': undefined })).toBeUndefined();
  expect(scannerFrom({ 'scan-command': '/usr/bin/clamscan', 'scan-url': undefined })).toBeDefined();
  expect(() => scannerFrom({ 'scan-command': 'clamscan', 'scan-url': undefined })).toThrow('whole path');
  expect(() => scannerFrom({ 'scan-command': undefined, 'scan-url': 'scanner:3310' })).toThrow('--scan-url takes an address');
  expect(() => scannerFrom({ 'scan-command': '/usr/bin/clamscan', 'scan-url': 'http://scanner' })).toThrow('two scanners');
});
