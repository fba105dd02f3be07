import { describe, expect, it } from 'vitest';
import { recentAnswers } from '../../../server/contacts/recent-answers.ts';

describe('an event with a client token', () => {
  it('that is repeated gets the same answer and is carried out once, even while the first is under way', async () => {
    const answers = recentAnswers<number>(10);
    let times = 0;
    const carryOut = async (): Promise<number> => ++times;
    const both = [answers.once('token', carryOut), answers.once('token', carryOut)];
    expect(await Promise.all(both)).toEqual([1, 1]);
    expect(await answers.once('other', carryOut)).toBe(2);
  });

  it('that was refused may be tried again', async () => {
    const answers = recentAnswers<number>(10);
    await expect(answers.once('token', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await answers.once('token', async () => 2)).toBe(2);
  });

  it('is forgotten after many others', async () => {
    const answers = recentAnswers<number>(2);
    for (const token of ['a', 'b', 'c']) await answers.once(token, async () => 1);
    expect(await answers.once('c', async () => 2)).toBe(1);
    expect(await answers.once('a', async () => 2)).toBe(2);
  });
});
