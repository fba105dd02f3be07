import * as z from 'zod';

/*
 * What a flow says on a call: prompts with their references filled in, and the voice that reads them. Plain data, since a
 * prompt that plays is a row until it has ended.
 */

/** One thing to be heard, as the flow says it; what becomes of it is the matter of voice/prompts. */
export const PromptSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({ kind: z.literal('ssml'), ssml: z.string() }),
  z.strictObject({ kind: z.literal('prompt'), promptId: z.string() }),
  z.strictObject({ kind: z.literal('media'), uri: z.string() }),
]);
export type PromptSource = z.infer<typeof PromptSource>;

/** How good a voice is, as TextToSpeechEngine says it. */
const VoiceEngine = z.enum(['standard', 'neural', 'generative']);
/** The engine that is written there, in whatever letters; undefined if it is none. */
export const engineOf = (written: unknown): z.infer<typeof VoiceEngine> | undefined => VoiceEngine.safeParse(String(written).toLowerCase()).data;

/** The voice that UpdateContactTextToSpeechVoice has chosen. */
export const ChosenVoice = z.strictObject({ name: z.string(), engine: VoiceEngine.optional(), language: z.string().optional() });
export type ChosenVoice = z.infer<typeof ChosenVoice>;

/** Who hears it. */
export type Audience = 'customer' | 'agent';

/** The voice that speaks where none was chosen. */
export const USUAL_VOICE = 'Joanna';

/** Prompts to be played one after another, in this voice; null: the usual one. */
export const Spoken = z.strictObject({ sources: z.array(PromptSource), voice: ChosenVoice.nullable() });
export type Spoken = z.infer<typeof Spoken>;
