import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endsWithFile } from '../../doubles/child-ends.ts';
import { ccp, type Outcome } from '../../doubles/command-line.ts';

/* The operator's command line beside a server that runs as he runs it, and without one. */

const cli = path.resolve('server/cli.ts');
let data: string;
let servers: ChildProcess[];

beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'operator-'));
  servers = [];
});
afterEach(async () => {
  for (const server of servers) if (server.exitCode === null && server.signalCode === null) await ended(server, 'SIGKILL');
  await rm(data, { recursive: true, force: true });
});

/** In a process of its own only what is to be a server; a command says the same without. */
function run(args: string[], typed = ''): Promise<Outcome> {
  return args[0] === 'serve' ? runProcess(cli, args) : ccp(args, typed);
}

function runProcess(program: string, args: string[], typed = ''): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = endsWithFile(execFile(process.execPath, [program, ...args], (error, out, complaints) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, complaints });
    }));
    child.stdin?.end(typed);
  });
}

const CALLS = ['--media-processes', '1'];

/** Without calls, unless told otherwise: they take longer to begin than all the rest. */
async function serve(...more: string[]): Promise<{ process: ChildProcess; url: string }> {
  const server = endsWithFile(spawn(process.execPath, [cli, 'serve', '--data', data, '--port', '0', '--media-processes', '0', ...more], { stdio: ['ignore', 'pipe', 'ignore'] }));
  servers.push(server);
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
  return { process: server, url: /(http:\S+)$/u.exec(line)?.[1] ?? line };
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(server, 'exit') as Promise<[number | null]>;
  server.kill(signal);
  return (await exit)[0];
}

const signIn = (url: string, username: string, password: string): Promise<Response> => fetch(`${url}/agent/session`, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password, device: 'a-desk' }),
});
const createEva = ['user', 'create', '--username', 'eva', '--name', 'Eva Lindqvist', '--role', 'supervisor'];

describe('creating users', () => {
  it('works before the first start, and the user can sign in then', async () => {
    expect(await run([...createEva, '--data', data], 'a long password\n')).toMatchObject({ code: 0, out: expect.stringMatching(/^Created supervisor eva \(.+\)\.\n$/u) as string });
    const { url } = await serve();
    expect((await signIn(url, 'eva', 'a long password')).status).toBe(200);
  });

  it('works beside a running server, at once, and so does a new password', async () => {
    const { url } = await serve();
    expect((await run([...createEva, '--data', data], 'a long password\r\n')).code).toBe(0);
    expect((await signIn(url, 'eva', 'a long password')).status).toBe(200);
    expect(await run(['user', 'password', '--data', data, '--username', 'eva'], 'another password')).toMatchObject({ code: 0, out: 'Changed the password of eva.\n' });
    expect((await signIn(url, 'eva', 'a long password')).status).toBe(401);
    expect((await signIn(url, 'eva', 'another password')).status).toBe(200);
  });

  it('disables and enables, and lists who may sign in', async () => {
    const { url } = await serve();
    await run([...createEva, '--data', data], 'a long password');
    expect((await run(['user', 'disable', '--data', data, '--username', 'eva'])).out).toMatch(/^Disabled eva/u);
    expect((await signIn(url, 'eva', 'a long password')).status).toBe(401);
    expect((await run(['user', 'list', '--data', data])).out).toMatch(/\neva +supervisor +- +disabled +Eva Lindqvist\n$/u);
    expect((await run(['user', 'enable', '--data', data, '--username', 'eva'])).out).toMatch(/^Enabled eva/u);
    expect((await signIn(url, 'eva', 'a long password')).status).toBe(200);
  });

  it('refuses a name that is taken, a role that is none, and a short password, and says why', async () => {
    await serve();
    expect((await run([...createEva, '--data', data], 'a long password')).code).toBe(0);
    expect(await run([...createEva, '--data', data], 'a long password')).toMatchObject({ code: 1, complaints: expect.stringContaining('eva') as string });
    const king = await run(['user', 'create', '--data', data, '--username', 'k', '--name', 'K', '--role', 'king'], 'a long password');
    expect(king).toMatchObject({ code: 2, out: '', complaints: expect.stringMatching(/role.*agent.*supervisor/u) as string });
    const short = await run(['user', 'create', '--data', data, '--username', 'k', '--name', 'K', '--role', 'agent'], 'short');
    expect(short).toMatchObject({ code: 2, complaints: expect.stringMatching(/password.*8/u) as string });
    expect(short.complaints).not.toContain('short');
  });
});

describe('access keys and flows', () => {
  it('make a key whose secret is shown once, and publish a flow', async () => {
    await serve();
    expect((await run(['key', 'create', '--data', data, '--name', 'web shop'])).out).toMatch(/^Access key \S+\nSecret {5}\S+\n/u);
    expect(await run(['key', 'create', '--data', data, '--name', 'web shop', '--role', 'king'])).toMatchObject({ code: 2, complaints: expect.stringMatching(/role.*full.*read.*chat/u) as string });
    const inbound = ['flow', 'publish', '--data', data, '--id', 'f', '--name', 'F', '--type', 'CONTACT_FLOW'];
    expect((await run([...inbound, path.resolve('server/flows/samples/inbound.json')])).out).toMatch(/^Published flow f\./u);
  });

  it('list the keys by what they are for, with their roles, and revoke one once', async () => {
    await serve();
    const [, id = ''] = /^Access key (\S+)/u.exec((await run(['key', 'create', '--data', data, '--name', 'web shop', '--role', 'chat'])).out) ?? [];
    expect((await run(['key', 'list', '--data', data])).out).toMatch(new RegExp(`^key .*\\n${id} +chat +\\S+ +never +- +web shop\\n$`, 'u'));
    expect(await run(['key', 'revoke', '--data', data, '--id', id])).toMatchObject({ code: 0, out: `Revoked ${id}: it signs nothing any more.\n` });
    expect(await run(['key', 'revoke', '--data', data, '--id', id])).toMatchObject({ code: 1, complaints: expect.stringContaining('revoked already') as string });
    expect((await run(['key', 'list', '--data', data])).out).not.toMatch(/never +-/u);
  });

  it('refuse a flow with an error by its action and field, and a file that is not there', async () => {
    await serve();
    const publish = (file: string): Promise<Outcome> => run(['flow', 'publish', '--data', data, '--id', 'f', '--name', 'F', '--type', 'CONTACT_FLOW', file]);
    expect(await publish(path.join(data, 'none.json'))).toMatchObject({ code: 1, complaints: expect.stringContaining('none.json') as string });
    const wrong = await publish(path.resolve('package.json'));
    expect(wrong.code).toBe(1);
    expect(wrong.complaints).toMatch(/Version|StartAction|Actions/u);
  });
});

describe('usage', () => {
  it('is there to read beside a server and without one, as columns, JSON and CSV, and refuses what is no day', async () => {
    const asked = ['usage', '--data', data, '--from', '2026-11-01', '--to', '2026-11-30'];
    await run([...createEva, '--data', data], 'a long password\n');
    expect((await run(asked)).out).toBe('day    messages  tasks\ntotal  0         0\n');
    await serve();
    expect(JSON.parse((await run([...asked, '--by', 'role', '--json'])).out)).toEqual({ from: '2026-11-01', to: '2026-11-30', by: 'role', rows: [], total: { messages: 0, tasks: 0 } });
    expect((await run([...asked, '--by', 'contact', '--csv'])).out).toBe('contact,initial contact,messages,tasks\n');
    expect(await run(['usage', '--data', data, '--from', '2026-02-30', '--to', '2026-11-30'])).toMatchObject({ code: 2, complaints: expect.stringContaining('from') as string });
    expect(await run(['usage', '--data', data, '--from', '2026-12-01', '--to', '2026-11-30'])).toMatchObject({ code: 2, complaints: expect.stringContaining('ends before it begins') as string });
    expect(await run([...asked, '--by', 'moon'])).toMatchObject({ code: 2, complaints: expect.stringContaining('day, role, channel, contact') as string });
    expect(await run(['usage', '--data', data, '--from', 'yesterday', '--to', '2026-11-30'])).toMatchObject({ code: 2, complaints: expect.stringContaining('--from takes a day of the calendar, such as 2026-11-01, not "yesterday"') as string });
  });
});

describe('what it does not understand', () => {
  it.each([
    ['an unknown word', ['user', 'destroy']],
    ['a missing option', ['user', 'create', '--username', 'x']],
    ['an option that is none', ['serve', '--speed', '9']],
    ['a port that is none', ['serve', '--port', '70000']],
  ])('is answered with the usage: %s', async (_what, args) => {
    const outcome = await run([...args, '--data', data]);
    expect(outcome.code).toBe(2);
    expect(outcome.complaints).toMatch(/^ *ccp \S/mu);
    expect(outcome.out).toBe('');
  });

  it('shows what there is, by subject, and each command\'s options with --help', async () => {
    const every = (await run(['--help'])).out;
    for (const words of ['serve', 'user create', 'flow publish', 'key create']) expect(every).toContain(`ccp ${words} `);
    const flows = (await run(['flow'])).complaints;
    expect(flows).toContain('ccp flow publish');
    expect(flows).not.toContain('ccp user');
    const one = await run(['user', 'create', '--help']);
    expect(one).toMatchObject({ code: 0, complaints: '' });
    expect(one.out).toMatch(/^ccp user create --data DIR .*\n\nMakes a user/u);
    expect(one.out).toContain('--profile ID');
  });

  it('runs as a program of the package, too', async () => {
    const { bin } = JSON.parse(await readFile('package.json', 'utf8')) as { bin: { ccp: string } };
    expect(await runProcess(path.resolve(bin.ccp), ['--help'])).toEqual(await run(['--help']));
    expect(await runProcess(path.resolve(bin.ccp), ['user', 'destroy'])).toEqual(await run(['user', 'destroy']));
    expect(await runProcess(path.resolve(bin.ccp), [...createEva, '--data', data], 'a long password\n')).toMatchObject({ code: 0, out: expect.stringMatching(/^Created supervisor eva/u) as string });
  });
});

describe('one server per folder', () => {
  it('a second one is refused before it touches anything, and the first goes on', async () => {
    const { url } = await serve();
    await run([...createEva, '--data', data], 'a long password');
    const journal = (): Promise<Buffer> => readFile(path.join(data, 'routing.db-wal'));
    const before = await journal();
    const second = await run(['serve', '--data', data, '--port', '0']);
    expect(second).toMatchObject({ code: 1, complaints: expect.stringContaining('Another routing server works on') as string });
    expect((await journal()).equals(before)).toBe(true);
    expect((await signIn(url, 'eva', 'a long password')).status).toBe(200);
  });

  it('a server that was killed leaves nothing in the way of the next', async () => {
    const first = await serve(...CALLS);
    await ended(first.process, 'SIGKILL');
    const next = await serve(...CALLS);
    expect((await signIn(next.url, 'nobody', 'a long password')).status).toBe(401);
  });

  it('a taken port is said, and the folder is free again', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = await run(['serve', '--data', data, '--port', String(port)]);
    other.close();
    expect(refused).toMatchObject({ code: 1, complaints: expect.stringContaining(String(port)) as string });
    expect((await serve()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
  });

  it('ends on SIGTERM with nothing left open, and starts again with all it had', async () => {
    const first = await serve(...CALLS);
    await run([...createEva, '--data', data], 'a long password');
    expect(await ended(first.process, 'SIGTERM')).toBe(0);
    await expect(readFile(path.join(data, 'operator.sock'))).rejects.toThrow(/ENOENT/u);
    const { url } = await serve(...CALLS);
    expect((await signIn(url, 'eva', 'a long password')).status).toBe(200);
  });
});

it('says what waits for the store, also beside a running server, and takes an order only as it is meant', async () => {
  await serve();
  expect(await run(['storage', 'waiting', '--data', data])).toMatchObject({ code: 0, out: 'Nothing waits.\n' });
  expect(await run(['serve', '--data', data, '--bucket-region', 'here'])).toMatchObject({ code: 2 });
});
