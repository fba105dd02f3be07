import { hash } from 'node:crypto';
import { Refusal } from '../core.ts';
import { builtOnce, insertOnce, type Place } from '../storage/built-once.ts';
import type { Work } from '../storage/work.ts';
import type { Rows } from './rows.ts';

/*
 * Answers to requests that carry a client token (trap T60): the same token with the same body gets the same answer and
 * changes nothing; with another body it is refused. Tokens are kept as hashes: some of them secrets follow from.
 */

/** What a request and its token come to in the table of answers. */
export interface Asked { scope: string; token: string; body: unknown }

const answerTo = builtOnce((rows, place: Place<{ scope: string; token: string }>) =>
  rows.selectFrom('remembered_answers').select(['body_hash', 'answer']).where('scope', '=', place('scope')).where('token', '=', place('token')),
);
const insertAnswer = insertOnce('remembered_answers', ['scope', 'token', 'body_hash', 'answer', 'at']);

/** The answer this request got before, if it did. @throws Refusal `id_reused` */
export async function rememberedAnswer(work: Work, asked: Asked): Promise<unknown> {
  const [found] = await answerTo(work.db, { scope: asked.scope, token: digest(asked.token) });
  if (!found) return undefined;
  if (found.body_hash !== digest(JSON.stringify(asked.body))) {
    throw new Refusal('id_reused', 'This client token was already used with another request. Make a new token for each new request.');
  }
  return JSON.parse(found.answer);
}

/** Whether a request with this token was carried out before, whatever its body was. */
export async function isRemembered(rows: Rows, { scope, token }: Pick<Asked, 'scope' | 'token'>): Promise<boolean> {
  return (await answerTo(rows, { scope, token: digest(token) })).length > 0;
}

/** Keeps the answer of a request that was carried out just now. */
export async function rememberAnswer(work: Work, asked: Asked, answer: unknown): Promise<void> {
  await insertAnswer(work.db, { scope: asked.scope, token: digest(asked.token), body_hash: digest(JSON.stringify(asked.body)), answer: JSON.stringify(answer), at: work.now });
}

const digest = (text: string): string => hash('sha256', text, 'base64url');
