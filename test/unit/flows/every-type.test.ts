import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FlowType } from '../../../contract/flow-language.ts';
import { ACTION_KINDS } from '../../../server/flows/action-kinds.ts';
import { TRANSITIONS_MAX, advance, newRun } from '../../../server/flows/advance.ts';
import { parseFlow } from '../../../server/flows/parse.ts';
import { RunState, type Answer, type FlowFacts, type Resume, type Step } from '../../../server/flows/step.ts';
import { ADAS_QUEUE, SUPPORT, action, allIsWell, facts, written } from './flow-setup.ts';
import { EXAMPLES, example } from './every-type.ts';

/* What must hold for every type of the language, and for every flow that is made of them. */

const TYPES = Object.keys(EXAMPLES);
/** Warnings that such an action always gets: it has no effect here, or is only kept. */
const TOLD = new Set(['UpdateRoutingCriteria Parameters.RoutingCriteria', ...TYPES.filter((type) => !ACTION_KINDS.some((kind) => kind.type === type)).map((type) => `${type} Type`)]);
const END = action('end', 'DisconnectParticipant');
const document = (type: string, variant = 0) => written(example('a', type, () => 'end', variant), END);
const flowTypesOf = (type: string) => FlowType.options.filter((flowType) => flowType !== 'FLOW_MODULE' || type === 'EndFlowModuleExecution');
/** The problems of an action in the flow that suits it best. */
function problemsOf(type: string, variant: number) {
  const found = flowTypesOf(type).map((flowType) => parseFlow(document(type, variant), flowType));
  const ok = found.find((parsed) => parsed.ok);
  return ok?.ok ? ok.warnings.filter(({ action: id }) => id === 'a') : found[0];
}

describe.each(TYPES)('%s', (type) => {
  const variants = EXAMPLES[type]?.parameters.map((_, index) => index) ?? [];

  test('parses in a flow that may have it, as written in the reference', () => {
    for (const variant of variants) {
      const problems = problemsOf(type, variant);
      expect(Array.isArray(problems) && problems.filter(({ field }) => !TOLD.has(`${type} ${field}`)), `variant ${variant}: ${JSON.stringify(problems)}`).toEqual([]);
    }
  });

  test('is stored as it came, unknown fields and all', () => {
    const one = { ...example('a', type, () => 'end'), Note: { kept: [1, null] }, Transitions: { ...(example('a', type, () => 'end')['Transitions'] as object), Extra: true } };
    const whole = { Version: '2019-10-30', StartAction: 'a', Metadata: { entryPointPosition: { x: 1, y: 2 } }, Settings: { a: '1' }, Actions: [one, END] };
    const parsed = flowTypesOf(type).map((flowType) => parseFlow(JSON.stringify(whole), flowType)).find(({ ok }) => ok);
    expect(parsed?.ok && JSON.parse(JSON.stringify(parsed.flow.document))).toEqual(whole);
  });

  test('comes to something on every channel: it goes on, blocks, asks or ends, and throws nothing', () => {
    for (const flowType of flowTypesOf(type)) {
      const parsed = parseFlow(document(type), flowType);
      if (!parsed.ok) continue;
      for (const channel of ['CHAT', 'TASK', 'VOICE'] as const) {
        const known = facts({ channel, attributes: { k: '3' }, relatedContactId: 'r' });
        let step = advance(parsed.flow, newRun('f'), { kind: 'start' }, known);
        for (let asked = 0; step.outcome.kind === 'needs' && asked < 5; asked += 1) step = advance(parsed.flow, step.run, { kind: 'answer', answer: allIsWell(step.outcome.question) }, known);
        expect(['disconnected', 'blocked', 'calls', 'listens', 'plays', 'collects', 'dials', 'handedToQueue', 'movedToQueue', 'ended', 'transferredToFlow', 'invokedModule', 'returnedFromModule', 'failed']).toContain(step.outcome.kind);
      }
    }
  });
});

describe('the language', () => {
  test('has a way to write every type that is known', () => {
    expect(ACTION_KINDS.map(({ type }) => type).filter((type) => !TYPES.includes(type))).toEqual([]);
    expect(new Set(ACTION_KINDS.map(({ type }) => type)).size).toBe(ACTION_KINDS.length);
  });

  test('is in the documents: each type has its row, and no other', () => {
    const text = readFileSync(new URL('../../../docs/flow-language.md', import.meta.url), 'utf8');
    const table = text.slice(text.indexOf('## Every type of action'), text.indexOf('\n## ', text.indexOf('## Every type of action') + 5));
    const rows = [...table.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(([, type, way]) => [type, way]);
    expect(rows.map(([type]) => type)).toEqual(TYPES.toSorted());
    expect(rows.filter(([, way]) => !['runs', 'no effect', 'error branch', 'kept'].includes(way ?? ''))).toEqual([]);
    // What the table says of a type that only is kept, the code says, too.
    const known = ACTION_KINDS.map(({ type }) => type);
    expect(rows.filter(([, way]) => way === 'kept').map(([type]) => type)).toEqual(TYPES.filter((type) => !known.includes(type)).toSorted());
  });
});

// ---- flows of all types, leading anywhere ---------------------------------------------------------------------------------

const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const anyAction = (id: string) =>
  fc.tuple(fc.constantFrom(...TYPES), fc.nat(5), fc.array(fc.constantFrom(...IDS), { minLength: 6, maxLength: 6 })).map(([type, variant, targets]) => example(id, type, (way) => targets[way % targets.length] ?? 'a', variant));
const anyFlow = fc.tuple(...IDS.map(anyAction)).map((actions) => ({ Version: '2019-10-30', StartAction: 'a', Actions: actions }));
const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ kind: fc.constant('flow' as const), flow: fc.option(fc.record({ id: fc.constantFrom('f', 'g'), type: fc.constantFrom(...FlowType.options), published: fc.boolean() })) }),
  fc.record({ kind: fc.constant('queue' as const), queue: fc.constantFrom(null, SUPPORT, ADAS_QUEUE) }),
  fc.record({ kind: fc.constant('hours' as const), open: fc.constantFrom(true, false, null) }),
  fc.record({ kind: fc.constant('metric' as const), value: fc.option(fc.nat(10_000)) }),
  fc.record({ kind: fc.constant('admission' as const), admission: fc.constantFrom('admitted' as const, 'full' as const, 'refused' as const) }),
  fc.record({ kind: fc.constant('view' as const), exists: fc.boolean() }),
  fc.record({ kind: fc.constant('percent' as const), value: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant('queueMetrics' as const), metrics: fc.option(fc.dictionary(fc.constantFrom('Queue.Size', 'Queue.Name'), fc.string())) }),
  fc.record({ kind: fc.constant('relatedAttributes' as const), attributes: fc.option(fc.dictionary(fc.string(), fc.string())) }),
  fc.record({ kind: fc.constant('task' as const), contactId: fc.option(fc.constant('t')), why: fc.option(fc.string()) }),
  fc.constantFrom<Answer>({ kind: 'requeue', queueId: 'q' }, { kind: 'requeue', queueId: null, refused: 'ringing' }, { kind: 'requeue', queueId: null, refused: 'full' }),
);
const anyEvent: fc.Arbitrary<Resume> = fc.oneof(
  fc.constantFrom<Resume>({ kind: 'start' }, { kind: 'waitCompleted' }, { kind: 'customerReturned' }, { kind: 'botParticipantDisconnected' }, { kind: 'waitFailed' }),
  fc.record({ kind: fc.constant('answer' as const), answer: anyAnswer }),
  fc.record({ kind: fc.constant('called' as const), result: fc.oneof(fc.record({ kind: fc.constant('returned' as const), value: fc.jsonValue() as fc.Arbitrary<never> }), fc.record({ kind: fc.constant('failed' as const), why: fc.string() })) }),
  fc.record({ kind: fc.constant('viewAnswered' as const), action: fc.constantFrom('Confirm', 'other', ' '), data: fc.dictionary(fc.string(), fc.string()) }),
  fc.constantFrom<Resume>({ kind: 'heardNothing' }, { kind: 'heard', text: 'Where is my order?' }),
  fc.constantFrom<Resume>({ kind: 'played' }, { kind: 'interrupted' }, { kind: 'noDigits' }, { kind: 'digits', text: '1' }, { kind: 'digits', text: '' }, { kind: 'playFailed', why: 'No speech.' }, { kind: 'dialed', result: 'finished', why: null }, { kind: 'dialed', result: 'failed', why: 'Busy.' }),
  fc.record({ kind: fc.constant('moduleReturned' as const), returned: fc.record({ result: fc.option(fc.constantFrom('yes', 'no')), failed: fc.option(fc.string()) }) }),
);
const anyFacts: fc.Arbitrary<FlowFacts> = fc
  .record({
    channel: fc.constantFrom('CHAT' as const, 'TASK' as const, 'VOICE' as const),
    queue: fc.constantFrom(null, SUPPORT, ADAS_QUEUE),
    attributes: fc.dictionary(fc.constantFrom('k', 'other'), fc.constantFrom('3', 'ada', '', '$.Attributes.k', 'x'.repeat(20_000))),
    relatedContactId: fc.constantFrom(null, 'r'),
    botPresent: fc.boolean(),
    logging: fc.boolean(),
  })
  .map(facts);

describe('any flow of any types', () => {
  test('is stored as it came', () => {
    fc.assert(
      fc.property(anyFlow, fc.constantFrom(...FlowType.options), (whole, type) => {
        const parsed = parseFlow(JSON.stringify(whole), type);
        if (parsed.ok) expect(JSON.parse(JSON.stringify(parsed.flow.document))).toEqual(JSON.parse(JSON.stringify(whole)));
      }),
      { numRuns: 200 },
    );
  });

  test('ends, blocks or asks, whatever is answered and happens; its state stays plain data, and the same gives the same', () => {
    fc.assert(
      fc.property(anyFlow, anyFacts, fc.array(anyEvent, { maxLength: 25 }), anyAnswer, (whole, known, events, last) => {
        // In a module every type may be written, so every such flow parses there.
        const parsed = parseFlow(JSON.stringify(whole), 'FLOW_MODULE');
        expect(parsed.ok).toBe(true);
        if (!parsed.ok) return;
        const caller = { flowId: 'caller', flowType: 'CONTACT_FLOW' as const, action: 'a', flowAttributes: {}, metrics: {}, input: {} };
        const begun: RunState = { ...newRun('f'), callers: [caller] };
        const stepped = (run: RunState, resume: Resume): Step => {
          const step = advance(parsed.flow, run, resume, known);
          expect(step.effects.length).toBeLessThanOrEqual(2 * TRANSITIONS_MAX + 2);
          expect(RunState.parse(JSON.parse(JSON.stringify(step.run)))).toEqual(step.run);
          return step;
        };
        let run = begun;
        for (const resume of [{ kind: 'start' } as const, ...events]) run = stepped(run, resume).run;
        expect(advance(parsed.flow, begun, { kind: 'start' }, known)).toEqual(advance(parsed.flow, begun, { kind: 'start' }, known));
        let asked = 0;
        let step = stepped(begun, { kind: 'start' });
        while (step.outcome.kind === 'needs') {
          expect(++asked).toBeLessThanOrEqual(TRANSITIONS_MAX);
          step = stepped(step.run, { kind: 'answer', answer: last });
        }
      }),
      { numRuns: 150 },
    );
  });
});
