import * as fc from 'fast-check';
import { anyText } from '../../doubles/any-text.ts';

/*
 * What strangers send: broken JSON, wrong types, unknown names, hostile text.
 */

/** The seed of every fuzz run; `FUZZ_SEED` replays another one. fast-check prints it with each failure. */
export const FUZZ = { seed: Number(process.env['FUZZ_SEED'] ?? 20_260_105), numRuns: Number(process.env['FUZZ_RUNS'] ?? 100) } as const;

/** Text that breaks what treats text carelessly. */
export const HOSTILE_TEXT: readonly string[] = [
  '', ' ', '\u0000', 'a\u0000b', '\u0001\u0002\u001b[31m', '\ud800', 'half \udfff pair', '\u202Egnp.exe', '\u2066\u2067\u2068', '\u200b\u200d\ufeff', '\ufffe\uffff',
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"><svg/onload=alert(1)>', '[x](javascript:alert(1))', '{{constructor.constructor("return 1")()}}', '${7*7}',
  `'; drop table chats; --`, '%00%2e%2e%2f', '../../../../etc/passwd', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'NaN', 'null', 'undefined', '-0', '1e999',
  '\r\nX-Injected: yes', '👩‍👩‍👧‍👦'.repeat(50), 'e\u0301'.repeat(200), 'ﷺ'.repeat(100), 'x'.repeat(17_000), 'ü'.repeat(9_000), '['.repeat(5_000), '\u2028\u2029',
];

export const hostileText = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...HOSTILE_TEXT) }, anyText({ maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }));

/** Any JSON value, mostly of the wrong type. */
const strange = fc.oneof(
  hostileText, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.constant([]), fc.constant({}), fc.array(hostileText, { maxLength: 3 }),
  fc.constant({ toString: 'no function', length: -1 }), fc.constantFrom(-1, 0, 1e308, Number.MAX_SAFE_INTEGER, 0.5), fc.jsonValue({ maxDepth: 3 }),
);

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'x', '', 'Content', 'content', 'ContactId', '\u0000'] as const;

/** A good body spoilt in one to three places; as text, so that `__proto__` is a name like any other. */
export function spoilt(good: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<string> {
  const change = fc.oneof(
    fc.record({ how: fc.constant('replace' as const), field: fc.nat(), value: strange }),
    fc.record({ how: fc.constant('drop' as const), field: fc.nat(), value: fc.constant(null) }),
    fc.record({ how: fc.constant('add' as const), field: fc.nat(NAMES.length - 1), value: strange }),
  );
  const written = fc.tuple(good, fc.array(change, { minLength: 1, maxLength: 3 })).map(([body, changes]) => {
    const fields = new Map(Object.entries(body));
    for (const { how, field, value } of changes) {
      const name = [...fields.keys()][field % Math.max(1, fields.size)] ?? 'x';
      if (how === 'replace') fields.set(name, value);
      else if (how === 'drop') fields.delete(name);
      else fields.set(NAMES[field] ?? 'x', value);
    }
    return `{${[...fields].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`;
  });
  const broken = fc.tuple(written, fc.nat(), fc.constantFrom('cut', 'double', 'byte', 'comma')).map(([text, at, how]) => {
    const place = at % (text.length + 1);
    if (how === 'cut') return text.slice(0, place);
    if (how === 'double') return text + text;
    return text.slice(0, place) + (how === 'byte' ? '\u0007' : ',,') + text.slice(place);
  });
  return fc.oneof(
    { weight: 6, arbitrary: written },
    { weight: 3, arbitrary: broken },
    { weight: 1, arbitrary: fc.constantFrom('', 'null', '[]', '"text"', '17', '{', '\ufeff{}', '[[[[[[', `{"a":${'['.repeat(2000)}`, '{"a":1e99999}', `{"x":"${'y'.repeat(300_000)}"}`) },
  );
}
