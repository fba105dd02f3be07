import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ccp } from '../../doubles/command-line.ts';

/* `ccp flow run`: a flow tried out in virtual time, on the server's own code. */

const INBOUND = path.resolve('server/flows/samples/inbound.json');
const SCRIPTS = path.resolve('server/rehearsal/samples');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flow-run-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, document: unknown): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, JSON.stringify(document));
  return file;
}
const play = async (script: object, ...more: string[]) => ccp(['flow', 'run', INBOUND, '--script', await write('script.json', script), ...more]);

/** Waits for the customer six days, then says so and ends. */
const PATIENT = {
  Version: '2019-10-30', StartAction: 'wait',
  Actions: [
    {
      Identifier: 'wait', Type: 'Wait', Parameters: { TimeLimitSeconds: '518400', Events: ['CustomerReturned'] },
      Transitions: {
        NextAction: 'end', Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }],
        Conditions: [
          { NextAction: 'sorry', Condition: { Operator: 'Equals', Operands: ['WaitCompleted'] } },
          { NextAction: 'thanks', Condition: { Operator: 'Equals', Operands: ['CustomerReturned'] } },
        ],
      },
    },
    { Identifier: 'sorry', Type: 'MessageParticipant', Parameters: { Text: 'Six days are over.' }, Transitions: { NextAction: 'end' } },
    { Identifier: 'thanks', Type: 'MessageParticipant', Parameters: { Text: 'You are back.' }, Transitions: { NextAction: 'end' } },
    { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
  ],
};

describe('a script', () => {
  it('that comes true is told as a story: blocks, words, reasons and times', async () => {
    const outcome = await ccp(['flow', 'run', INBOUND, '--script', path.join(SCRIPTS, 'customer-returns.json')]);
    expect(outcome).toMatchObject({ code: 0, complaints: '' });
    expect(outcome.out).toContain('+00:00:00    "set-queue" (UpdateContactTargetQueue): goes on to "check-hours"');
    expect(outcome.out).toContain('+00:12:45  > Kim: One more thing\n    +00:12:45  The customer returned after 10 min 30 s');
    expect(outcome.out).toContain('because the agent held no other contact');
    expect(outcome.out).toContain('As expected; the chat is ended.');
  });

  it('of a call tells what is spoken and which keys lead where, whispers and holds included', async () => {
    const outcome = await ccp(['flow', 'run', path.resolve('server/flows/samples/voice-inbound.json'), '--script', path.join(SCRIPTS, 'call-with-menu.json')]);
    expect(outcome).toMatchObject({ code: 0, complaints: '' });
    expect(outcome.out).toContain('"menu" (GetParticipantInput): asks for keys\n    +00:00:01  > Flow: For help, press 1.');
    expect(outcome.out).toContain('"menu" (GetParticipantInput): takes Equals 2 to "ask-order"');
    expect(outcome.out).toContain('> To eva: queue-orders');
    expect(outcome.out).toContain('> Flow: [CustomerHold.wav] (again and again)');
    // The number of the order is in an attribute, since this flow puts it there; what was keyed in is nowhere else.
    expect(outcome.out).not.toContain('4711');
  });

  it('of a call can be silent, promise a callback, and hang up', async () => {
    const script = await write('call.json', {
      channel: 'VOICE', agents: [], queues: { 'queue-support': {} }, flows: { 'flow-voice-queue': path.resolve('server/flows/samples/voice-queue.json'), 'flow-voice-survey': path.resolve('server/flows/samples/voice-survey.json') },
      steps: [
        { after: '12 s', do: 'nothing', expect: { said: 'I did not get that.', passed: ['menu', 'try-again', 'say-not-understood'] } },
        { after: '1 s', do: 'customer presses', keys: '1', expect: { passed: ['set-support'] } },
        { after: '34 s', do: 'customer presses', keys: '1', expect: { said: 'key in your number', passed: ['menu', 'number', 'ask-number'] } },
        { do: 'customer presses', keys: '4930123456#', expect: { said: 'We will call you back', passed: ['keyed-number', 'callback'] } },
        { do: 'customer says', text: 'Hello' },
        { do: 'customer hangs up', expect: { state: 'ended', endReason: 'ended_by_customer' } },
      ],
    });
    const outcome = await ccp(['flow', 'run', path.resolve('server/flows/samples/voice-inbound.json'), '--script', script]);
    expect(outcome.out).toContain('FAILED  Step 5: "customer says" was not possible: Nothing is written on a call');
    expect(outcome.out).toContain('1 thing is not as expected');
  });

  it('can last for days of waits', async () => {
    const flow = await write('patient.json', PATIENT);
    const script = await write('script.json', { durationMinutes: 10_080, steps: [{ after: '5 d 23 h', do: 'nothing', expect: { state: 'waiting_for_customer', notSaid: 'over' } }, { after: '1 h', do: 'nothing', expect: { said: 'Six days', passed: ['sorry', 'end'] } }] });
    expect(await ccp(['flow', 'run', flow, '--script', script])).toMatchObject({ code: 0, out: expect.stringContaining('+6d 00:00:00  > Flow: Six days are over.') as string });
  });

  it('whose expectations do not come true says each, with what was there instead', async () => {
    const outcome = await play({ steps: [{ do: 'customer says', text: 'Hello', expect: { state: 'ended', said: 'Goodbye', notSaid: 'Welcome', passed: ['to-queue', 'set-queue'], queue: 'queue-other', attributes: { vip: 'yes' } } }], expect: { endReason: 'expired' } });
    expect(outcome.code).toBe(1);
    for (const line of [
      'Step 1: The state should be ended, but is in_queue.',
      'Step 1: The queue should be queue-other, but is queue-support.',
      'Step 1: The attribute vip should be yes, but there is none.',
      'Step 1: "Goodbye" should have been said. Said was: "Welcome.',
      'Step 1: "Welcome" should not have been said.',
      'Step 1: Block "set-queue" should have been taken next. Taken were: which-channel, ',
      'At the end: The reason of the end should be expired, but there is none.',
      '7 things are not as expected; the chat is in queue.',
    ]) expect(outcome.out).toContain(line);
  });

  it('in which the customer attaches files tells what became of each', async () => {
    const outcome = await play({ steps: [
      { do: 'customer attaches' }, { do: 'customer attaches', name: 'photo.png', contentType: 'image/png', content: 'no picture' }, { do: 'customer attaches', name: 'setup.exe', contentType: 'text/plain' },
    ] });
    expect(outcome.code).toBe(1);
    expect(outcome.out).toMatch(/The file was sent: .*text\/plain.*\n.*The file passed the checks/u);
    expect(outcome.out).toMatch(/The file was sent: .*image\/png.*\n.*The file was not accepted: not as named/u);
    expect(outcome.out).toContain('Step 3: "customer attaches" was not possible: AttachmentName: only files that end in');
    expect(outcome.out).toContain('1 thing is not as expected');
    expect((await play({ channel: 'TASK', steps: [{ do: 'customer attaches' }] })).out).toContain('"customer attaches" was not possible: A task has no customer.');
  });

  it('that asks for what is not possible fails at that step, with the reason, and goes on', async () => {
    const outcome = await play({ steps: [{ do: 'agent says', text: 'Hi' }, { do: 'agent accepts', agent: 'nobody' }, { do: 'agent accepts', expect: { state: 'with_agent' } }] });
    expect(outcome.code).toBe(1);
    expect(outcome.out).toContain('Step 1: "agent says" was not possible: agent has no contact that is connected.');
    expect(outcome.out).toContain('Step 2: "agent accepts" was not possible: There is no agent called nobody; the script has agent.');
    expect(outcome.out).toContain('2 things are not as expected');
  });

  it('decides hours, room in queues, who works, and when the customer is there', async () => {
    expect(await play({ hours: { 'hours-always': 'closed' }, queues: { 'queue-support': { hours: 'hours-always' } }, steps: [], expect: { passed: ['check-hours', 'say-closed'] } })).toMatchObject({ code: 0 });
    expect(await play({ queues: { 'queue-support': { maxContacts: 0 } }, steps: [], expect: { passed: ['to-queue', 'say-full'] } })).toMatchObject({ code: 0 });
    expect(await play({ agents: [{ name: 'eva', available: false }, { name: 'jonas', queues: ['queue-orders'] }], steps: [{ after: '1 min', do: 'agent comes', agent: 'eva', expect: { agent: 'eva' } }] })).toMatchObject({ code: 0 });
    expect(await play({ customerConnects: false, steps: [{ after: '6 min', do: 'nothing' }], expect: { state: 'ended' } })).toMatchObject({ code: 0 });
    expect(await play({ attributes: { afterAgentLeaves: 'end' }, steps: [{ do: 'agent accepts' }, { do: 'agent leaves' }], expect: { endReason: 'ended_by_agent' } })).toMatchObject({ code: 0 });
  });

  it('answers for functions, each call the next answer', async () => {
    const ask = (id: string, next: string) => ({
      Identifier: id, Type: 'InvokeLambdaFunction', Parameters: { LambdaFunctionARN: 'arn:aws:lambda:eu-central-1:1:function:greet', InvocationTimeLimitSeconds: '3' },
      Transitions: { NextAction: next, Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }] },
    });
    const flow = await write('calls.json', {
      Version: '2019-10-30', StartAction: 'ask',
      Actions: [
        ask('ask', 'say'), { Identifier: 'say', Type: 'MessageParticipant', Parameters: { Text: 'Hello $.External.name' }, Transitions: { NextAction: 'ask-again' } },
        ask('ask-again', 'end'), { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
      ],
    });
    const script = await write('script.json', { functions: { greet: [{ returns: { name: 'Cleo' } }, { fails: 'gone' }] }, steps: [], expect: { said: 'Hello Cleo', passed: ['ask', 'say', 'ask-again', 'end'] } });
    const outcome = await ccp(['flow', 'run', flow, '--script', script]);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.out).toContain('"ask-again" (InvokeLambdaFunction): takes NoMatchingError to "end"');
  });

  it('can be of a task, which agents work and nobody writes in', async () => {
    const outcome = await play({
      channel: 'TASK', task: 'Call Kim back',
      steps: [{ do: 'agent accepts', expect: { state: 'with_agent', passed: ['which-channel', 'to-queue'] } }, { do: 'customer says', text: 'Hello' }, { after: '5 min', do: 'agent leaves' }],
    });
    expect(outcome.out).toContain('The task is made with flow "inbound"');
    expect(outcome.out).toContain('Step 2: "customer says" was not possible: A task has no customer.');
    expect(outcome.out).toContain('1 thing is not as expected');
  });

  it('is refused whole when it is not one: a wrong step by its place, a flow with errors', async () => {
    expect(await play({ steps: [{ do: 'customer sings' }] })).toMatchObject({ code: 1, out: '', complaints: expect.stringContaining('steps.0.do') as string });
    expect(await play({ steps: [{ after: 'later', do: 'nothing' }] })).toMatchObject({ code: 1, complaints: expect.stringContaining('"later" is no length of time') as string });
    const bad = await write('bad.json', { ...PATIENT, StartAction: 'nowhere' });
    expect(await ccp(['flow', 'run', bad])).toMatchObject({ code: 1, complaints: expect.stringContaining('StartAction is "nowhere"') as string });
  });
});

describe('coverage', () => {
  it('is of all scripts together, and names what was never taken', async () => {
    const flow = await write('patient.json', PATIENT);
    const over = await write('over.json', { durationMinutes: 10_080, steps: [{ after: '6 d', do: 'nothing' }] });
    const back = await write('back.json', { durationMinutes: 10_080, steps: [{ after: '1 d', do: 'customer says', text: 'Hello' }] });
    const one = (await ccp(['flow', 'run', flow, '--quiet', '--script', over])).out;
    expect(one).toContain('3 of 4 blocks and 2 of 5 branches taken\n  never taken: thanks\n  never from wait: Equals CustomerReturned\n');
    const both = (await ccp(['flow', 'run', flow, '--quiet', '--script', over, '--script', back])).out;
    expect(both).toContain('4 of 4 blocks and 4 of 5 branches taken\n  never from wait: NoMatchingError\n');
  });

  it('counts a flow that turns its log off like any other', async () => {
    const flow = await write('silent.json', {
      Version: '2019-10-30', StartAction: 'off',
      Actions: [{ Identifier: 'off', Type: 'UpdateFlowLoggingBehavior', Parameters: { FlowLoggingBehavior: 'Disabled' }, Transitions: { NextAction: 'end' } }, { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} }],
    });
    expect((await ccp(['flow', 'run', flow])).out).toContain('2 of 2 blocks and 1 of 1 branches taken');
  });

  it('comes as JSON with transcript and path', async () => {
    const flow = await write('patient.json', PATIENT);
    const script = await write('over.json', { durationMinutes: 10_080, steps: [{ after: '6 d', do: 'nothing' }] });
    const { runs } = JSON.parse((await ccp(['flow', 'run', flow, '--json', '--script', script])).out) as { runs: { path: { action: string; at: string }[]; transcript: { content: string }[]; failures: unknown[] }[] };
    expect(runs[0]?.path.map(({ action }) => action)).toEqual(['wait', 'wait', 'sorry', 'end']);
    expect(runs[0]?.path[2]?.at).toBe('2026-01-11T09:00:00.000Z');
    expect(runs[0]?.transcript.map(({ content }) => content)).toContain('Six days are over.');
    expect(runs[0]?.failures).toEqual([]);
  });
});
