import type { BotDefinition } from '../../bots/bot-definition.ts';
import { BotSession, converse } from '../../bots/dialogue.ts';
import type { OutsideResult } from '../../flows/outside-call.ts';
import type { BotCall } from '../outside.ts';

const MINUTE = 60_000;

/** One turn with a bot of our own. Where the dialogue stands goes back with the answer, to be kept together with it. */
export function talkToBuiltIn(definition: BotDefinition, name: string, { request, session, now }: Pick<BotCall, 'request' | 'session' | 'now'>): OutsideResult {
  // A session of an earlier form, or of another bot under this name, begins anew.
  const before = BotSession.safeParse(session);
  const turn = { text: request.text, attributes: request.sessionAttributes, locale: request.language, now };
  const { reply, session: after } = converse(definition, before.success ? before.data : null, turn);
  return { kind: 'returned', value: reply, session: { bot: name, sessionId: request.sessionId, state: after, lasts: definition.sessionMinutes * MINUTE } };
}
