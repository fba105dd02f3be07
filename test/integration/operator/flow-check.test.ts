import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ccp } from '../../doubles/command-line.ts';

/* `ccp flow check`: what an author learns of a flow before anybody runs it. */

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flow-check-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const END = { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} };
const message = (more: object = {}) => ({
  Identifier: 'greet', Type: 'MessageParticipant', Parameters: { Text: 'Hello' }, Transitions: { NextAction: 'end', Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }] }, ...more,
});
const hook = (occasion: string, flow: string) => ({
  Identifier: 'hook', Type: 'UpdateContactEventHooks', Parameters: { EventHooks: { [occasion]: flow } }, Transitions: { NextAction: 'end', Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }] },
});
const flow = (actions: readonly { Identifier: string; Type: string }[], more: object = {}) => ({ Version: '2019-10-30', StartAction: actions[0]?.Identifier, Actions: actions, ...more });

async function write(name: string, document: unknown): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, typeof document === 'string' ? document : JSON.stringify(document));
  return file;
}

describe('one flow', () => {
  it('with nothing wrong is said so', async () => {
    const file = await write('good.json', flow([message(), END]));
    expect(await ccp(['flow', 'check', file])).toEqual({ code: 0, out: `${file} (CONTACT_FLOW, guessed; --type TYPE says): nothing wrong\n`, complaints: '' });
  });

  it('has each error by its block, by the name its author knows too, with the way to mend it', async () => {
    const file = await write('bad.json', flow([message({ Transitions: { NextAction: 'nowhere' } }), END], { Metadata: { ActionMetadata: { greet: { friendlyName: 'Say hello' } } } }));
    const outcome = await ccp(['flow', 'check', file]);
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain('1 error, no warnings');
    expect(outcome.out).toContain('error    Action "greet" ("Say hello"), Transitions.NextAction: It leads to "nowhere", but no action has this identifier.');
  });

  it('that only might surprise passes, with warnings', async () => {
    const file = await write('unreached.json', flow([END, message()]));
    expect(await ccp(['flow', 'check', file])).toMatchObject({ code: 0, out: expect.stringMatching(/no errors, 1 warning\n {2}warning {2}Action "greet", .*never runs/u) as string });
  });

  it('is for what the file says, or what --type says instead', async () => {
    const file = await write('whisper.json', flow([message({ Transitions: { NextAction: 'over' } }), { ...END, Identifier: 'over', Type: 'EndFlowExecution' }], { Metadata: { type: 'agentWhisper' } }));
    expect((await ccp(['flow', 'check', file])).out).toContain('(AGENT_WHISPER): nothing wrong');
    expect((await ccp(['flow', 'check', '--type', 'CONTACT_FLOW', file])).out).toContain('error    Action "over", Type: EndFlowExecution cannot stand in a flow of type CONTACT_FLOW');
    expect(await ccp(['flow', 'check', '--type', 'SONG', file])).toMatchObject({ code: 2, complaints: expect.stringContaining('--type takes one of') as string });
  });

  it('that is not JSON, or not there, is told apart from one that is wrong', async () => {
    const text = await write('text.json', 'hello');
    expect(await ccp(['flow', 'check', text])).toMatchObject({ code: 1, out: expect.stringContaining('This is not JSON') as string });
    expect(await ccp(['flow', 'check', path.join(folder, 'none.json')])).toMatchObject({ code: 1, out: '', complaints: expect.stringContaining('none.json') as string });
    expect(await ccp(['flow', 'check'])).toMatchObject({ code: 2, complaints: expect.stringContaining('ccp flow check') as string });
  });
});

describe('several flows', () => {
  it('are checked for what they name of each other, by file, name or id in an ARN', async () => {
    await write('inbound.json', flow([hook('CustomerQueue', 'arn:aws:connect:x:1:instance/i/contact-flow/music'), END]));
    await write('deeper/music.json', flow([{ ...END, Type: 'EndFlowExecution' }]));
    await write('second.json', flow([hook('CustomerRemaining', 'After hours'), END]));
    await write('third.json', flow([message(), END], { Metadata: { name: 'After hours' } }));
    await write('no-flow.json', { queues: [] });
    const outcome = await ccp(['flow', 'check', folder]);
    expect(outcome.out).toContain('4 flows: nothing wrong');
    expect(outcome.code).toBe(0);
  });

  it('are warned of when one names what is not there, and refused when it names one of the wrong type', async () => {
    await write('inbound.json', flow([hook('CustomerQueue', 'second'), END]));
    await write('second.json', flow([hook('CustomerRemaining', 'missing'), END], { Metadata: { type: 'contactFlow' } }));
    const outcome = await ccp(['flow', 'check', folder]);
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain('error    Action "hook", Parameters.EventHooks.CustomerQueue: "second" is a CONTACT_FLOW; a CUSTOMER_QUEUE is needed here.');
    expect(outcome.out).toContain('warning  Action "hook", Parameters.EventHooks.CustomerRemaining: There is no flow "missing" among these.');
    expect(outcome.out).toContain('2 flows: 1 error, 1 warning');
  });

  it('whose files do not say what they are for are taken for what others use them for', async () => {
    await write('inbound.json', flow([hook('AgentWhisper', 'tell'), END]));
    await write('tell.json', flow([{ ...END, Type: 'EndFlowExecution' }]));
    expect((await ccp(['flow', 'check', folder])).out).toContain('tell.json (AGENT_WHISPER, guessed; --type TYPE says): nothing wrong');
  });

  it('leave what is only known at run time alone', async () => {
    await write('inbound.json', flow([hook('CustomerQueue', '$.Attributes.queueFlow'), END]));
    await write('second.json', flow([END]));
    expect((await ccp(['flow', 'check', folder])).out).toContain('2 flows: nothing wrong');
  });

  it('can be had as JSON', async () => {
    const file = await write('bad.json', flow([message({ Type: 'Sing' }), END]));
    const outcome = await ccp(['flow', 'check', '--json', file]);
    expect(JSON.parse(outcome.out)).toMatchObject([{ file, type: 'CONTACT_FLOW', problems: [{ severity: 'warning', action: 'greet', field: 'Type' }] }]);
  });
});

describe('a flow of the older format', () => {
  const OLD = path.resolve('test/unit/flows/old-exports/damaged.json');

  it('is refused with the way out, which makes it one that passes, and says what is missing', async () => {
    expect(await ccp(['flow', 'check', OLD])).toMatchObject({ code: 1, out: expect.stringContaining('"ccp flow import FILE" carries it into 2019-10-30') as string });
    const file = path.join(folder, 'new.json');
    const outcome = await ccp(['flow', 'import', OLD, '-o', file]);
    expect(outcome).toMatchObject({ code: 0, out: '' });
    expect(outcome.complaints).toMatch(/\(CONTACT_FLOW\): 4 modules, 0 carried over whole, 1 partly, 3 only kept\n {2}partly {2}"ask -first-"/u);
    expect(await ccp(['flow', 'check', file])).toMatchObject({ code: 0 });
  });
});
