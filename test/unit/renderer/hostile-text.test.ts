import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTES_MAX } from '../../../renderer/conversation/content-type.ts';
import { markedParts, snippetParts, termsOf } from '../../../renderer/conversation/highlight.ts';
import { allowedUrl, partsOf } from '../../../renderer/conversation/links.ts';
import { bytesOf, folded, safeLine, safeText } from '../../../renderer/conversation/safe-text.ts';
import { MESSAGE_BYTES_MAX } from '../../../contract/primitives.ts';

const textOf = (parts: readonly { text: string }[]): string => parts.map((part) => part.text).join('');

describe('links', () => {
  it.each([
    ['see https://example.org/a?b=c#d, please', 'https://example.org/a?b=c#d'],
    ['(https://example.org/wiki/Lamp_(blue))', 'https://example.org/wiki/Lamp_(blue)'],
    ['write to mailto:eva@example.org.', 'mailto:eva@example.org'],
    ['HTTPS://EXAMPLE.ORG', 'HTTPS://EXAMPLE.ORG'],
  ])('finds the address in %j', (text, address) => {
    expect(partsOf(text).filter((part) => part.kind === 'link').map((part) => part.text)).toEqual([address]);
  });

  it.each(['javascript:alert(1)', 'http://example.org', 'data:text/html,x', 'file:///etc/passwd', 'https://user:secret@example.org/', 'https://', 'xhttps://example.org', 'ccp://panel', 'mailto:nobody'])(
    'makes no link of %j',
    (text) => {
      expect(partsOf(text).every((part) => part.kind === 'words')).toBe(true);
    },
  );

  it('opens nothing but https and mailto, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.constantFrom('https://', 'mailto:', 'javascript:', 'https:/', 'HTTPS://a@'), (text, start) => {
        const parts = partsOf(`${text}${start}${text}`);
        expect(textOf(parts)).toBe(`${text}${start}${text}`);
        for (const part of parts) if (part.kind === 'link') expect(part.url).toMatch(/^(https:\/\/[^@/]+(\/|$)|mailto:)/);
      }),
    );
  });

  it('shows another host in its true letters, so that a look-alike is seen', () => {
    expect(allowedUrl('https://ехample.org/')).toMatch(/^https:\/\/xn--/);
  });

  it('splits 16 kB of address-like text in one go', () => {
    const started = performance.now();
    partsOf('https://'.repeat(2000));
    partsOf('('.repeat(16_000));
    partsOf(`https://a.b/${'('.repeat(16_000)}`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('text', () => {
  it('shows what cannot be seen', () => {
    expect(safeText('exe.\u202Etxt')).toBe('exe.⟦U+202E⟧txt');
    expect(safeText('a\u200Bb\u0000c')).toBe('a⟦U+200B⟧b⟦U+0000⟧c');
    expect(safeText('two\r\nlines\ttabbed')).toBe('two\nlines\ttabbed');
    expect(safeText('👩‍🚒 שלום नमस्ते')).toBe('👩‍🚒 שלום नमस्ते');
  });

  it('folds names and previews to one bounded line', () => {
    expect(safeLine(' a\n\n b ')).toBe('a b');
    expect(safeLine('x'.repeat(100_000)).length).toBeLessThan(400);
  });

  it('folds long messages where a character ends, and many lines', () => {
    const long = folded(`${'a'.repeat(1999)}😀${'b'.repeat(5000)}`);
    expect(long.whole).toBe(false);
    expect(long.shown.isWellFormed()).toBe(true);
    expect(folded('\n'.repeat(500)).shown.length).toBeLessThan(30);
    expect(folded('short').whole).toBe(true);
  });

  it('counts bytes as the server does', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(bytesOf(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
    expect(BYTES_MAX).toBe(MESSAGE_BYTES_MAX);
  });
});

describe('search marks', () => {
  it('reads words, phrases and prefixes', () => {
    expect(termsOf('"wrong house" refund lamp*')).toEqual(['wrong house', 'refund', 'lamp']);
  });

  it('marks words at their beginning and keeps every letter', () => {
    expect(markedParts('Refund the refunds, prefund', ['refund']).filter((part) => part.hit).map((part) => part.text)).toEqual(['Refund', 'refund']);
    fc.assert(fc.property(fc.string(), fc.array(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 4 }), (text, terms) => {
        expect(textOf(markedParts(text, terms))).toBe(text);
      }),
    );
  });

  it('takes the marks out of a snippet', () => {
    expect(snippetParts('a \ue000b\ue001 c')).toEqual([{ text: 'a ', hit: false }, { text: 'b', hit: true }, { text: ' c', hit: false }]);
  });
});
