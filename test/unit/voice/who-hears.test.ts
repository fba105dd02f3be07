import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whoHears, type CallToHear, type HearingParty } from '../../../server/voice/who-hears.ts';

const role = fc.constantFrom('customer' as const, 'agent' as const, 'third_party' as const, 'supervisor' as const);
const aCall: fc.Arbitrary<CallToHear> = fc
  .array(fc.record({ role, state: fc.constantFrom('calling' as const, 'connected' as const, 'connected' as const, 'on_hold' as const, 'left' as const), muted: fc.boolean(), called: fc.boolean(), says: fc.boolean() }), { maxLength: 6 })
  .map((parties) => parties.map(({ called, says, ...party }, at): HearingParty => ({ ...party, rings: called && party.state === 'calling', announces: says && called && party.state === 'calling', partyId: `p${at}`, legId: `leg ${at}`, userId: party.role === 'agent' ? `u${at}` : null })))
  .chain((parties) =>
    fc.record({
      parties: fc.constant(parties),
      waits: fc.boolean(),
      plays: fc.array(
        fc.record({
          playId: fc.integer({ min: 0, max: 9 }).map((id) => `play ${id}`), audience: fc.constantFrom('customer' as const, 'agent' as const),
          partyId: fc.option(fc.constantFrom('p0', 'p1', 'p2', 'nobody')), userId: fc.option(fc.constantFrom('u0', 'u1', 'u2')),
        }),
        { maxLength: 3 },
      ),
    }),
  );
const ofParty = (call: CallToHear, party: HearingParty) => whoHears(call).get(party.legId) ?? { kind: 'nothing' as const };
const expectOfEach = (holds: (call: CallToHear, party: HearingParty) => boolean): void => {
  fc.assert(fc.property(aCall, (call) => call.parties.every((party) => holds(call, party))), { numRuns: 1000 });
};
const legsHeard = (call: CallToHear, party: HearingParty): readonly string[] => {
  const heard = ofParty(call, party);
  return heard.kind === 'legs' ? heard.legs : [];
};

describe('on any call', () => {
  test('every leg hears something definite', () => expectOfEach((call, party) => whoHears(call).has(party.legId)));
  test('nobody hears himself', () => expectOfEach((call, party) => !legsHeard(call, party).includes(party.legId)));
  test('who is on hold hears music or what is played to him, and nobody', () =>
    expectOfEach((call, party) => party.state !== 'on_hold' || ['music', 'play'].includes(ofParty(call, party).kind)));
  test('who has left or is still being called hears nothing', () =>
    expectOfEach((call, party) => (party.state !== 'left' && party.state !== 'calling') || ofParty(call, party).kind === 'nothing'));
  test('who would hear nobody while it rings somewhere hears it ring, or what is said there before it is answered', () =>
    expectOfEach((call, party) => {
      const heard = ofParty(call, party);
      const rings = heard.kind === 'music' && heard.music === 'ringback';
      const announcing = call.parties.filter((other) => other.announces).map(({ legId }) => legId);
      const says = heard.kind === 'legs' && heard.legs.some((legId) => announcing.includes(legId));
      const idle = party.state === 'connected' && heard.kind !== 'play' && (heard.kind !== 'legs' || says);
      if (says && (heard.legs.length !== announcing.length || !heard.legs.every((legId) => announcing.includes(legId)))) return false;
      return rings === (idle && announcing.length === 0 && call.parties.some((other) => other.rings)) && says === (idle && announcing.length > 0);
    }));
  test('nobody hears who is muted, on hold, gone, not there yet, or listening to something', () =>
    expectOfEach((call, party) =>
      legsHeard(call, party).every((legId) => {
        const other = call.parties.find((one) => one.legId === legId);
        return other?.announces === true || (other?.state === 'connected' && !other.muted && ofParty(call, other).kind !== 'play');
      }),
    ));
  test('two who talk hear each other, unless muted', () =>
    expectOfEach((call, party) => {
      const talks = (one: HearingParty): boolean => one.state === 'connected' && ofParty(call, one).kind !== 'play';
      if (!talks(party)) return true;
      return call.parties.every((other) => other === party || !talks(other) || other.muted || legsHeard(call, party).includes(other.legId));
    }));
});

const customer: HearingParty = { partyId: 'kim', legId: 'kim', role: 'customer', userId: null, state: 'connected', muted: false, rings: false, announces: false };
const agent: HearingParty = { partyId: 'ada', legId: 'agent:ada', role: 'agent', userId: 'u-ada', state: 'connected', muted: false, rings: false, announces: false };

describe('whispers', () => {
  const music = { playId: 'queue', audience: 'customer' as const, partyId: null, userId: null };
  test('to the agent leave the customer his music, and neither hears the other', () => {
    const heard = whoHears({ parties: [customer, agent], plays: [music, { playId: 'whisper', audience: 'agent', partyId: null, userId: 'u-ada' }], waits: false });
    expect(Object.fromEntries(heard)).toEqual({ kim: { kind: 'play', playId: 'queue' }, 'agent:ada': { kind: 'play', playId: 'whisper' } });
  });
  test('to one agent are not for another', () => {
    const other = { ...agent, partyId: 'bob', legId: 'agent:bob', userId: 'u-bob' };
    const heard = whoHears({ parties: [customer, agent, other], plays: [{ playId: 'whisper', audience: 'agent', partyId: null, userId: 'u-bob' }], waits: false });
    expect(heard.get('agent:ada')).toEqual({ kind: 'legs', legs: ['kim'] });
    expect(heard.get('agent:bob')).toEqual({ kind: 'play', playId: 'whisper' });
  });
});

test('who waits where nothing plays hears music: silence would pass for a dead line', () => {
  expect(whoHears({ parties: [customer], plays: [], waits: true }).get('kim')).toMatchObject({ kind: 'music', music: 'queue' });
  expect(whoHears({ parties: [customer], plays: [], waits: false }).get('kim')).toEqual({ kind: 'nothing' });
});
