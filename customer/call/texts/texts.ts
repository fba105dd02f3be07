import { textsIn } from '../../texts/texts.ts';
import { english, type CallTexts } from './english.ts';
import { german } from './german.ts';

/** The call's texts of a language, or English where there are none, with a site's own words in place of some. */
export function callTextsFor(language: string, own: Readonly<Record<string, string>>): CallTexts {
  return textsIn({ en: english, de: german }, english, language, own);
}
