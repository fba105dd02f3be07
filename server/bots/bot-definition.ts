import * as z from 'zod';

/*
 * A bot as its author writes it: docs/bots.md. One part for each language; nothing in it runs.
 */

const Name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, 'A name begins with a letter and has letters, digits and "_", at most 100.');
const Text = z.string().trim().min(1, 'It is empty.').max(1024, 'It has over 1,024 characters.');
const Texts = z.array(Text).min(1, 'Give at least one text.').max(20);

/** What every bot can read without being told how. */
export const BUILT_IN_TYPES = ['text', 'number', 'date', 'email', 'phone'] as const;
export type BuiltInType = (typeof BUILT_IN_TYPES)[number];

const SlotValue = z.strictObject({ value: Text, synonyms: z.array(Text).max(100).default([]) });
const Slot = z.strictObject({
  name: Name,
  /** A built-in type, or one of `slotTypes`. */
  type: Name,
  required: z.boolean().default(true),
  /** What the customer is asked; the first time the first, then the `reprompts` one after another. */
  prompt: Text.optional(),
  reprompts: z.array(Text).max(10).default([]),
  /** How often he is asked again before the intent fails. */
  retries: z.int().min(0).max(10).default(2),
});
export type Slot = z.infer<typeof Slot>;

const Intent = z.strictObject({
  name: Name,
  utterances: z.array(Text).min(1, 'Give at least one sentence that means this.').max(1000),
  slots: z.array(Slot).max(20).default([]),
  confirmation: z.strictObject({ prompt: Text, declined: Text.optional() }).optional(),
  /** What is said when the intent is done; without any it is left to the flow. */
  fulfillment: z.array(Text).max(20).default([]),
  /** What is said when it failed: a slot was not understood too often. */
  failure: Text.optional(),
  /** What the session remembers from then on. */
  sessionAttributes: z.record(z.string().max(100), z.string().max(1024)).default({}),
});
export type Intent = z.infer<typeof Intent>;

const Language = z.strictObject({
  intents: z.array(Intent).min(1, 'Give at least one intent.').max(200),
  slotTypes: z.record(Name, z.strictObject({ values: z.array(SlotValue).min(1, 'Give at least one value.').max(1000) })).default({}),
  /** What is said when nothing fits. After `attempts` of these the bot gives up with FallbackIntent, saying `givingUp`. */
  fallback: z.strictObject({ messages: Texts, attempts: z.int().min(0).max(10).default(2), givingUp: Text.optional() }),
  /** Words that confirm and that decline. */
  yes: Texts,
  no: Texts,
  /** Words for days, beside dates in figures. */
  days: z.strictObject({ yesterday: z.array(Text).default([]), today: z.array(Text).default([]), tomorrow: z.array(Text).default([]) }).default({ yesterday: [], today: [], tomorrow: [] }),
  /** Whether `3/4/2026` is the third of April or the fourth of March. */
  dateOrder: z.enum(['day-month', 'month-day']).default('day-month'),
});
export type Language = z.infer<typeof Language>;

const Shape = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** How long a session is kept after the customer's last words, in minutes (connect-facts 0.15). */
  sessionMinutes: z.int().min(1).max(1440).default(5),
  /** How sure the bot must be, from 0 to 1, where no sentence fits as a whole. */
  confidence: z.number().min(0.1).max(1).default(0.6),
  timeZone: z.string().refine(isTimeZone, 'That is no time zone, such as Europe/Berlin.').default('UTC'),
  /** The first is spoken where the contact's language is not among them. */
  languages: z.record(z.string().regex(/^[a-z]{2,3}_[A-Z]{2}$|^[a-z]{2,3}_419$/, 'A language is written like en_US.'), Language).refine((all) => Object.keys(all).length > 0, 'Give at least one language.'),
});

export const FALLBACK_INTENT = 'FallbackIntent';
/** More sentences than this, and reading a message would take so long that others wait for it. */
const SENTENCES_MAX = 5000;
/** The longest file of a bot, in characters. */
export const BOT_CHARACTERS_MAX = 1_000_000;

export const BotDefinition = Shape.superRefine((bot, report) => {
  for (const [locale, language] of Object.entries(bot.languages)) {
    checkLanguage(language, (path, message) => report.addIssue({ code: 'custom', path: ['languages', locale, ...path], message }));
  }
});
export type BotDefinition = z.infer<typeof BotDefinition>;

type Report = (path: (string | number)[], message: string) => void;

function checkLanguage({ intents, slotTypes }: Language, report: Report): void {
  const sentences = intents.reduce((sum, { utterances }) => sum + utterances.length, 0);
  if (sentences > SENTENCES_MAX) report(['intents'], `There are ${sentences} utterances in all; ${SENTENCES_MAX} is the limit for one language.`);
  for (const type of Object.keys(slotTypes)) if (isBuiltIn(type)) report(['slotTypes', type], `"${type}" is built in. Choose another name.`);
  const seen = new Set<string>();
  intents.forEach((intent, index) => {
    const at = (...path: (string | number)[]): (string | number)[] => ['intents', index, ...path];
    if (intent.name === FALLBACK_INTENT) report(at('name'), `${FALLBACK_INTENT} is there by itself; see "fallback".`);
    if (seen.has(intent.name)) report(at('name'), `There are two intents "${intent.name}". Rename one.`);
    seen.add(intent.name);
    checkSlots(intent, slotTypes, (path, message) => report(at(...path), message));
  });
}

function checkSlots(intent: Intent, slotTypes: Language['slotTypes'], report: Report): void {
  const names = intent.slots.map(({ name }) => name);
  intent.slots.forEach((slot, index) => {
    if (names.indexOf(slot.name) !== index) report(['slots', index, 'name'], `There are two slots "${slot.name}". Rename one.`);
    if (!isBuiltIn(slot.type) && !Object.hasOwn(slotTypes, slot.type)) report(['slots', index, 'type'], `There is no slot type "${slot.type}". Use ${BUILT_IN_TYPES.join(', ')}, or describe it in slotTypes.`);
    if (slot.required && slot.prompt === undefined) report(['slots', index, 'prompt'], `The slot "${slot.name}" is required, so give a prompt that asks for it.`);
  });
  intent.utterances.forEach((utterance, index) => {
    const used = [...utterance.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name ?? '');
    if (/[{}]/.test(utterance.replaceAll(/\{[^{}]*\}/g, ''))) report(['utterances', index], 'A brace is not closed. Write slots as {name}.');
    for (const name of used) if (!names.includes(name)) report(['utterances', index], `{${name}} is no slot of this intent. Its slots: ${names.join(', ') || 'none'}.`);
    if (used.length !== new Set(used).size) report(['utterances', index], 'A slot stands in it twice.');
  });
  for (const [field, text] of spoken(intent)) {
    for (const [, name = ''] of text.matchAll(/\{([A-Za-z][A-Za-z0-9_]*)\}/g)) if (!names.includes(name)) report([field], `{${name}} is no slot of this intent, so it would be said as it is.`);
  }
}

const spoken = (intent: Intent): [string, string][] => [
  ...intent.fulfillment.map((text): [string, string] => ['fulfillment', text]),
  ...(intent.confirmation === undefined ? [] : ([['confirmation', intent.confirmation.prompt]] as [string, string][])),
];

export function isBuiltIn(type: string): type is BuiltInType {
  return BUILT_IN_TYPES.some((known) => known === type);
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
