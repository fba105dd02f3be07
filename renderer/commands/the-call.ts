import type { CallContact } from '../voice/call-facts.ts';
import { currentCall } from '../voice/call-facts.ts';
import { commandWords } from '../words/commands.ts';
import type { Possible, Situation } from './command.ts';
import { absent, no, withLink } from './command.ts';

/** The call that a command is about: the one this agent is on, wherever he looks. */
export function theCall({ state }: Pick<Situation, 'state'>): CallContact | null {
  return currentCall(state);
}

/** `absent` without a call or where `fits` says so; else whether the server can be asked. */
export function onCall(now: Situation, fits: (call: CallContact) => boolean): Possible {
  const call = theCall(now);
  if (call === null || !fits(call)) return absent;
  return call.intention === null ? withLink(now) : no(commandWords.alreadyAsked);
}
