import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { MESSAGE_BYTES_MAX } from '../../contract/primitives.ts';
import { FILE_ENDINGS } from '../attachments/file-kinds.ts';
import type { Settings } from '../core.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import type { PhoneSettings } from '../voice/phone/phone-settings.ts';
import type { SpeechSettings } from '../voice/speech/choose-speech.ts';
import { describeProblems } from '../rest-json.ts';
import { Mistake } from './command.ts';
import { PhoneInFile, phoneSettings } from './phone-settings-file.ts';

/*
 * Limits and times an operator may set, in a file of JSON. What a file does not name keeps its default
 * (server/settings.ts, server/limits/request-limits.ts).
 */

const SECOND = 1000;
const DAY_SECONDS = 86_400;
const seconds = (least: number, most: number) => z.int().min(least).max(most).transform((value) => value * SECOND).optional();
const count = (least: number, most: number) => z.int().min(least).max(most).optional();
const Rate = z.strictObject({ perSecond: z.number().positive().max(1_000_000), burst: z.int().min(1).max(10_000_000) }).optional();

const Program = z.string().regex(/^(?:\/|[A-Za-z]:[\\/])/u, 'is not the whole path of a program');
/** What speaks on calls. */
const Speech = z.discriminatedUnion('engine', [
  z.strictObject({ engine: z.literal('none') }),
  z.strictObject({ engine: z.literal('espeak'), program: Program.optional() }),
  z.strictObject({
    engine: z.literal('command'), program: Program, args: z.array(z.string()).max(100).default([]), ssml: z.boolean().default(false),
    output: z.union([z.literal('wav'), z.strictObject({ rate: z.int().min(4000).max(192_000) })]).default('wav'),
  }),
  z.strictObject({
    engine: z.literal('polly'), region: z.string().min(1).max(100), endpoint: z.url({ protocol: /^https?$/u }).optional(),
    quality: z.enum(['standard', 'neural', 'generative']).default('neural'), voice: z.string().min(1).max(100).default('Joanna'),
  }),
]);

/** All that an operator may set, by the names that his file has for it. */
export const SettingsFile = z.strictObject({
  offerSeconds: seconds(1, 600),
  graceOffersSeconds: seconds(0, 600),
  graceContactsSeconds: seconds(0, DAY_SECONDS),
  declineBackOffSeconds: seconds(0, 3600),
  connectWindowSeconds: seconds(10, DAY_SECONDS),
  // The chat SDK calls without a pause for one under a minute or beyond 24.8 days (chat-wire.md, surprise 2).
  connectionTokenSeconds: seconds(300, 20 * DAY_SECONDS),
  connectUrlSeconds: seconds(10, 3600),
  sessionTokenSeconds: seconds(60, 30 * DAY_SECONDS),
  chatDurationMinutes: count(60, 10_080),
  chatsAtOnce: count(1, 1_000_000),
  tasksAtOnce: count(1, 1_000_000),
  callsAtOnce: count(1, 100_000),
  partiesPerCall: count(3, 6),
  callArrivalSeconds: seconds(10, 600),
  callLineGraceSeconds: seconds(5, 600),
  /** Codes of countries, or longer beginnings of numbers. */
  callableCountries: z.array(z.string().regex(/^\+[1-9]\d{0,6}$/u, 'is not how numbers of a country begin, such as +34')).min(1).max(300).optional(),
  agentsRecord: z.enum(['nothing', 'pause', 'all']).optional(),
  messageBytes: count(1024, MESSAGE_BYTES_MAX),
  messageCharacters: z.int().min(1024).max(MESSAGE_BYTES_MAX).nullable().optional(),
  participantsPerChat: count(2, 6),
  socketsPerParticipant: count(2, 20),
  attachmentBytes: count(1, 100 * 1024 * 1024),
  attachmentsPerChat: count(0, 1000),
  attachmentEndings: z.array(z.enum(FILE_ENDINGS as [string, ...string[]])).optional(),
  uploadUrlSeconds: seconds(60, DAY_SECONDS),
  speech: Speech.optional(),
  phone: PhoneInFile.optional(),
  rates: z.strictObject({ writes: Rate, reads: Rate, connections: Rate, instanceWrites: Rate, instanceApi: Rate, address: Rate, signIn: Rate, callSockets: Rate }).optional(),
});

/** What an operator has set. */
export interface OperatorSettings { settings: Partial<Settings>; limits: Partial<RequestLimits>; speech?: SpeechSettings; phone?: PhoneSettings }

/**
 * Reads the file of settings.
 * @throws Mistake naming the file and each value that cannot be; nothing is taken of such a file.
 */
export async function readSettings(file: string | undefined): Promise<OperatorSettings> {
  if (file === undefined) return { settings: {}, limits: {} };
  let written: unknown;
  try {
    written = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Mistake(`The settings in ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = SettingsFile.safeParse(written);
  if (!read.success) throw new Mistake(`The settings in ${file} cannot be: ${describeProblems(read.error)}. docs/operators.md lists them.`);
  const {
    offerSeconds: offerLasts, graceOffersSeconds: graceOffers, graceContactsSeconds: graceContacts, declineBackOffSeconds: declineBackOff,
    connectWindowSeconds: connectWindow, connectionTokenSeconds: connectionTokenLasts, connectUrlSeconds: connectUrlLasts,
    sessionTokenSeconds: sessionTokenLasts, uploadUrlSeconds: uploadUrlLasts, callArrivalSeconds: callArrival, callLineGraceSeconds: callLineGrace, rates, speech, phone, ...alike
  } = read.data;
  const lengths = { offerLasts, graceOffers, graceContacts, declineBackOff, connectWindow, connectionTokenLasts, connectUrlLasts, sessionTokenLasts, uploadUrlLasts, callArrival, callLineGrace };
  return { settings: given({ ...lengths, ...alike }), limits: given(rates ?? {}), ...(speech && { speech }), ...(phone && { phone: await phoneSettings(phone) }) };
}

/** Without what was not given, which must not take the place of a default. */
function given<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
