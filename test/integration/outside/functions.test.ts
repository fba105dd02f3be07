import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../server/clock.ts';
import { FUNCTION_RESULT_BYTES_MAX, type FunctionRequest, type OutsideResult } from '../../../server/flows/outside-call.ts';
import type { FunctionTarget } from '../../../server/outside/function-target.ts';
import { realOutside } from '../../../server/outside/real-outside.ts';
import { startFunctionProcess, type FunctionProcess } from './function-process.ts';

/*
 * The three kinds of functions against real ones: an HTTP server of its own process, programs of this machine, and the
 * real AWS client against a server that speaks Lambda's API.
 */

let functions: FunctionProcess;
let folder: string;
beforeAll(async () => {
  functions = await startFunctionProcess();
  folder = mkdtempSync(path.join(tmpdir(), 'functions-'));
});
afterAll(async () => {
  await functions.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => void (await functions.asked()));

const EVENT = { Name: 'ContactFlowEvent', Details: { Parameters: { order: '17' } } };
const environment = { PATH: process.env['PATH'], ORDER_TOKEN: 'bearer of orders', SECRET: 'not for everyone', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };

async function call(target: FunctionTarget | null, options: { invocation?: FunctionRequest['invocation']; signal?: AbortSignal; callId?: string } = {}): Promise<OutsideResult> {
  const outside = realOutside({ clock: systemClock(), environment });
  const request: FunctionRequest = { kind: 'function', named: 'order-status', invocation: options.invocation ?? 'SYNCHRONOUS', timeLimitSeconds: 8, event: EVENT };
  return outside.callFunction({ callId: options.callId ?? 'call-1', request, target }, options.signal ?? new AbortController().signal);
}
const returned = (value: unknown) => ({ kind: 'returned', value });
const failed = (why: unknown) => ({ kind: 'failed', why });

describe('A function at an address', () => {
  const http = (name: string, more: { tokenFrom?: string } = {}): FunctionTarget => ({ kind: 'http', url: `${functions.url}/${name}`, ...more });

  test('is sent the event as JSON, with an id by which a repeated call can be told', async () => {
    expect(await call(http('echo'), { callId: 'call-7' })).toEqual(returned(EVENT));
    expect(await functions.asked()).toEqual([{ name: 'echo', invocation: null, key: 'call-7', authorization: null, type: 'application/json' }]);
  });

  test('gets the token that the named variable of the environment holds', async () => {
    await call(http('echo', { tokenFrom: 'ORDER_TOKEN' }));
    expect((await functions.asked()).map(({ authorization }) => authorization)).toEqual(['Bearer bearer of ord']);
    expect(await call(http('echo', { tokenFrom: 'NOT_THERE' }))).toEqual(failed(expect.stringContaining('NOT_THERE')));
    expect(await functions.asked()).toEqual([]);
  });

  test('may return nothing', async () => expect(await call(http('empty'))).toEqual(returned(null)));

  test.each(['fault', 'throttled'])('that is busy is tried again three times, and no more (%s)', async (name) => {
    expect(await call(http(name))).toEqual(failed(expect.stringMatching(/^It answered HTTP (500|429)\.$/)));
    expect((await functions.asked()).map(({ key }) => key)).toEqual(['call-1', 'call-1', 'call-1', 'call-1']);
  });

  test('that recovers is answered', async () => {
    expect(await call(http('flaky'))).toEqual(returned({ status: 'at last' }));
    expect(await functions.asked()).toHaveLength(3);
  });

  test.each([
    ['refused', 'It answered HTTP 400.'],
    ['broken', 'What it returned cannot be read as JSON.'],
    ['redirect', expect.stringContaining('redirect')],
  ])('that does not answer as it should fails at once: %s', async (name, why) => {
    expect(await call(http(name))).toEqual(failed(why));
    expect((await functions.asked()).map(({ name: asked }) => asked)).toEqual([name]);
  });

  test('that never stops talking is cut off, not read to the end', async () => {
    expect(await call(http('endless'))).toEqual(failed(`It returned more than ${FUNCTION_RESULT_BYTES_MAX} bytes.`));
    await functions.until(({ closed }) => closed === 'endless');
  });

  test.each(['silent', 'trickle'])('that does not come to an end is let go when nobody waits any more (%s)', async (name) => {
    const control = new AbortController();
    const answer = call(http(name), { signal: control.signal });
    await functions.until((asked) => asked.name === name);
    control.abort();
    expect(await answer).toEqual(failed('It was broken off.'));
    expect(await functions.asked()).toHaveLength(1);
  });

  test('that is not there is tried again, then failed with the reason', async () => {
    expect(await call({ kind: 'http', url: 'http://127.0.0.1:1/' })).toEqual(failed(expect.stringMatching(/^It cannot be reached \(\w+\)\.$/)));
  });
});

describe('A program', () => {
  const program = (script: string, more: Partial<Extract<FunctionTarget, { kind: 'command' }>> = {}): FunctionTarget => {
    const file = path.join(folder, `${String(Math.abs(hash(script)))}.mjs`);
    writeFileSync(file, script);
    return { kind: 'command', program: process.execPath, args: [file, ...(more.args ?? [])], environment: more.environment ?? [] };
  };
  const hash = (text: string): number => [...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) | 0, 7);
  const READ = "let text = ''; for await (const part of process.stdin) text += part; const event = JSON.parse(text);";

  test('reads the event on standard input and answers on standard output', async () => {
    expect(await call(program(`${READ} console.log(JSON.stringify({ order: event.Details.Parameters.order, id: process.env.CCP_CALL_ID }))`), { callId: 'call-9' })).toEqual(returned({ order: '17', id: 'call-9' }));
  });

  test('gets its arguments as they are, no shell, and only the named variables', async () => {
    const script = 'console.log(JSON.stringify({ args: process.argv.slice(2), token: process.env.ORDER_TOKEN ?? null, secret: process.env.SECRET ?? null }))';
    const args = ['$(touch x)', '; echo', '*'];
    expect(await call(program(script, { args, environment: ['ORDER_TOKEN'] }))).toEqual(returned({ args, token: 'bearer of orders', secret: null }));
  });

  test('may return nothing, and need not read', async () => expect(await call(program('process.exit(0)'))).toEqual(returned(null)));

  test('that fails says so with its exit code, and none of what it wrote', async () => {
    expect(await call(program("console.log('a secret'); process.exit(3)"))).toEqual(failed('The program ended with exit code 3.'));
    expect(await call(program("process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 1e6)"))).toEqual(failed('The program was ended by SIGTERM.'));
    expect(await call(program("console.log('not json')"))).toEqual(failed('What it returned cannot be read as JSON.'));
    expect(await call({ kind: 'command', program: '/no/such/program', args: [], environment: [] })).toEqual(failed('The program could not be started (ENOENT).'));
  });

  test('that prints without end is killed', async () => {
    expect(await call(program("const more = () => { while (process.stdout.write('x'.repeat(1024))); process.stdout.once('drain', more); }; more();"))).toEqual(failed(expect.stringContaining('more than')));
  });

  test('that has answered and gone is not waited for because of what it left running', async () => {
    const leaves = "import { spawn } from 'node:child_process'; spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }).unref(); console.log(JSON.stringify({ done: 'yes' }));";
    expect(await call(program(leaves))).toEqual(returned({ done: 'yes' }));
  });

  test('is killed with its children when nobody waits any more', async () => {
    const pids = path.join(folder, 'pids');
    writeFileSync(pids, '');
    const script = [
      "import { spawn } from 'node:child_process'; import { appendFileSync } from 'node:fs';",
      "const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });",
      `appendFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid + '\\n');`,
      'setInterval(() => {}, 1000);',
    ].join('\n');
    const control = new AbortController();
    const answer = call(program(script), { signal: control.signal });
    await expect.poll(() => readFileSync(pids, 'utf8'), { timeout: 15_000 }).toMatch(/\d+ \d+\n/);
    control.abort();
    expect(await answer).toEqual(failed('It was broken off.'));
    const [parent = 0, child = 0] = readFileSync(pids, 'utf8').split(/\s/).map(Number);
    await expect.poll(() => [parent, child].filter(isRunning), { timeout: 15_000 }).toEqual([]);
  });
});

/** Whether a process still does anything; one that only waits to be collected does not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('An AWS Lambda function, by the real client', () => {
  const lambda = (name: string): FunctionTarget => ({ kind: 'lambda', arn: `arn:aws:lambda:eu-west-1:123456789012:function:${name}:live`, region: 'eu-west-1', endpoint: functions.url });
  beforeAll(() => {
    process.env['AWS_ACCESS_KEY_ID'] = environment.AWS_ACCESS_KEY_ID;
    process.env['AWS_SECRET_ACCESS_KEY'] = environment.AWS_SECRET_ACCESS_KEY;
  });

  test('is invoked with the event, signed, and its payload read', async () => {
    expect(await call(lambda('echo'))).toEqual(returned(EVENT));
    expect(await functions.asked()).toEqual([expect.objectContaining({ name: 'echo', invocation: 'RequestResponse', authorization: 'AWS4-HMAC-SHA256 Cre' })]);
  });

  test('is only started when it is asynchronous', async () => {
    expect(await call(lambda('silent'), { invocation: 'ASYNCHRONOUS' })).toEqual(returned(null));
    expect((await functions.asked()).map(({ invocation }) => invocation)).toEqual(['Event']);
  });

  test.each([
    ['thrown', 1, 'The function ended with an error (Unhandled).'],
    ['refused', 1, expect.stringMatching(/^The service answered \w+ \(HTTP 400\)\.$/)],
    ['fault', 4, expect.stringMatching(/^The service answered \w+ \(HTTP 500\)\.$/)],
    ['throttled', 4, expect.stringMatching(/^The service answered \w+ \(HTTP 429\)\.$/)],
    ['broken', 1, 'What it returned cannot be read as JSON.'],
  ])('that goes wrong fails, after as many tries as make sense: %s', async (name, tries, why) => {
    expect(await call(lambda(name))).toEqual(failed(why));
    expect(await functions.asked()).toHaveLength(tries);
  });

  test('is let go when nobody waits any more', async () => {
    const control = new AbortController();
    const answer = call(lambda('silent'), { signal: control.signal });
    await functions.until(({ name }) => name === 'silent');
    control.abort();
    expect(await answer).toEqual(failed('It was broken off.'));
  });
});

test('A function that nobody configured is not called, and the operator is told what to do', async () => {
  expect(await call(null)).toEqual(failed(expect.stringContaining('ccp function set')));
});
