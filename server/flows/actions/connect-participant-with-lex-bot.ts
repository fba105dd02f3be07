import { ROUTING_AND_QUEUE_FLOW_TYPES, fault } from '../action-kind.ts';
import type { ActionCheck, ActionKind, At, Ran } from '../action-kind.ts';
import { BotReply, isOver } from '../bot-reply.ts';
import { BOT_TEXT_MAX, type BotRequest, type JsonObject, type OutsideResult } from '../outside-call.ts';
import { asWholeNumber, exactlyOne, fixedOrReferenceValue, isGiven, knownReference, onlyParameters, operandText, shown } from '../parameters.ts';
import { fill, isReference, resolve } from '../references.ts';
import type { Effect } from '../step.ts';

const PROMPTS = ['Text', 'SSML', 'PromptId'];
const BOTS = ['LexV2Bot', 'LexBot'];
/** How long the bot waits for the customer, in seconds (connect-facts 0.15); five minutes where the flow does not say. */
const TIMEOUT = { least: 60n, most: 604_800n, usual: 300 };

/**
 * Lets a bot talk with the customer until it knows what he wants; the intent decides the way on. In a task, which has
 * nobody to talk to, the bot only says what the initial message means.
 */
export const connectParticipantWithLexBot: ActionKind = {
  type: 'ConnectParticipantWithLexBot',
  allowedIn: ROUTING_AND_QUEUE_FLOW_TYPES,
  waysOut: { next: 'mirror', conditions: 'named', errors: [], optionalErrors: ['InputTimeLimitExceeded', 'NoMatchingCondition'], noMatchingError: 'expected' },

  check(check) {
    onlyParameters(check, [...PROMPTS, ...BOTS, 'LexSessionAttributes', 'LexInitializationData', 'LexTimeoutSeconds']);
    if (PROMPTS.filter((name) => isGiven(check, name)).length > 1) check.error('Parameters', `At most one of ${PROMPTS.join(', ')} can be said. Keep one.`);
    checkBot(check);
    checkSessionAttributes(check);
    checkIntents(check);
    checkTimeout(check);
    const initial = inside(check.action.parameters['LexInitializationData'], 'InitialMessage');
    if (initial !== undefined) fixedOrReferenceValue(check, 'Parameters.LexInitializationData.InitialMessage', initial);
  },

  run(at) {
    if (at.called !== undefined) return takeReply(at, at.called);
    if (at.heard !== undefined) return ask(at, at.heard);
    if (at.heardNothing) return leave(fault('The customer did not answer in time.', 'InputTimeLimitExceeded'));
    if (at.facts.channel === 'VOICE') return fault('Nothing here understands speech, so a bot cannot hear a caller. Ask for keys with GetParticipantInput.');
    const named = botNamed(at);
    if (named === null) return fault('Neither LexV2Bot.AliasArn nor LexBot leads to a bot.');
    if (at.answer === undefined) return { kind: 'ask', question: { kind: 'bot', bot: named } };
    if (at.answer.kind !== 'bot') return fault('The bot could not be found.');
    if (at.answer.displayName === null) return fault('No bot is configured under this name. Configure one with "ccp bot set".');
    return begin(at, at.answer.displayName);
  },
};

function begin(at: At, displayName: string): Ran {
  const initial = valueOf(at, inside(at.action.parameters['LexInitializationData'], 'InitialMessage'));
  if (at.facts.channel === 'TASK') return initial === null ? fault('A task has nobody to talk to, so a bot needs LexInitializationData.InitialMessage.') : ask(at, initial);
  if (timeoutOf(at) === null) return fault('LexTimeoutSeconds.Text is not a whole number of seconds from 60 to 604800.');
  const prompt = at.action.parameters['Text'];
  const said = typeof prompt === 'string' ? fill(prompt, at) : '';
  const effects: Effect[] = [{ kind: 'botJoins', displayName }];
  if (said.trim() !== '') effects.push({ kind: 'botSays', message: { kind: 'text', text: said } });
  return { ...(initial === null ? listen(at) : ask(at, initial)), effects };
}

/** Gives the bot what the customer said. Only its first turn brings the session attributes: later ones are the bot's own. */
function ask(at: At, text: string): Ran {
  const named = botNamed(at) ?? '';
  const request: BotRequest = {
    kind: 'bot', named, sessionId: at.facts.contactId, language: at.facts.languageCode,
    text: [...text].slice(0, BOT_TEXT_MAX).join(''),
    sessionAttributes: at.run.turns === 0 ? sessionAttributes(at) : null,
  };
  return { kind: 'call', request, keeps: { turns: at.run.turns + 1 }, parameters: { Bot: named } };
}

const listen = (at: At): Ran => ({ kind: 'listen', milliseconds: (timeoutOf(at) ?? TIMEOUT.usual) * 1000 });

function takeReply(at: At, result: OutsideResult): Ran {
  if (result.kind === 'failed') return leave(fault(result.why));
  const reply = BotReply.safeParse(result.value);
  if (!reply.success) return leave(fault('The bot answered what no bot answers.'));
  const { messages, intent } = reply.data;
  const known: Effect = { kind: 'setLex', values: lexValues(reply.data) };
  const said: Effect[] = at.facts.channel === 'CHAT' ? messages.map((message) => ({ kind: 'botSays', message })) : [];
  const over = isOver(reply.data) || at.facts.channel !== 'CHAT';
  if (!over) return { ...listen(at), effects: [known, ...said] };
  if (intent?.state === 'Failed') return leave(fault('The bot could not do what the customer wanted.'), known, ...said);
  return leave({ kind: 'compare', value: intent?.name ?? null, parameters: { Intent: intent?.name ?? '' } }, known, ...said);
}

/** Whichever way it ends, the bot leaves, after what it has still to say. */
const leave = (ran: Ran, ...before: Effect[]): Ran => ({ ...ran, effects: [...before, { kind: 'botLeaves' }], keeps: { turns: 0 } });

/** `$.Lex` as public flows read it (connect-facts 4.2). */
function lexValues({ intent, sessionAttributes: attributes, interpretations }: BotReply): JsonObject {
  const scored = interpretations.find((one) => one.intent === intent?.name);
  const others = interpretations.filter((one) => one.intent !== intent?.name);
  return {
    IntentName: intent?.name ?? null,
    DialogState: intent?.state ?? null,
    Slots: { ...intent?.slots },
    SessionAttributes: { ...attributes },
    IntentConfidence: { Score: scored?.score ?? null },
    AlternateIntents: Object.fromEntries(others.map(({ intent: name, score, slots }) => [name, { IntentName: name, IntentConfidence: { Score: score }, Slots: { ...slots } }])),
  };
}

// ---- parameters ----

function inside(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

const valueOf = (at: At, value: unknown): string | null => {
  const resolved = resolve(value, at);
  return resolved === null || resolved.trim() === '' ? null : resolved;
};

/** The bot's alias ARN; for the older bots `Name:Alias`, or the name alone. */
function botNamed(at: At): string | null {
  const older = at.action.parameters['LexBot'];
  if (older === undefined) return valueOf(at, inside(at.action.parameters['LexV2Bot'], 'AliasArn'));
  const name = valueOf(at, inside(older, 'Name'));
  const alias = valueOf(at, inside(older, 'Alias'));
  return name === null || alias === null ? name : `${name}:${alias}`;
}

/** Null where the flow gives none: then a session that is still open goes on with what it has. */
function sessionAttributes(at: At): Record<string, string> | null {
  const given = at.action.parameters['LexSessionAttributes'];
  if (typeof given !== 'object' || given === null || Array.isArray(given) || Object.keys(given).length === 0) return null;
  const values = Object.entries(given).map(([name, value]): [string, string | null] => [name, resolve(value, at)]);
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** Seconds; null where what the flow says will not do. */
function timeoutOf(at: At): number | null {
  const given = inside(at.action.parameters['LexTimeoutSeconds'], 'Text');
  if (given === undefined) return TIMEOUT.usual;
  const seconds = asWholeNumber(resolve(given, at));
  return seconds === null || seconds < TIMEOUT.least || seconds > TIMEOUT.most ? null : Number(seconds);
}

function checkBot(check: ActionCheck): void {
  const kind = exactlyOne(check, BOTS);
  if (kind === undefined) return;
  const part = kind === 'LexV2Bot' ? 'AliasArn' : 'Name';
  const value = inside(check.action.parameters[kind], part);
  if (value === undefined) check.error(`Parameters.${kind}.${part}`, `${part} is missing. Name the bot.`);
  else fixedOrReferenceValue(check, `Parameters.${kind}.${part}`, value);
}

function checkSessionAttributes(check: ActionCheck): void {
  const given = check.action.parameters['LexSessionAttributes'];
  if (given === undefined) return;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    check.error('Parameters.LexSessionAttributes', `${shown(given)} will not do. Give an object, such as {"name": "$.Attributes.name"}.`);
    return;
  }
  for (const [name, value] of Object.entries(given)) {
    const field = `Parameters.LexSessionAttributes.${name}`;
    if (typeof value !== 'string' && typeof value !== 'number') check.error(field, 'The value must be text.');
    else knownReference(check, field, value);
  }
}

/** Each branch is an intent's name; which intents the bot has, only the bot knows. */
function checkIntents(check: ActionCheck): void {
  const found: string[] = [];
  check.action.conditions.forEach(({ operator, operands }, index) => {
    const field = `Transitions.Conditions[${index}].Condition`;
    const intent = operandText(operands[0]);
    if (operator !== 'Equals') check.error(`${field}.Operator`, `ConnectParticipantWithLexBot compares with Equals only, not with ${operator}. Write "Equals".`);
    else if (found.includes(intent)) check.error(`${field}.Operands`, `There are two branches for the intent "${intent}". Keep one.`);
    found.push(intent);
  });
  const errors = check.action.errors.map(({ error }) => error);
  if (!errors.includes('NoMatchingCondition')) check.warning('Transitions.Errors', 'There is no NoMatchingCondition branch, so an intent without a branch of its own counts as an error.');
}

function checkTimeout(check: ActionCheck): void {
  const given = check.action.parameters['LexTimeoutSeconds'];
  if (given === undefined) return;
  const text = inside(given, 'Text');
  if (typeof text === 'string' && isReference(text)) return;
  const seconds = asWholeNumber(text);
  if (seconds === null || seconds < TIMEOUT.least || seconds > TIMEOUT.most) {
    check.error('Parameters.LexTimeoutSeconds.Text', `${shown(text)} will not do. Give a whole number of seconds from ${TIMEOUT.least} to ${TIMEOUT.most}, such as {"Text": "300"}.`);
  }
}
