import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExternalAddress, guardedOpener } from '../../../main/shell/external-address.ts';
import { anyText } from '../../doubles/any-text.ts';

/** Security checklist, item 15: what leaves the panel for other programs. */
describe('reading an address from outside', () => {
  it.each([
    ['https://example.org', 'https://example.org/'],
    ['HTTPS://Example.ORG/a?b=c#d', 'https://example.org/a?b=c#d'],
    ['https://example.org:8443/x', 'https://example.org:8443/x'],
    ['https://b\u00fccher.example/', 'https://xn--bcher-kva.example/'],
    ['mailto:somebody@example.org', 'mailto:somebody@example.org'],
    ['mailto:somebody@example.org?subject=Hi&attach=/etc/passwd', 'mailto:somebody@example.org'],
    ['tel:+1-555-0100', 'tel:+1-555-0100'],
  ])('%s becomes %s', (text, url) => expect(readExternalAddress(text)).toMatchObject({ ok: true, url }));

  it.each(['http://example.org/', 'javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'smb://host/x', 'ms-msdt:/id', 'app://panel/', 'blob:https://x/1', 'vbscript:x', 'example.org', '//example.org', '',
    'https://', 'https://user@example.org/', 'https://user:secret@example.org/', 'https://example.org\\@evil.example/', ' https://example.org/', 'https://example.org/ x', 'https://example.org/\u202efdp.exe', 'https://example.org/\0',
    'java\nscript:alert(1)', 'mailto:', 'mailto:a@b.example,c@d.example', 'mailto:a%0d%0aBcc:x@y.example', 'tel:', 'tel:*21*5550100#', 'tel:;phone-context=x', `https://example.org/${'a'.repeat(2000)}`])('refuses %j', (text) =>
    expect(readExternalAddress(text)).toMatchObject({ ok: false }));

  it('lets out, of any text at all, only what parses to itself under an allowed scheme and without credentials', () => {
    const pieces = fc.constantFrom('https:', 'http:', 'mailto:', 'tel:', 'javascript:', 'file:', '//', '/', '@', ':', '\\', '%00', '%2f', 'example.org', 'evil', '?', '#', ' ', '\t', '\u202e', '+1555', '.');
    const texts = fc.oneof(anyText({ maxLength: 60 }), fc.array(pieces, { maxLength: 9 }).map((parts) => parts.join('')), fc.webUrl({ withFragments: true, withQueryParameters: true }));
    fc.assert(
      fc.property(texts, (text) => {
        const address = readExternalAddress(text);
        if (!address.ok) return;
        const url = new URL(address.url);
        expect(['https:', 'mailto:', 'tel:']).toContain(url.protocol);
        expect([url.href, url.username, url.password]).toEqual([address.url, '', '']);
        expect(address.url).not.toMatch(/[\s\\\u0000-\u001f\u202a-\u202e]/u);
      }),
      { numRuns: 500 },
    );
  });
});

describe('opening', () => {
  function opener(stays: boolean) {
    const opened: string[] = [];
    const refusals: string[] = [];
    const open = guardedOpener({
      confirm: () => Promise.resolve(!stays),
      open: (url) => Promise.resolve(void opened.push(url)),
      noteRefusal: (reason) => refusals.push(reason),
    });
    return { open, opened, refusals };
  }

  it('opens what the person agrees to', async () => {
    const { open, opened } = opener(false);
    expect(await open('https://example.org')).toEqual({ opened: true });
    expect(opened).toEqual(['https://example.org/']);
  });

  it('opens nothing when the person stays', async () => {
    const { open, opened } = opener(true);
    expect(await open('https://example.org')).toEqual({ opened: false, reason: 'you chose to stay' });
    expect(opened).toEqual([]);
  });

  it('asks nobody about a refused address and keeps the address out of the note', async () => {
    const { open, opened, refusals } = opener(false);
    expect(await open('file:///home/secret')).toMatchObject({ opened: false });
    expect(opened).toEqual([]);
    expect(refusals.join()).not.toContain('secret');
  });
});
