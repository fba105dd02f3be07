import { describe, expect, it } from 'vitest';
import { EMOJI } from '../../../customer/emoji.ts';
import { english } from '../../../customer/texts/english.ts';
import { german } from '../../../customer/texts/german.ts';
import { counted, directionOf, fill, languageFor, textsFor } from '../../../customer/texts/texts.ts';

const gaps = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/gu)].map(([gap]) => gap).toSorted();

describe('the texts', () => {
  it('are whole in both languages: the same keys, none empty, the same gaps', () => {
    expect(Object.keys(german)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(english)) {
      const other = german[key as keyof typeof german];
      expect(other.trim(), key).not.toBe('');
      expect(gaps(other), key).toEqual(gaps(text));
    }
  });

  it('differ where they should: no English is left in the German', () => {
    const same = Object.keys(english).filter((key) => english[key as keyof typeof english] === german[key as keyof typeof german]);
    expect(same.toSorted()).toEqual(['emoji', 'hand_ok', 'party', 'star'].filter((key) => same.includes(key)));
  });

  it('are chosen by the language without its region, with a site\'s own words in place of some', () => {
    expect(textsFor('de-CH').send).toBe('Senden');
    expect(textsFor('fr').send).toBe('Send');
    expect(textsFor('ar', { send: 'إرسال', nonsense: 'x' })).toMatchObject({ send: 'إرسال', end: 'End chat' });
    expect(Object.keys(textsFor('ar', { nonsense: 'x', toString: 'y' }))).toEqual(Object.keys(english));
    expect(languageFor(['fr', 'de-AT', 'en'])).toBe('de-AT');
    expect(languageFor(['fr'])).toBe('en');
  });

  it('run from right to left where the language does', () => {
    expect(['ar', 'he-IL', 'fa', 'ur'].map(directionOf)).toEqual(['rtl', 'rtl', 'rtl', 'rtl']);
    expect(['en', 'de', 'ar-like'.slice(3)].map(directionOf)).toEqual(['ltr', 'ltr', 'ltr']);
  });

  it('have their gaps filled, and show one that has no value', () => {
    expect(fill('{name} left at {time}', { name: 'Eva {time}' })).toBe('Eva {time} left at {time}');
    expect(counted('1 message', '{count} messages', 1)).toBe('1 message');
    expect(counted('1 message', '{count} messages', 3)).toBe('3 messages');
  });

  it('name every emoji', () => {
    expect(new Set(EMOJI.map(([name]) => name)).size).toBe(EMOJI.length);
    expect(EMOJI.map(([name]) => english[name]).every((name) => name !== '')).toBe(true);
  });
});
