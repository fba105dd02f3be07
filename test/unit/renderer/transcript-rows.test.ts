import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../../renderer/conversation/rows.ts';
import type { RowsInput, TranscriptRow } from '../../../renderer/conversation/rows.ts';
import { stepsOf } from '../../../renderer/details/steps.ts';
import { martasChat, Script, storyOf } from '../../doubles/desk/sample.ts';

const NOON = new Date(2026, 10, 23, 12, 0).getTime();
const MINUTE = 60_000;

const rows = (input: Partial<RowsInput>): readonly TranscriptRow[] =>
  rowsOf({ items: [], outgoing: [], timeline: [], wait: null, you: 'Eva Lindqvist', moreBefore: false, atEnd: true, total: 0, ...input });
const events = (all: readonly TranscriptRow[]): string[] => all.flatMap((row) => (row.kind === 'event' ? [row.words] : []));

describe('the transcript', () => {
  it('puts what one person says within five minutes under one name, and a new day under a line', () => {
    const { items } = new Script('c', 'Marta').customer(NOON, 'a').customer(NOON + MINUTE, 'b').customer(NOON + 8 * MINUTE, 'c').customer(NOON + 24 * 60 * MINUTE, 'd');
    const said = rows({ items }).filter((row) => row.kind === 'said');
    expect(said.map((row) => row.same)).toEqual([false, true, false, false]);
    expect(rows({ items }).filter((row) => row.kind === 'day').length).toBe(2);
  });

  it('tells the story of a leave and a return in words, the return before the message that was it', () => {
    const { script, story } = martasChat(NOON);
    const all = rows({ items: script.items, timeline: story });
    expect(events(all)).toEqual([
      'Marta Kowalczyk joined',
      'Queued in Deliveries',
      'You joined',
      'You left. The chat waits up to 15:00 for the customer',
      'Customer returned after 14:32',
      'Queued in Deliveries',
      'You joined',
    ]);
    const returned = all.findIndex((row) => row.kind === 'event' && row.words.startsWith('Customer returned'));
    expect(all[returned + 1]).toMatchObject({ kind: 'said', item: { position: 9 } });
  });

  it('says who has written nothing for long, and that he writes again', () => {
    const { items } = new Script('c', 'Marta').customer(NOON, 'a').customer(NOON + 9 * MINUTE, 'b');
    const entry = (seq: number, at: number, type: string, data: Record<string, string | number | null>) => ({ seq, at, initialContactId: 'c', contactId: 'c', type, actor: 'timer', data });
    const timeline = [
      entry(1, NOON + 2 * MINUTE, 'participant_idle', { role: 'CUSTOMER', participant: null, after: 2 * MINUTE }),
      entry(2, NOON + 3 * MINUTE, 'participant_idle', { role: 'AGENT', participant: 'Eva Lindqvist', after: 3 * MINUTE }),
      entry(3, NOON + 9 * MINUTE, 'participant_returned', { role: 'CUSTOMER', participant: null }),
    ];
    expect(events(rows({ items, timeline }))).toEqual(['Customer has written nothing for 2:00', 'You have written nothing for 3:00', 'Customer writes again']);
    expect(stepsOf(timeline, 'Eva Lindqvist', 'CHAT').map((step) => step.words)).toEqual(['Customer has written nothing for 2:00', 'You have written nothing for 3:00', 'Customer writes again']);
  });

  it('takes the length of the wait from the contact where its start was not told', () => {
    const { items } = new Script('c', 'Marta').left(NOON, 'Eva Lindqvist', 'AGENT');
    expect(events(rows({ items, wait: { since: NOON + 10, until: NOON + 10 + 15 * MINUTE } }))).toEqual(['You left. The chat waits up to 15:00 for the customer']);
    expect(events(rows({ items }))).toEqual(['You left']);
    expect(events(rows({ items, you: 'Jonas Weber' }))).toEqual(['Eva Lindqvist left']);
  });

  it('does not take the wait of a queue for a wait for the customer', () => {
    const { items } = new Script('c', 'Marta').left(NOON, 'Robin', 'CUSTOM_BOT');
    const timeline = storyOf('c', [
      [NOON, 'queued', { queue: 'Orders' }], [NOON, 'wait_started', { until: NOON + MINUTE / 2, forCustomer: false }], [NOON + MINUTE / 2, 'wait_expired', { forCustomer: false }],
    ]);
    expect(events(rows({ items, timeline }))).toEqual(['Robin left', 'Queued in Orders']);
    expect(stepsOf(timeline, undefined, 'CHAT').filter((step) => !step.minor).map((step) => step.words)).toEqual(['Queued in Orders']);
  });

  it('says the cause when the chat ended', () => {
    const { items } = new Script('c', 'Marta').ended(NOON);
    expect(events(rows({ items, timeline: storyOf('c', [[NOON, 'chat_ended', { reason: 'expired' }]]) }))).toEqual(['Time over: the chat reached its longest duration']);
  });

  it('says plainly how much is missing at the start, in the middle and at the end', () => {
    const { items } = new Script('c', 'Marta').customer(NOON, 'a').customer(NOON, 'b').customer(NOON, 'c');
    const gaps = rows({ items: items.map((item, index) => ({ ...item, position: [4, 5, 9][index] ?? 0 })) }).flatMap((row) => (row.kind === 'gap' ? [row.missing] : []));
    expect(gaps).toEqual([3, 3]);
    expect(rows({ items, total: 8 }).at(-1)).toMatchObject({ kind: 'gap', missing: 5 });
  });

  it('shows a message of ours once: as outgoing until the stored one is here', () => {
    const message = { id: 'cmd', contactId: 'c', initialContactId: 'c', text: 'hi', writtenAt: NOON, state: 'sending' as const, failure: null };
    const { items } = new Script('c', 'Marta').agent(NOON, 'hi');
    expect(rows({ outgoing: [message] }).filter((row) => row.kind === 'outgoing').length).toBe(1);
    const both = rows({ items: items.map((item) => ({ ...item, commandId: 'cmd' })), outgoing: [message] });
    expect(both.filter((row) => row.kind === 'outgoing' || row.kind === 'said').length).toBe(1);
  });
});

describe('receipts', () => {
  it('say of a message that it was read when a later one was, and never the other way round', () => {
    const script = new Script('chat', 'Marta');
    script.agent(NOON, 'one');
    script.customer(NOON + 1000, 'hm');
    script.agent(NOON + 2000, 'two');
    script.agent(NOON + 3000, 'three');
    const items = script.items.map((item) => ({ ...item, receipt: item.content === 'two' ? { readAt: NOON + 2500 } : {} }));
    const seen = rows({ items }).flatMap((row) => (row.kind === 'said' ? [[row.item.content, row.item.receipt.readAt]] : []));
    expect(seen).toEqual([['one', NOON + 2500], ['hm', undefined], ['two', NOON + 2500], ['three', undefined]]);
  });
});

describe('the timeline', () => {
  it('has words for the scenario and a bar for the wait', () => {
    const { story } = martasChat(NOON);
    const main = stepsOf(story, 'Eva Lindqvist', 'CHAT').filter((step) => !step.minor);
    expect(main.map((step) => step.words)).toEqual([
      'Customer started the chat',
      'Queued in Deliveries',
      'Offered to you',
      'You accepted',
      'You left',
      'Waiting for customer',
      'Customer returned after 14:32',
      'Queued in Deliveries',
      'Offered to you',
      'You accepted',
    ]);
    expect(main[5]).toMatchObject({ detail: '14:30 of 15:00', span: { endedAt: story[7]?.at } });
  });

  it('leaves pauses and ends of flows to whoever asks for every step', () => {
    const steps = stepsOf(storyOf('c', [[NOON, 'wait_started', { until: NOON + 30_000, forCustomer: false }], [NOON + 3000, 'flow_stopped', { flowId: 'f' }], [NOON, 'hook_set', { hook: 'CustomerRemaining', flowId: 'f' }]]), undefined, 'CHAT');
    expect(steps.map((step) => [step.words, step.minor])).toEqual([['Flow waits', true], ['The flow was stopped', true], ['Flow set for later: customer remaining', true]]);
    expect(steps[0]).toMatchObject({ detail: '0:03 of 0:30' });
  });

  it('calls a supervisor who steps in "you" on his own desk', () => {
    const { items } = new Script('c', 'Marta').joined(NOON, 'Rosa Ortega', 'SUPERVISOR');
    const story = storyOf('c', [[NOON, 'supervisor_barged', { supervisor: 'Rosa Ortega' }], [NOON + 1, 'supervisor_left', { supervisor: 'Rosa Ortega' }]]);
    for (const [you, who] of [['Rosa Ortega', 'You'], ['Eva Lindqvist', 'Rosa Ortega']] as const) {
      expect(events(rows({ items, you }))).toEqual([`${who} joined`]);
      expect(stepsOf(story, you, 'CHAT').map((step) => step.words)).toEqual([`${who} stepped in`, `${who} left`]);
    }
  });

  it('tells a callback from its promise to its answer, with the tries', () => {
    const due = NOON + 600_000;
    const steps = stepsOf(
      storyOf('c', [
        [NOON, 'callback_promised', { callbackContactId: 'b', dueAt: due }],
        [NOON, 'callback_called', { attempt: 1, of: 2 }],
        [NOON, 'callback_unanswered', { attempt: 1, of: 2, reason: 'telecom_unanswered', dueAt: null }],
        [NOON, 'callback_called', { attempt: 2, of: 2 }],
        [NOON, 'callback_answered', { attempt: 2, rang: 7000 }],
      ]),
      undefined,
      'VOICE',
    );
    expect(steps.map((step) => step.words)).toEqual(['Callback promised', 'Customer is called, try 1 of 2', 'Not answered, try 1 of 2', 'Customer is called, try 2 of 2', 'Customer answered']);
    expect([steps[0]?.detail?.startsWith('Due '), steps[2]?.detail, steps[4]?.detail]).toEqual([true, undefined, 'After 0:07']);
  });

  it('says of a call whom it was shared with, and how it ended, in words of calls', () => {
    const steps = stepsOf(storyOf('c', [[NOON, 'consult_asked', { agent: 'Eva Lindqvist', to: 'Billing' }], [NOON, 'call_passed_on', { from: 'c' }], [NOON, 'chat_ended', { reason: 'ended_by_customer' }]]), 'Eva Lindqvist', 'VOICE');
    expect(steps.map((step) => step.words)).toEqual(['You asked Billing into the call', 'Left to the others on the call', 'Ended: the customer hung up']);
  });

  it('makes an event it does not know readable', () => {
    const [step] = stepsOf(storyOf('c', [[NOON, 'robot_sang_a_song', { tune: 'blue', runId: 'x' }]]), undefined, 'CHAT');
    expect(step).toMatchObject({ words: 'Robot sang a song', detail: 'tune blue' });
  });
});
