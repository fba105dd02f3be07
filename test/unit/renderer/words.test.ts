import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerOf, gotItWords, hindranceOf } from '../../../renderer/words/reasons.ts';
import { ago, duration, figure, remaining } from '../../../renderer/words/time.ts';
import { whyGroups } from '../../../renderer/supervision/why-groups.ts';
import { agentsInOrder, boardSum, queuesInOrder } from '../../../renderer/supervision/board-order.ts';
import { signInProblem } from '../../../renderer/sign-in/problem.ts';
import { busyBoard, danielsWait } from '../../doubles/desk/sample.ts';
import { EndReason } from '../../../contract/contact.ts';
import { RoutingReason } from '../../../contract/routing-reason.ts';
import { endedWords } from '../../../renderer/words/contacts.ts';

const NOW = 1_700_000_000_000;

describe('times', () => {
  it('are written as the look says', () => {
    expect([42_000, 872_000, 8_048_000, 187_200_000, -5].map(duration)).toEqual(['0:42', '14:32', '2:14:08', '2 d 4 h', '0:00']);
    expect(remaining(NOW + 500, NOW)).toBe('0:01');
    expect(remaining(NOW, NOW)).toBe('0:00');
    expect([9_000, 240_000, 7_200_000].map(ago)).toEqual(['9 s ago', '4 min ago', '2 h ago']);
    expect(figure(48_213)).toBe('48\u202f213');
  });
});

describe('the end of a contact', () => {
  it('is said of what it was', () => {
    expect((['CHAT', 'VOICE', 'TASK'] as const).map((channel) => endedWords('expired', channel))).toEqual([
      'Time over: the chat reached its longest duration', 'Time over: the call reached its longest duration', 'Time over: the task was there for as long as it may be',
    ]);
    // Of calls and tasks nothing speaks of a chat.
    for (const channel of ['VOICE', 'TASK'] as const) expect(EndReason.options.filter((reason) => reason !== 'ended_by_customer' || channel === 'VOICE').map((reason) => endedWords(reason, channel)).filter((said) => said.includes('chat'))).toEqual([]);
  });
});

describe('why a contact waits', () => {
  it('is answered in one sentence with the number first', () => {
    expect(answerOf(danielsWait(NOW), NOW)).toBe('6:42, because all 6 agents for Deliveries are full or away.');
  });

  it('says so when nobody serves the queue, nobody is signed in, or one is asked right now', () => {
    const why = danielsWait(NOW);
    expect(answerOf({ ...why, candidates: [] }, NOW)).toBe('6:42, because no agent serves Deliveries.');
    const out = { userId: 'a', name: 'Ada', eligible: false, reasons: [{ rule: 'not_signed_in' as const }] };
    expect(answerOf({ ...why, candidates: [out] }, NOW)).toBe('6:42, because none of the 1 agent for Deliveries is signed in.');
    const behind = { ...out, eligible: true, reasons: [{ rule: 'contact_goes_first' as const, contactId: 'other' }] };
    expect(answerOf({ ...why, candidates: [behind] }, NOW)).toBe('6:42, because Ada takes a contact before it first.');
    const asked = { ...out, reasons: [{ rule: 'offered_now' as const, expiresAt: NOW + 9000 }] };
    expect(answerOf({ ...why, state: 'being_offered', candidates: [asked] }, NOW)).toBe('It is being offered to Ada now.');
  });

  it('names everybody once, grouped by what keeps them', () => {
    const groups = whyGroups(danielsWait(NOW).candidates);
    expect(groups.map((group) => group.words)).toEqual([
      '2 agents have all places in use',
      '2 agents are not Available',
      'Jonas Weber has a place held by an uncleared contact',
      'Lena Moreau has lost the link',
      'Chidi Okafor does not serve this queue',
    ]);
    expect(groups.flatMap((group) => group.agents).length).toBe(7);
  });

  it('has words for every rule there is, on one side or the other', () => {
    const rules = RoutingReason.options.map((option) => option.shape.rule.value);
    const sample = { priority: 1, held: 2, waited: 1, availableSince: NOW, since: NOW, status: 'Lunch', used: 1, of: 1, contactId: 'c', state: 'missed', holding: 'VOICE', until: NOW, expiresAt: NOW, microphone: 'denied' };
    const wordless = rules.filter((rule) => {
      const reason = { rule, ...sample } as unknown as RoutingReason;
      return !(gotItWords(reason) ?? hindranceOf(reason)?.one('Ada'));
    });
    expect(wordless).toEqual([]);
  });
});

describe('the board', () => {
  it('is ordered by who waits longest and by status, and summed', () => {
    const board = busyBoard(NOW);
    expect(queuesInOrder(board.queues).map((queue) => queue.name)).toEqual(['Deliveries', 'Orders', 'Billing', 'Returns', 'Store desk']);
    expect(agentsInOrder(board.agents).at(-1)?.name).toBe('Chidi Okafor');
    expect(boardSum(board)).toMatchObject({ inQueue: 7, on: 6, available: 4, places: 12, taken: 10, oldest: { queue: 'Deliveries' } });
  });
});

describe('signing in', () => {
  const about = { server: 'desk.example', known: false, anybodyStored: false, now: NOW };
  it('says what went wrong where it went wrong, and what can be done', () => {
    expect(signInProblem({ code: 'wrong_credentials', message: '', retryAfter: undefined }, about).at).toBe('password');
    expect(signInProblem({ code: 'throttled', message: '', retryAfter: 12_300 }, about)).toMatchObject({ words: 'Too many tries. You can try again in 13 s.', until: NOW + 12_300 });
    expect(signInProblem({ code: 'unreachable', message: '', retryAfter: undefined }, about).words).toBe('desk.example does not answer. Check the network and that the server runs.');
    expect(signInProblem({ code: 'unreachable', message: '', retryAfter: undefined }, { ...about, anybodyStored: true }).words).toContain('nothing is stored here to review');
  });
});

describe('the design tokens', () => {
  it('are the same for the chosen dark theme and for the system’s', () => {
    const css = readFileSync(path.join(import.meta.dirname, '../../../renderer/design/tokens.css'), 'utf8');
    const block = (start: string): string[] => {
      const at = css.indexOf('{', css.indexOf(start)) + 1;
      return css.slice(at, css.indexOf('}', at)).split(';').map((line) => line.trim()).filter((line) => line !== '');
    };
    expect(block(':root:not([data-theme])')).toEqual(block(':root[data-theme="dark"]'));
  });
});
