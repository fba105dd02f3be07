import type { Voice } from '../prompts/prompt-shelf.ts';

/* The names that flows give voices are those of Amazon Polly; here is what they speak, for engines that have others. */

/** By language, women before the bar and men behind it. */
const NAMES = `
arb Zeina |
ar-AE Hala | Zayd
ca-ES Arlet |
cmn-CN Zhiyu |
yue-CN Hiujin |
cs-CZ Jitka |
da-DK Naja Sofie | Mads
de-AT Hannah |
de-CH Sabrina |
de-DE Marlene Vicki | Hans Daniel
en-AU Nicole Olivia | Russell
en-GB Amy Emma | Brian Arthur
en-IE Niamh |
en-IN Aditi Raveena Kajal |
en-NZ Aria |
en-SG Jasmine |
en-US Joanna Kendra Kimberly Salli Ivy Ruth Danielle Tiffany | Joey Justin Kevin Matthew Stephen Gregory Patrick
en-ZA Ayanda |
cy-GB Gwyneth |
en-GB-WLS | Geraint
es-ES Conchita Lucia Alba | Enrique Sergio Raul
es-MX Mia | Andres
es-US Lupe Penelope | Miguel Pedro
fi-FI Suvi |
fr-BE Isabelle |
fr-CA Chantal Gabrielle | Liam
fr-FR Celine Lea | Mathieu Remi
is-IS Dora | Karl
it-IT Carla Bianca | Giorgio Adriano
ja-JP Mizuki Kazuha Tomoko | Takumi
ko-KR Seoyeon Jihye |
nb-NO Liv Ida |
nl-BE Lisa |
nl-NL Lotte Laura | Ruben
pl-PL Ewa Maja Ola | Jacek Jan
pt-BR Camila Vitoria | Ricardo Thiago
pt-PT Ines | Cristiano
ro-RO Carmen |
ru-RU Tatyana | Maxim
sv-SE Astrid Elin |
tr-TR Filiz Burcu |
`;

/** What a voice is, whatever its engine calls it. */
export interface KnownVoice { readonly language: string; readonly sex: 'female' | 'male' }

const KNOWN: ReadonlyMap<string, KnownVoice> = new Map(
  NAMES.trim().split('\n').flatMap((line): [string, KnownVoice][] => {
    const [women = '', men = ''] = line.split('|');
    const [language = '', ...female] = women.trim().split(' ');
    const male = men.trim().split(' ');
    return [
      ...female.filter((name) => name !== '').map((name): [string, KnownVoice] => [name.toLowerCase(), { language, sex: 'female' }]),
      ...male.filter((name) => name !== '').map((name): [string, KnownVoice] => [name.toLowerCase(), { language, sex: 'male' }]),
    ];
  }),
);

/** What is spoken where nothing was chosen: the voice that Connect begins with. */
const FIRST: KnownVoice = { language: 'en-US', sex: 'female' };

/** What language a voice speaks and how it sounds, by its language and its name as far as they are given and known. */
export function knownVoice({ name, language }: Voice): KnownVoice {
  const known = KNOWN.get((name ?? '').normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()) ?? FIRST;
  return language === undefined || language === '' ? known : { ...known, language };
}
