import { expect, test } from 'vitest';
import { whatIsRecorded, type SegmentToRecord } from '../../../server/voice/recordings/what-is-recorded.ts';
import type { CallToHear, HearingParty } from '../../../server/voice/who-hears.ts';

const party = (partyId: string, more: Partial<HearingParty> = {}): HearingParty => ({ partyId, legId: `leg ${partyId}`, role: 'agent', userId: null, state: 'connected', muted: false, rings: false, announces: false, ...more });
const customer = (more: Partial<HearingParty> = {}): HearingParty => party('customer', { role: 'customer', ...more });
const call = (...parties: HearingParty[]): CallToHear => ({ parties, plays: [], waits: false });
const both = ['Agent', 'Customer'];
const kept = (of: CallToHear, more: Partial<SegmentToRecord> = {}): string => {
  const { state, legs } = whatIsRecorded(of, { contactId: 'segment', agentPartyId: 'eva', byFlow: both, control: null, ...more });
  return [state, ...legs.map(({ legId, side }) => `${legId} ${side}`)].join(', ');
};

test('the customer is left, the agent right', () => {
  expect(kept(call(customer(), party('eva')))).toBe('on, leg customer left, leg eva right');
});

test('only whom the flow names is in it, and nobody where it names nobody or has said nothing', () => {
  expect(kept(call(customer(), party('eva')), { byFlow: ['Agent'] })).toBe('on, leg eva right');
  expect(kept(call(customer(), party('eva')), { byFlow: ['Customer'] })).toBe('on, leg customer left');
  expect(kept(call(customer(), party('eva')), { byFlow: [] })).toBe('off');
  expect(kept(call(customer(), party('eva')), { byFlow: null })).toBe('off');
});

test('nothing is recorded before the agent is on the call, and an agent alone is not either', () => {
  expect(kept(call(customer()), { agentPartyId: null })).toBe('off');
  expect(kept(call(customer({ state: 'calling' }), party('eva')))).toBe('off');
  expect(kept(call(customer({ state: 'left' }), party('eva')))).toBe('off');
});

test('the agent is still recorded while the customer is on hold, and he is not while he is himself', () => {
  expect(kept(call(customer({ state: 'on_hold' }), party('eva')))).toBe('on, leg eva right');
  expect(kept(call(customer(), party('eva', { state: 'on_hold' }), party('jonas')))).toBe('on');
});

test('who is muted is silent in it, and so is who hears a prompt', () => {
  expect(kept(call(customer(), party('eva', { muted: true })))).toBe('on, leg customer left');
  const whispered = { ...call(customer(), party('eva')), plays: [{ playId: 'whisper', audience: 'agent' as const, partyId: null, userId: null }] };
  expect(kept(whispered)).toBe('on, leg customer left');
});

test('everybody but the agent of the segment is left', () => {
  expect(kept(call(customer(), party('eva'), party('jonas'), party('taxi', { role: 'third_party' })))).toBe('on, leg customer left, leg eva right, leg jonas left, leg taxi left');
});

test('what was said of the segment goes before what its flow says; stopped is final', () => {
  expect(kept(call(customer(), party('eva')), { byFlow: null, control: { participants: ['Agent'], state: 'on' } })).toBe('on, leg eva right');
  expect(kept(call(customer(), party('eva')), { control: { participants: null, state: 'paused' } })).toBe('paused, leg customer left, leg eva right');
  expect(kept(call(customer(), party('eva')), { control: { participants: ['Agent'], state: 'stopped' } })).toBe('stopped');
});
