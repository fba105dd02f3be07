import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContactState } from '../../../contract/contact.ts';
import { chooseStatus, statusDue, type ChosenStatus } from '../../../server/agents/status-rules.ts';

const available: ChosenStatus = { id: 'available', type: 'routable' };
const lunch: ChosenStatus = { id: 'lunch', type: 'custom' };
const training: ChosenStatus = { id: 'training', type: 'custom' };
const offline: ChosenStatus = { id: 'offline', type: 'offline' };
const uncleared = ContactState.options.filter((state) => !['waiting_for_return', 'paused', 'monitoring', 'barged'].includes(state));

describe('choosing a status', () => {
  it('with nothing on his hands an agent changes at once', () => {
    expect(chooseStatus({ status: available, nextStatus: null, chosen: lunch, held: [] })).toEqual({ change: 'now', status: lunch });
    expect(chooseStatus({ status: available, nextStatus: null, chosen: offline, held: ['waiting_for_return', 'paused'] })).toEqual({ change: 'now', status: offline });
  });

  it.each(uncleared)('with a contact in state %s a custom or offline status is next, after contact work included', (state) => {
    expect(chooseStatus({ status: available, nextStatus: null, chosen: lunch, held: [state] })).toEqual({ change: 'next', status: lunch });
    expect(chooseStatus({ status: available, nextStatus: null, chosen: offline, held: [state] })).toEqual({ change: 'next', status: offline });
  });

  it('another choice replaces the next status, the same one changes nothing', () => {
    expect(chooseStatus({ status: available, nextStatus: lunch, chosen: training, held: ['connected'] })).toEqual({ change: 'next', status: training });
    expect(chooseStatus({ status: available, nextStatus: lunch, chosen: lunch, held: ['connected'] })).toEqual({ change: 'none' });
  });

  it('Available cancels a next status and is never one itself', () => {
    expect(chooseStatus({ status: available, nextStatus: lunch, chosen: available, held: ['connected'] })).toEqual({ change: 'cancel_next' });
    expect(chooseStatus({ status: lunch, nextStatus: offline, chosen: available, held: ['connected'] })).toEqual({ change: 'now', status: available });
    expect(chooseStatus({ status: available, nextStatus: null, chosen: available, held: [] })).toEqual({ change: 'none' });
  });

  it('choosing the status one has cancels the next one', () => {
    expect(chooseStatus({ status: lunch, nextStatus: offline, chosen: lunch, held: ['connected'] })).toEqual({ change: 'cancel_next' });
  });
});

describe('the next status', () => {
  it('is due only when the last contact is cleared', () => {
    expect(statusDue(lunch, ['after_contact_work'])).toBeNull();
    expect(statusDue(lunch, ['missed'])).toBeNull();
    expect(statusDue(lunch, [])).toBe(lunch);
    expect(statusDue(null, [])).toBeNull();
  });

  it('over any run of choices and clears, the last choice is what the agent ends in, and it waits for nothing but his contacts', () => {
    const step = fc.oneof(fc.constantFrom(available, lunch, training, offline), fc.constant('clear' as const));
    fc.assert(
      fc.property(fc.array(step), fc.array(fc.constantFrom(...ContactState.options), { maxLength: 4 }), (steps, contacts) => {
        let status = available;
        let next: ChosenStatus | null = null;
        let wish = available;
        const held = [...contacts];
        const settle = () => {
          const due = statusDue(next, held);
          if (due !== null) [status, next] = [due, null];
        };
        for (const taken of steps) {
          if (taken === 'clear') held.pop();
          else {
            wish = taken;
            const decision = chooseStatus({ status, nextStatus: next, chosen: taken, held });
            if (decision.change === 'now') [status, next] = [decision.status, null];
            if (decision.change === 'next') next = decision.status;
            if (decision.change === 'cancel_next') next = null;
          }
          settle();
          expect(next?.type).not.toBe('routable');
          expect((next ?? status).id).toBe(wish.id);
        }
        held.length = 0;
        settle();
        expect(status.id).toBe(wish.id);
      }),
    );
  });
});
