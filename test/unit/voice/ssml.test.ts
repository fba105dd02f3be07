import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeForSsml, textOfSsml } from '../../../server/voice/speech/ssml.ts';

describe('a value put into SSML', () => {
  it('is said and not obeyed', () => {
    expect(escapeForSsml('</speak><audio src="https://evil.example/a.mp3"/> & \'co\'')).toBe('&lt;/speak&gt;&lt;audio src=&quot;https://evil.example/a.mp3&quot;/&gt; &amp; &apos;co&apos;');
    expect(escapeForSsml('a\u0000b\u001fc')).toBe('a b c');
  });

  it('never opens or closes anything, whatever it is', () => {
    const character = fc.oneof(fc.constantFrom(...'<>"\'&;/'), fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)));
    fc.assert(fc.property(fc.array(character), (characters) => {
      expect(escapeForSsml(characters.join(''))).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|apos;)/u);
    }));
  });
});

describe('SSML for an engine that knows none', () => {
  it.each([
    ['<speak>Hello <emphasis level="strong">you</emphasis>.</speak>', 'Hello you.'],
    ['<speak>Wait<break time="1s"/>now</speak>', 'Wait. now'],
    ['<speak><sub alias="World Wide Web Consortium">W3C</sub> &amp; more</speak>', 'World Wide Web Consortium & more'],
    ['<speak>1 &lt; 2<!-- not said --></speak>', '1 < 2'],
    ['<speak><p>One.</p><p>Two.</p></speak>', 'One. Two.'],
  ])('%s', (ssml, text) => {
    expect(textOfSsml(ssml)).toBe(text);
  });
});
