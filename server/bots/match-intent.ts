import type { Intent, Language } from './bot-definition.ts';
import { findValue, longest, readValue, type Reading } from './slot-values.ts';
import { likeness, wordsOf, type Word } from './words.ts';

/*
 * Which intent words mean. A sentence that fits as a whole, slots and all, is certain; otherwise what counts is how much
 * of a sentence's words are there, words of many intents counting for little. The same words always mean the same.
 */

export interface Match {
  readonly intent: Intent;
  /** From 0 to 1; 1 where a sentence fits as a whole. */
  readonly score: number;
  readonly slots: Readonly<Record<string, string>>;
}

/** Part of a sentence: a word, or the slot that stands there. */
type Part = { readonly word: string } | { readonly slot: string };
interface Sentence { readonly parts: readonly Part[]; readonly words: readonly string[] }

/** How much of the score is how much of the sentence is there; the rest is how much of what was said is in the sentence. */
const COVERED = 0.75;
/** How much a word counts that is in no sentence. */
const STRANGE = 0.3;

/** What these words may mean, best first; intents that have nothing in common with them are left out. */
export function matchIntents(words: readonly Word[], reading: Reading): Match[] {
  const { intents } = reading.language;
  const said = listenTo(words, weightsOf(reading.language));
  const matches = intents.flatMap((intent) => matchOne(intent, words, said, reading) ?? []);
  // Sorting keeps the order of equals: the intent that stands first in the file wins.
  return matches.toSorted((one, other) => other.score - one.score);
}

function matchOne(intent: Intent, words: readonly Word[], said: Said, reading: Reading): Match | null {
  let best = 0;
  for (const sentence of sentencesOf(intent)) {
    const slots = fits(sentence.parts, words, intent, reading);
    if (slots !== null) return { intent, score: 1, slots };
    best = Math.max(best, overlap(sentence.words, said));
  }
  return best === 0 ? null : { intent, score: Math.round(best * 1000) / 1000, slots: slotsIn(intent, words, reading) };
}

/** Values that stand somewhere in the words, slot after slot; each word serves one slot only. Free text could be anything. */
function slotsIn(intent: Intent, words: readonly Word[], reading: Reading): Record<string, string> {
  const slots: Record<string, string> = {};
  let rest: readonly Word[] = words;
  for (const { name, type } of intent.slots) {
    const found = type === 'text' ? null : findValue(type, rest, reading);
    if (found === null) continue;
    slots[name] = found.value;
    rest = found.rest;
  }
  return slots;
}

/** What the slots hold if the words are this sentence from end to end, else null. */
function fits(parts: readonly Part[], words: readonly Word[], intent: Intent, reading: Reading): Record<string, string> | null {
  const failed = new Set<number>();
  const from = (part: number, word: number): Record<string, string> | null => {
    const next = parts[part];
    if (next === undefined) return word === words.length ? {} : null;
    const place = part * (words.length + 1) + word;
    if (failed.has(place)) return null;
    const found = 'word' in next ? literal(next.word, part, word) : slot(next.slot, part, word);
    if (found === null) failed.add(place);
    return found;
  };
  const literal = (expected: string, part: number, word: number): Record<string, string> | null => (words[word]?.plain === expected ? from(part + 1, word + 1) : null);
  const slot = (name: string, part: number, word: number): Record<string, string> | null => {
    const type = intent.slots.find((one) => one.name === name)?.type ?? 'text';
    const most = Math.min(longest(type, reading.language), words.length - word);
    for (let length = 1; length <= most; length += 1) {
      const value = readValue(type, words.slice(word, word + length), reading);
      const rest = value === null ? null : from(part + 1, word + length);
      if (value !== null && rest !== null) return { [name]: value, ...rest };
    }
    return null;
  };
  return parts.length === 0 ? null : from(0, 0);
}

/** What was said, set against all words that the bot knows at once: sentences are many and mostly of the same words. */
interface Said {
  readonly weights: ReadonlyMap<string, number>;
  /** For a word of the bot: which of the said words it is like, by their place, and how much. */
  readonly like: ReadonlyMap<string, readonly (readonly [place: number, likeness: number])[]>;
  /** The weight of each said word, by its place, and of all of them. */
  readonly spoken: readonly number[];
  readonly whole: number;
}

function listenTo(words: readonly Word[], weights: ReadonlyMap<string, number>): Said {
  const plain = words.map((word) => word.plain);
  const like = new Map<string, (readonly [number, number])[]>();
  for (const word of weights.keys()) {
    const alike = plain.flatMap((spoken, place): (readonly [number, number])[] => {
      const much = likeness(word, spoken);
      return much === 0 ? [] : [[place, much]];
    });
    if (alike.length > 0) like.set(word, alike);
  }
  const spoken = plain.map((word) => weights.get(word) ?? STRANGE);
  return { weights, like, spoken, whole: spoken.reduce((sum, weight) => sum + weight, 0) };
}

function overlap(sentence: readonly string[], { weights, like, spoken, whole }: Said): number {
  const met = new Map<number, number>();
  let all = 0;
  let covered = 0;
  for (const word of sentence) {
    const weight = weights.get(word) ?? STRANGE;
    const alike = like.get(word) ?? [];
    all += weight;
    covered += weight * alike.reduce((most, [, much]) => Math.max(most, much), 0);
    for (const [place, much] of alike) met.set(place, Math.max(met.get(place) ?? 0, much));
  }
  if (covered === 0) return 0;
  const known = [...met].reduce((sum, [place, much]) => sum + (spoken[place] ?? 0) * much, 0);
  return COVERED * (covered / all) + (1 - COVERED) * (known / whole);
}

const sentences = new WeakMap<Intent, Sentence[]>();
const weighed = new WeakMap<Language, ReadonlyMap<string, number>>();

function sentencesOf(intent: Intent): Sentence[] {
  const known = sentences.get(intent);
  if (known !== undefined) return known;
  const made = intent.utterances.map((utterance): Sentence => {
    const parts = utterance.split(/(\{[^{}]*\})/u).flatMap((piece): Part[] => (piece.startsWith('{') ? [{ slot: piece.slice(1, -1) }] : wordsOf(piece).map(({ plain }) => ({ word: plain }))));
    return { parts, words: parts.flatMap((part) => ('word' in part ? [part.word] : [])) };
  });
  sentences.set(intent, made);
  return made;
}

/** A word that stands in the sentences of few intents says more than one that stands in those of many. */
function weightsOf(language: Language): ReadonlyMap<string, number> {
  const known = weighed.get(language);
  if (known !== undefined) return known;
  const intentsWith = new Map<string, number>();
  for (const intent of language.intents) {
    const words = new Set(sentencesOf(intent).flatMap((sentence) => sentence.words));
    for (const word of words) intentsWith.set(word, (intentsWith.get(word) ?? 0) + 1);
  }
  const weights = new Map([...intentsWith].map(([word, count]) => [word, 1 / count]));
  weighed.set(language, weights);
  return weights;
}
