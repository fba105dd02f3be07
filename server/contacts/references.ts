import { ReferenceType, type ContactReference } from '../../contract/contact.ts';
import { Refusal } from '../core.ts';
import type { References } from './contact-desk.ts';

/*
 * References of a contact: links and facts that its agent sees (connect-facts 10).
 */

/** Names and values, as the public model bounds them. How many there may be is not documented. */
const TEXT_MAX = 4096;
const COUNT_MAX = 50;

/** What a value of each type must look like; said in the refusal. */
const FORMS: Readonly<Record<ReferenceType, { fits: (value: string) => boolean; needs: string }>> = {
  URL: { fits: (value) => URL.canParse(value), needs: 'a whole URL, such as https://example.org/orders/42' },
  NUMBER: { fits: (value) => /^[+-]?\d+(\.\d+)?$/.test(value), needs: 'a number' },
  STRING: { fits: () => true, needs: 'a text' },
  DATE: { fits: (value) => /^\d{1,13}(\.\d+)?$/.test(value), needs: 'a time in epoch seconds' },
  EMAIL: { fits: (value) => /^[^\s@]+@[^\s@]+$/.test(value), needs: 'an e-mail address' },
};

/** @throws Refusal `invalid` naming the reference and what is wrong with it. */
export function checkReferences(references: References): void {
  const names = Object.keys(references);
  if (names.length > COUNT_MAX) throw new Refusal('invalid', `References: there are ${String(names.length)}; ${String(COUNT_MAX)} is the limit.`);
  for (const [name, { type, value }] of Object.entries(references)) checkReference(name, type, value);
}

function checkReference(name: string, type: string, value: string): void {
  const refuse = (why: string): never => {
    throw new Refusal('invalid', `References, "${name.slice(0, 100)}": ${why}`);
  };
  if (name === '' || name === '__proto__' || name.length > TEXT_MAX) refuse(`a reference's name has 1 to ${String(TEXT_MAX)} characters.`);
  if (value.length > TEXT_MAX) refuse(`its value has ${String(value.length)} characters; ${String(TEXT_MAX)} is the limit.`);
  if (!name.isWellFormed() || !value.isWellFormed() || `${name}${value}`.includes('\u0000')) refuse('it is not valid Unicode text.');
  const known = ReferenceType.safeParse(type);
  if (!known.success) return refuse(`its type must be one of ${ReferenceType.options.join(', ')}, not ${type.slice(0, 100)}.`);
  const { fits, needs } = FORMS[known.data];
  if (value !== '' && !fits(value)) refuse(`its value must be ${needs}.`);
}

/** JSON we wrote ourselves: a contact's references. */
export const readReferences = (json: string): References => JSON.parse(json) as References;

/** References in the order they were given, as the agent's desk is told of them. */
export const listReferences = (json: string): ContactReference[] => Object.entries(readReferences(json)).map(([name, { type, value }]) => ({ name, type, value }));
