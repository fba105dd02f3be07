import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkAttributes } from '../../../server/contacts/attributes.ts';
import { agreedContentTypes, checkMessage } from '../../../server/contacts/message-rules.ts';
import { derivedToken, hashOf, seal, unseal } from '../../../server/contacts/tokens.ts';
import { Refusal } from '../../../server/core.ts';
import { anyText } from '../../doubles/any-text.ts';

const rules = { contentTypes: ['text/plain', 'application/json'], bytes: 100 };

test('any valid text within the limit is taken, any other is refused by name', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 60 }), (content) => {
      const bytes = Buffer.byteLength(content);
      const fits = content !== '' && bytes <= rules.bytes && content.isWellFormed() && !content.includes('\u0000');
      const check = () => checkMessage({ contentType: 'text/plain', content }, rules);
      if (fits) expect(check).not.toThrow();
      else expect(check).toThrow(Refusal);
    }),
  );
});

test('an instance may limit the characters of texts besides, as people count them', () => {
  const few = { ...rules, characters: 4 };
  checkMessage({ contentType: 'text/plain', content: '😀ab😀' }, few);
  expect(() => checkMessage({ contentType: 'text/plain', content: '😀abc😀' }, few)).toThrow(/5 characters/);
  checkMessage({ contentType: 'application/json', content: '{"a":1}' }, few);
  checkMessage({ contentType: 'text/plain', content: 'abcdef' }, { ...rules, characters: null });
});

test('JSON that cannot be read is refused', () => {
  expect(() => checkMessage({ contentType: 'application/json', content: '{' }, rules)).toThrow(/JSON/);
  checkMessage({ contentType: 'application/json', content: '{}' }, rules);
});

test('plain text is always agreed on; interactive types come as a pair (T65)', () => {
  expect(agreedContentTypes([])).toEqual(['text/plain']);
  expect(agreedContentTypes(['text/markdown', 'text/plain'])).toEqual(['text/plain', 'text/markdown']);
  expect(() => agreedContentTypes(['text/html'])).toThrow(/text\/html/);
  expect(() => agreedContentTypes(['application/vnd.amazonaws.connect.message.interactive.response'])).toThrow(/both or neither/);
});

test('attributes take 32 KB of keys and values, and no byte more', () => {
  expect(() => checkAttributes({ key: 'v'.repeat(32 * 1024 - 3) })).not.toThrow();
  expect(() => checkAttributes({ key: 'v'.repeat(32 * 1024 - 2) })).toThrow(Refusal);
  for (const key of ['', 'a b', 'a.b', '$a', 'ä', '__proto__']) expect(() => checkAttributes(Object.fromEntries([[key, 'v']]))).toThrow(Refusal);
});

test('what is sealed opens unchanged, with this key and for this purpose only; a changed one does not', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), (value, at) => {
      const sealed = seal('key', 'page', value);
      expect(unseal('key', 'page', sealed)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(unseal('other', 'page', sealed)).toBeUndefined();
      expect(unseal('key', 'door', sealed)).toBeUndefined();
      const place = at % sealed.length;
      const changed = sealed.slice(0, place) + (sealed[place] === 'A' ? 'B' : 'A') + sealed.slice(place + 1);
      expect(unseal('key', 'page', changed)).toBeUndefined();
    }),
  );
});

test('a derived token follows from key, client token and participant together', () => {
  const token = derivedToken('key', 'client token', 'participant');
  expect(derivedToken('key', 'client token', 'participant')).toBe(token);
  for (const other of [derivedToken('key2', 'client token', 'participant'), derivedToken('key', 'other', 'participant'), derivedToken('key', 'client token', 'another')]) {
    expect(other).not.toBe(token);
  }
  expect(hashOf(token)).not.toContain(token);
});
