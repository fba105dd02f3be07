import { describe, expect, it } from 'vitest';
import { EndReason } from '../../../contract/contact.ts';
import { durationOf } from '../../../customer/call/duration.ts';
import { troubleOf, type Trouble } from '../../../customer/call/microphone.ts';
import { endingSaid, saidOf, troubleSaid, type SeenCall } from '../../../customer/call/screens/said.ts';
import { english } from '../../../customer/call/texts/english.ts';
import { german } from '../../../customer/call/texts/german.ts';
import { callTextsFor } from '../../../customer/call/texts/texts.ts';
import type { CallState } from '../../../customer/call/call-wire.ts';
import { english as chatEnglish } from '../../../customer/texts/english.ts';

const gaps = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/gu)].map(([gap]) => gap).toSorted();

describe('the texts of a call', () => {
  it('are whole in both languages: the same keys, none empty, the same gaps, none left in English', () => {
    expect(Object.keys(german)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(english)) {
      const other = german[key as keyof typeof german];
      expect(gaps(other), key).toEqual(gaps(text));
      if (gaps(text).length === 0) expect(other, key).not.toBe(text);
    }
  });

  it('have keys of their own beside those of the chat, so that a site can name its words for both at once', () => {
    expect(Object.keys(english).filter((key) => !key.startsWith('call') || Object.hasOwn(chatEnglish, key))).toEqual([]);
    expect(callTextsFor('de', { callHangUp: 'Weg', send: 'x' })).toMatchObject({ callHangUp: 'Weg', callMute: 'Stumm' });
  });
});

describe('where a call stands', () => {
  const call = (state: CallState, more: Partial<SeenCall> = {}, agentName?: string): SeenCall => ({
    stage: 'on', state, said: { frame: 'state', state, since: 0, agentName, recording: false, endReason: undefined }, since: 60_000, began: 10_000, answered: undefined, awaySince: undefined, ...more,
  });
  const titled = (seen: SeenCall, online = true): string => saidOf(seen, english, 100_000, online).title;

  it('is one plain word for each state, and the name of who is there', () => {
    expect((['connecting', 'in_flow', 'in_queue', 'ringing', 'connected', 'on_hold'] as const).map((state) => titled(call(state, {}, 'Eva')))).toEqual([
      'Connecting', 'You are connected', 'Waiting for somebody', 'Ringing', 'Talking to Eva', 'On hold',
    ]);
    expect(titled(call('connected'))).toBe('You are in a conversation');
    expect(saidOf(call('on_hold', {}, 'Eva'), english, 0, true).how).toBe('Eva will be back. Stay on the line.');
    expect(titled(call('connecting', { stage: 'asking' }))).toBe('Allow the microphone');
  });

  it('counts the talk from the first answer, the wait and the hold from their own beginning', () => {
    const counts = (seen: SeenCall): unknown => saidOf(seen, english, 100_000, true).counts?.since;
    expect(counts(call('connected', { answered: 30_000 }))).toBe(30_000);
    expect([counts(call('in_queue')), counts(call('on_hold')), counts(call('in_flow')), counts(call('ringing'))]).toEqual([60_000, 60_000, 10_000, undefined]);
  });

  it('is a reconnection once the line is away for longer than a flicker, whatever the server said before', () => {
    expect(titled(call('connected', { awaySince: 99_500 }, 'Eva'))).toBe('Talking to Eva');
    expect(titled(call('connected', { awaySince: 98_000 }, 'Eva'))).toBe('Reconnecting');
    expect(saidOf(call('connected', { awaySince: 98_000 }), english, 100_000, false).how).toContain('offline');
    expect(titled(call('connecting', { awaySince: 0, said: undefined }))).toBe('Connecting');
  });

  it('is counted as people read it', () => {
    expect([-5, 42_000, 872_999, 8_048_000].map(durationOf)).toEqual(['0:00', '0:42', '14:32', '2:14:08']);
  });
});

describe('why a call is over', () => {
  it('is said for every reason that a call can end for, and never as one word for two things that the customer should know apart', () => {
    const said = (reason: string | undefined): string => endingSaid({ kind: 'server', reason }, 'Eva', english);
    expect(said('ended_by_agent')).toBe('Eva hung up.');
    expect(new Set(['ended_by_customer', 'ended_by_agent', 'ended_by_flow', 'ended_by_api', 'expired', 'line_lost', 'customer_never_arrived', 'something_new'].map(said)).size).toBe(8);
    for (const reason of EndReason.options) expect(said(reason)).toMatch(/\.$/u);
    expect(endingSaid({ kind: 'server', reason: 'ended_by_agent' }, undefined, english)).toBe('The other side hung up.');
    expect(endingSaid({ kind: 'taken_over' }, 'Eva', english)).toContain('another window');
  });
});

describe('what keeps the customer from talking', () => {
  const failing = (name: string, message = ''): DOMException => new DOMException(message, name);

  it.each<[Trouble, ...Parameters<typeof troubleOf>]>([
    ['blocked', failing('NotAllowedError'), 'denied', true],
    ['dismissed', failing('NotAllowedError', 'Permission dismissed'), 'prompt', true],
    ['blocked', failing('NotAllowedError'), undefined, true],
    ['system', failing('NotAllowedError', 'Permission denied by system'), 'granted', true],
    ['policy', failing('NotAllowedError'), 'denied', false],
    ['missing', failing('NotFoundError'), 'granted', true],
    ['busy', failing('NotReadableError'), 'granted', true],
    ['busy', failing('AbortError'), 'granted', true],
    ['failed', new TypeError('x'), 'granted', true],
    ['failed', 'no error at all', 'granted', true],
  ])('is told apart: %s', (trouble, ...told) => {
    expect(troubleOf(...told)).toBe(trouble);
  });

  it('has a title and a way out of its own for each, and offers to try again only where that can help', () => {
    const all: Trouble[] = ['blocked', 'dismissed', 'system', 'policy', 'missing', 'busy', 'failed', 'insecure', 'unsupported'];
    const said = all.map((trouble) => troubleSaid(trouble, english));
    expect(new Set(said.map(({ title }) => title)).size).toBe(all.length);
    expect(new Set(said.map(({ how }) => how)).size).toBe(all.length);
    expect(all.filter((trouble) => !troubleSaid(trouble, english).curable)).toEqual(['policy', 'insecure', 'unsupported']);
  });
});
