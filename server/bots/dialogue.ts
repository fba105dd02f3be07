import * as z from 'zod';
import type { BotReply, Interpretation } from '../flows/bot-reply.ts';
import { FALLBACK_INTENT, type BotDefinition, type Intent, type Language, type Slot } from './bot-definition.ts';
import { matchIntents, type Match } from './match-intent.ts';
import { findValue, readValue, type Reading } from './slot-values.ts';
import { wordsOf, type Word } from './words.ts';

/*
 * The built-in bot's side of a dialogue: decided from its definition, where the session stands and what was said. It
 * keeps nothing, reads no clock and draws no lots; the same turn gives the same answer.
 */

const Slots = z.record(z.string(), z.string());

/** Where a dialogue stands; plain JSON, kept by whoever leads it. */
export const BotSession = z.strictObject({
  locale: z.string(),
  /** The intent that the bot is about; null between two. */
  intent: z.string().nullable(),
  slots: Slots,
  /** The slot it has asked for. */
  asking: z.string().nullable(),
  /** How often it has asked again. */
  again: z.int().min(0),
  confirming: z.boolean(),
  /** How often in a row it has understood nothing. */
  misses: z.int().min(0),
  attributes: z.record(z.string(), z.string()),
});
export type BotSession = z.infer<typeof BotSession>;

export interface Turn {
  readonly text: string;
  /** Replaces what the session remembers; null leaves it. */
  readonly attributes: Readonly<Record<string, string>> | null;
  /** The language asked for, such as `de_DE` or `de-DE`; null, or one the bot does not speak, takes its first. */
  readonly locale: string | null;
  /** Milliseconds since 1970: which day is today. */
  readonly now: number;
}

/** A session in which nothing has been said. */
export function newSession(definition: BotDefinition, locale: string | null): BotSession {
  return { locale: spokenLocale(definition, locale), intent: null, slots: {}, asking: null, again: 0, confirming: false, misses: 0, attributes: {} };
}

/** One turn. @param session null begins a new one. */
export function converse(definition: BotDefinition, session: BotSession | null, turn: Turn): { reply: BotReply; session: BotSession } {
  const locale = spokenLocale(definition, turn.locale ?? session?.locale ?? null);
  const begun = session === null || session.locale !== locale ? { ...newSession(definition, locale), attributes: session?.attributes ?? {} } : session;
  const language = definition.languages[locale];
  if (language === undefined) throw new Error(`The bot "${definition.name}" has no language ${locale}.`);
  const reading: Reading = { language, today: dayIn(definition.timeZone, turn.now) };
  const words = wordsOf(turn.text);
  const matches = matchIntents(words, reading);
  const speaker = new Speaker(reading, definition.confidence, { ...begun, attributes: { ...(turn.attributes ?? begun.attributes) } }, matches);
  return speaker.answer(words, turn.text);
}

function spokenLocale(definition: BotDefinition, asked: string | null): string {
  const known = Object.keys(definition.languages);
  const wanted = asked?.replace('-', '_') ?? '';
  return known.find((locale) => locale === wanted) ?? known.find((locale) => locale.split('_')[0] === wanted.split('_')[0]) ?? known[0] ?? '';
}

function dayIn(timeZone: string, now: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);
}

/** One answer in the making. */
class Speaker {
  readonly #reading: Reading;
  readonly #language: Language;
  readonly #confidence: number;
  readonly #matches: readonly Match[];
  #session: BotSession;

  constructor(reading: Reading, confidence: number, session: BotSession, matches: readonly Match[]) {
    this.#reading = reading;
    this.#language = reading.language;
    this.#confidence = confidence;
    this.#session = session;
    this.#matches = matches;
  }

  answer(words: readonly Word[], text: string): { reply: BotReply; session: BotSession } {
    const reply = this.#reply(words, text);
    return { reply, session: this.#session };
  }

  #reply(words: readonly Word[], text: string): BotReply {
    const intent = this.#language.intents.find(({ name }) => name === this.#session.intent);
    if (intent !== undefined && this.#session.confirming) return this.#confirm(intent, words);
    const slot = intent?.slots.find(({ name }) => name === this.#session.asking);
    if (intent !== undefined && slot !== undefined) return this.#fill(intent, slot, words, text);
    return this.#understand();
  }

  /** The best intent if the bot is sure enough; nothing else is on its mind. */
  #understand(): BotReply {
    const [best] = this.#matches;
    return best !== undefined && best.score >= this.#confidence ? this.#begin(best) : this.#miss();
  }

  #begin({ intent, slots }: Match): BotReply {
    this.#session = { ...this.#session, intent: intent.name, slots: { ...slots }, asking: null, again: 0, confirming: false, misses: 0 };
    return this.#goOn(intent);
  }

  #held(slot: string): string | null {
    return Object.hasOwn(this.#session.slots, slot) ? (this.#session.slots[slot] ?? null) : null;
  }

  /** The next slot that is missing, the confirmation, or the end. */
  #goOn(intent: Intent): BotReply {
    const missing = intent.slots.find(({ name, required }) => required && this.#held(name) === null);
    if (missing !== undefined) {
      this.#session = { ...this.#session, asking: missing.name, again: 0 };
      return this.#elicit(intent, missing, missing.prompt);
    }
    this.#session = { ...this.#session, asking: null };
    if (intent.confirmation !== undefined && !this.#session.confirming) {
      this.#session = { ...this.#session, confirming: true };
      return this.#say([intent.confirmation.prompt], { action: 'ConfirmIntent', intent, state: 'InProgress' });
    }
    return this.#fulfil(intent, this.#session.confirming ? 'Confirmed' : 'None');
  }

  #fulfil(intent: Intent, confirmation: 'Confirmed' | 'None'): BotReply {
    this.#session = { ...this.#session, attributes: { ...this.#session.attributes, ...intent.sessionAttributes } };
    // Without words of its own the bot leaves it to the flow.
    return this.#close(intent, intent.fulfillment, intent.fulfillment.length > 0 ? 'Fulfilled' : 'ReadyForFulfillment', confirmation);
  }

  #fill(intent: Intent, slot: Slot, words: readonly Word[], text: string): BotReply {
    const value = slot.type === 'text' ? text.trim() || null : (readValue(slot.type, words, this.#reading) ?? findValue(slot.type, words, this.#reading)?.value ?? null);
    if (value !== null) {
      this.#session = { ...this.#session, slots: { ...this.#session.slots, [slot.name]: value }, misses: 0 };
      return this.#goOn(intent);
    }
    // He may have thought of something else meanwhile.
    const [other] = this.#matches;
    if (other !== undefined && other.score === 1 && other.intent.name !== intent.name) return this.#begin(other);
    if (this.#session.again >= slot.retries) return this.#close(intent, intent.failure === undefined ? [] : [intent.failure], 'Failed', 'None');
    this.#session = { ...this.#session, again: this.#session.again + 1 };
    return this.#elicit(intent, slot, slot.reprompts[this.#session.again - 1] ?? slot.reprompts.at(-1) ?? slot.prompt);
  }

  #elicit(intent: Intent, slot: Slot, prompt: string | undefined): BotReply {
    return this.#say(prompt === undefined ? [] : [prompt], { action: 'ElicitSlot', intent, state: 'InProgress', slot: slot.name });
  }

  #confirm(intent: Intent, words: readonly Word[]): BotReply {
    const yes = isOneOf(words, this.#language.yes);
    const no = isOneOf(words, this.#language.no);
    if (yes && !no) return this.#goOn(intent);
    if (no && !yes) return this.#close(intent, intent.confirmation?.declined === undefined ? [] : [intent.confirmation.declined], 'Failed', 'Denied');
    const [other] = this.#matches;
    if (other !== undefined && other.score === 1 && other.intent.name !== intent.name) return this.#begin(other);
    const prompt = intent.confirmation?.prompt;
    if (this.#session.again >= this.#language.fallback.attempts) return this.#close(intent, intent.failure === undefined ? [] : [intent.failure], 'Failed', 'None');
    this.#session = { ...this.#session, again: this.#session.again + 1 };
    return this.#say(prompt === undefined ? [] : [prompt], { action: 'ConfirmIntent', intent, state: 'InProgress' });
  }

  #miss(): BotReply {
    const { fallback } = this.#language;
    if (this.#session.misses >= fallback.attempts) {
      this.#session = { ...this.#session, intent: null, slots: {}, misses: 0 };
      const messages = fallback.givingUp === undefined ? [] : [fallback.givingUp];
      return { ...this.#bare(messages, 'Close'), intent: { name: FALLBACK_INTENT, state: messages.length > 0 ? 'Fulfilled' : 'ReadyForFulfillment', confirmation: 'None', slots: {} } };
    }
    const message = fallback.messages[this.#session.misses % fallback.messages.length] ?? '';
    this.#session = { ...this.#session, misses: this.#session.misses + 1 };
    return this.#bare([message], 'ElicitIntent');
  }

  #close(intent: Intent, messages: readonly string[], state: 'Failed' | 'Fulfilled' | 'ReadyForFulfillment', confirmation: 'Confirmed' | 'Denied' | 'None'): BotReply {
    const reply = this.#say(messages, { action: 'Close', intent, state, confirmation });
    this.#session = { ...this.#session, intent: null, slots: {}, asking: null, again: 0, confirming: false, misses: 0 };
    return reply;
  }

  #say(
    messages: readonly string[],
    to: { action: BotReply['action']; intent: Intent; state: 'Failed' | 'Fulfilled' | 'InProgress' | 'ReadyForFulfillment'; confirmation?: 'Confirmed' | 'Denied' | 'None'; slot?: string },
  ): BotReply {
    const slots = Object.fromEntries(to.intent.slots.map(({ name }) => [name, this.#held(name)]));
    const filled = messages.map((message) => message.replaceAll(/\{([A-Za-z][A-Za-z0-9_]*)\}/gu, (whole, name: string) => (Object.hasOwn(slots, name) ? (slots[name] ?? '') : whole)));
    return { ...this.#bare(filled, to.action), slotToElicit: to.slot ?? null, intent: { name: to.intent.name, state: to.state, confirmation: to.confirmation ?? 'None', slots } };
  }

  #bare(messages: readonly string[], action: BotReply['action']): BotReply {
    const interpretations: Interpretation[] = this.#matches.slice(0, 4).map(({ intent, score, slots }) => ({
      intent: intent.name, score, slots: Object.fromEntries(intent.slots.map(({ name }) => [name, Object.hasOwn(slots, name) ? (slots[name] ?? null) : null])),
    }));
    return { messages: messages.map((text) => ({ kind: 'text', text })), action, slotToElicit: null, intent: null, sessionAttributes: { ...this.#session.attributes }, interpretations };
  }
}

/** Whether someone said one of these, with or without more around it: "yes please". */
function isOneOf(words: readonly Word[], known: readonly string[]): boolean {
  const said = ` ${words.map(({ plain }) => plain).join(' ')} `;
  return known.some((text) => {
    const phrase = wordsOf(text).map(({ plain }) => plain).join(' ');
    return phrase !== '' && said.includes(` ${phrase} `);
  });
}
