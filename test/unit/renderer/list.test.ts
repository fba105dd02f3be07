import { describe, expect, it } from 'vitest';
import { grouped, steady } from '../../../renderer/contacts/grouping.ts';
import { rowLine } from '../../../renderer/contacts/row-line.ts';
import { ANSWER_WITHIN, shareGone, turnTone, waitTone } from '../../../renderer/contacts/turn.ts';
import { contactOf } from '../../doubles/desk/sample.ts';
import type { ContactState } from '../../../contract/contact.ts';

const NOW = 1_700_000_000_000;

describe('the list', () => {
  it('puts offers first, then the longest unanswered, then who waits, then after contact work', () => {
    const { offers, groups } = grouped([
      contactOf(NOW, 'acw', 'A', 'after_contact_work'),
      contactOf(NOW, 'calm', 'B', 'connected', { turn: { side: 'agent', since: NOW - 90_000 } }),
      contactOf(NOW, 'short', 'C', 'connected', { turn: { side: 'customer', since: NOW - 10_000 } }),
      contactOf(NOW, 'long', 'D', 'connected', { turn: { side: 'customer', since: NOW - 60_000 } }),
      contactOf(NOW, 'gone', 'E', 'waiting_for_return'),
      contactOf(NOW, 'offer', 'F', 'offered'),
      contactOf(NOW, 'missed', 'G', 'missed'),
    ]);
    expect(offers.map((one) => one.contact.contactId)).toEqual(['offer']);
    expect(groups.map((group) => [group.name, group.contacts.map((one) => one.contact.contactId)])).toEqual([
      ['with_you', ['long', 'short', 'calm']],
      ['uncleared', ['missed']],
      ['waiting', ['gone']],
      ['after_work', ['acw']],
    ]);
  });

  it('says of a chat that was left where it is now: waiting, back in the queue, or with an agent', () => {
    const words = (['waiting_for_customer', 'in_queue', 'with_agent'] as const).map((state) => {
      const one = contactOf(NOW, 'a', 'A', 'waiting_for_return');
      return rowLine({ ...one, contact: { ...one.contact, chat: { ...one.contact.chat, state, wait: null } } }, { typing: false, soon: false }).words;
    });
    expect(words).toEqual(['Waiting for the customer', 'Customer is back, in queue', 'Customer is back, with an agent']);
  });

  it('does not let rows jump under the pointer: those seen stay, newcomers follow', () => {
    expect(steady(['a', 'b', 'c'], ['c', 'd', 'a'])).toEqual(['a', 'c', 'd']);
  });

  it('keeps every end reason in words of its own', () => {
    const states: ContactState[] = ['missed', 'rejected', 'abandoned', 'withdrawn', 'link_lost'];
    const words = states.map((state) => rowLine(contactOf(NOW, 'a', 'A', state), { typing: false, soon: false }).words);
    expect(words).toEqual([
      'Missed: no answer in 20 s',
      'Rejected by you',
      'Abandoned: customer left before you answered',
      'Withdrawn: taken back before you answered',
      'Link lost: this desk was away too long',
    ]);
  });

  it('says that a customer returned and after how long, until the contact is opened', () => {
    const line = rowLine(contactOf(NOW, 'a', 'A', 'connected', { returnedAfter: 872_000 }), { typing: false, soon: false });
    expect(line).toEqual({ words: 'Customer returned, was 14:32', tone: 'positive' });
  });

  it('says why a message was not sent, before anything else of the conversation', () => {
    const failed = { id: 'm', contactId: 'a', initialContactId: 'a', text: 'x', writtenAt: NOW, state: 'failed' as const, failure: { code: 'chat_ended' as const, message: 'The chat has ended.' } };
    expect(rowLine(contactOf(NOW, 'a', 'A', 'connected', { outgoing: [failed] }), { typing: true, soon: false })).toEqual({ words: 'Not sent: The chat has ended.', tone: 'danger' });
  });
});

describe('turn timers', () => {
  it('turn amber at the limit and red at twice that', () => {
    expect([0, ANSWER_WITHIN - 1, ANSWER_WITHIN, 2 * ANSWER_WITHIN].map((waited) => turnTone(NOW - waited, NOW))).toEqual(['calm', 'calm', 'warning', 'danger']);
    expect(turnTone(undefined, NOW)).toBe('calm');
  });

  it('turn a wait amber in its last tenth', () => {
    const wait = { since: 0, until: 900_000 };
    expect([0, 809_999, 810_000, 900_000].map((now) => waitTone(wait, now))).toEqual(['calm', 'calm', 'warning', 'warning']);
    expect([0, 450_000, 900_000, 2_000_000].map((now) => shareGone(wait, now))).toEqual([0, 50, 100, 100]);
  });
});
