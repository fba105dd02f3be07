import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkdown, parsePlain, safeAddress, type Block, type Inline } from '../../../customer/markdown.ts';

const wordsOf = (parts: readonly Inline[]): string => parts.map((part) => ('text' in part ? part.text : wordsOf(part.parts))).join('');
const textOf = (blocks: readonly Block[]): string =>
  blocks.map((block) => (block.kind === 'code' ? block.text : (block.kind === 'list' ? block.items : block.lines).map((line) => wordsOf(line)).join('\n'))).join('\n');
const linksOf = (parts: readonly Inline[]): string[] => parts.flatMap((part) => (part.kind === 'link' ? [part.address] : 'parts' in part ? linksOf(part.parts) : []));
const allLinks = (blocks: readonly Block[]): string[] => blocks.flatMap((block) => (block.kind === 'code' ? [] : (block.kind === 'list' ? block.items : block.lines).flatMap(linksOf)));
const paragraph = (source: string): Inline[] => {
  const [block] = parseMarkdown(source);
  return block?.kind === 'paragraph' ? (block.lines[0] ?? []) : [];
};

describe('markdown', () => {
  it('knows bold, italic, code and links, also inside each other', () => {
    expect(paragraph('a **b *c*** `d*` [e](https://example.org/f)')).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'bold', parts: [{ kind: 'text', text: 'b ' }, { kind: 'italic', parts: [{ kind: 'text', text: 'c' }] }] },
      { kind: 'text', text: ' ' },
      { kind: 'code', text: 'd*' },
      { kind: 'text', text: ' ' },
      { kind: 'link', address: 'https://example.org/f', parts: [{ kind: 'text', text: 'e' }] },
    ]);
  });

  it('knows lists, numbered lists from where they start, paragraphs and code blocks', () => {
    const blocks = parseMarkdown('one\ntwo\n\n- a\n* b\n\n3. c\n4) d\n\n```\n**raw**\n```');
    expect(blocks.map((block) => (block.kind === 'list' ? [block.kind, block.ordered, block.start, block.items.length] : [block.kind]))).toEqual([
      ['paragraph'], ['list', false, 1, 2], ['list', true, 3, 2], ['code'],
    ]);
    expect(textOf(blocks)).toBe('one\ntwo\na\nb\nc\nd\n**raw**');
  });

  it.each(['2 * 3 * 4', 'snake_case_name', '**', '* ', '1.', '[a](b', '__', 'a_b', '```', '5 > 4 & <b>x</b>'])('leaves what is no mark as it is: %s', (source) => {
    expect(textOf(parseMarkdown(source)).trim()).toBe(source.trim());
  });

  it('reads addresses in one go, however many signs stand in them', () => {
    const address = `http://a/${'.'.repeat(500_000)}b`;
    expect(linksOf(parsePlain(`${address}).`))).toEqual([address]);
  });

  it('makes no link of an address that does more than lead somewhere', () => {
    for (const address of ['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'blob:x', 'file:///etc', '//example.org', 'JaVaScRiPt:alert(1)']) {
      expect(safeAddress(address)).toBeUndefined();
      const blocks = parseMarkdown(`[click](${address})`);
      expect(allLinks(blocks)).toEqual([]);
      expect(textOf(blocks)).toContain('click');
    }
    expect(safeAddress('mailto:a@example.org')).toBe('mailto:a@example.org');
  });

  it('finds web addresses in plain words, without the point that ends the sentence', () => {
    expect(parsePlain('See https://example.org/a?b=1. Or not').map((part) => ('text' in part ? part.text : wordsOf(part.parts)))).toEqual(['See ', 'https://example.org/a?b=1', '. Or not']);
    expect(linksOf(parsePlain('(https://example.org/x)'))).toEqual(['https://example.org/x']);
  });

  it('never throws, invents no character and makes only safe links, whatever is written', () => {
    const piece = fc.oneof(fc.constantFrom('**', '*', '_', '__', '`', '```\n', '[', '](', ')', '\n', '- ', '1. ', '\\', 'https://', 'javascript:', ' ', '<b>', '&'), fc.string({ maxLength: 6 }));
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')), (source) => {
      const blocks = parseMarkdown(source);
      const left = new Map<string, number>();
      for (const character of source) left.set(character, (left.get(character) ?? 0) + 1);
      for (const character of textOf(blocks).replaceAll('\n', '')) {
        const count = left.get(character) ?? 0;
        expect(count, `${JSON.stringify(character)} of ${JSON.stringify(source)}`).toBeGreaterThan(0);
        left.set(character, count - 1);
      }
      for (const address of allLinks(blocks)) expect(address).toMatch(/^(?:https?:|mailto:|tel:)/u);
      expect(wordsOf(parsePlain(source))).toBe(source);
    }), { numRuns: 400 });
  });

  it('keeps every letter, whatever stands around it', () => {
    const piece = fc.oneof(fc.constantFrom('**', '*', '_', '`', ' ', '\n', '- ', '~'), fc.stringMatching(/^[a-z]{1,4}$/u));
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')), (source) => {
      const letters = (text: string): string => text.replaceAll(/[^a-z]/gu, '');
      // A fence may name its language, which is not shown.
      if (source.includes('```')) return;
      expect(letters(textOf(parseMarkdown(source)))).toBe(letters(source));
    }), { numRuns: 400 });
  });

  it('is not slowed by hostile repetition', () => {
    for (const source of ['*a'.repeat(8000), '['.repeat(16_000), '**'.repeat(8000), '`'.repeat(16_000), '_*'.repeat(8000), '[a](b'.repeat(3000)]) parseMarkdown(source);
    expect(textOf(parseMarkdown('**'.repeat(50) + 'x' + '**'.repeat(50)))).toContain('x');
  });
});
