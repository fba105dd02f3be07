import type { FlowProblem, FlowType } from '../../contract/flow-language.ts';
import type { Voice } from '../voice/prompts/prompt-shelf.ts';
import type { Action } from './flow.ts';
import { entriesOf, fieldOf } from './parameters.ts';
import { holdsReference } from './references.ts';
import { engineOf, type PromptSource } from './spoken.ts';

/* What a flow's actions say on a call, as it is written, for whoever checks or prepares it. */

/** What the instance can do that not every one can. */
export interface Abilities {
  /** Whether it can say what is written. */
  readonly speaks: boolean;
}

/** Flows that only calls have. */
const CALL_FLOWS: ReadonlySet<FlowType> = new Set(['CUSTOMER_HOLD', 'AGENT_HOLD', 'OUTBOUND_WHISPER']);
/** Actions that only calls take anywhere. */
const CALL_ACTIONS: ReadonlySet<string> = new Set([
  'GetParticipantInput', 'MessageParticipantIteratively', 'UpdateContactTextToSpeechVoice', 'CheckOutboundCallStatus', 'CompleteOutboundCall', 'CreateCallbackContact',
  'TransferContactToAgent', 'TransferParticipantToThirdParty', 'UpdateContactCallbackNumber', 'UpdateContactMediaStreamingBehavior', 'UpdatePreviousContactParticipantState',
]);
const SPEAKING: ReadonlySet<string> = new Set(['MessageParticipant', 'GetParticipantInput', 'ConnectParticipantWithLexBot']);
const VOICE_FORMS = ['SSML', 'PromptId', 'Media'];

/** Whether a flow is meant for calls, as far as it shows: chats and tasks have no use for some of what it does. */
export function isForCalls(actions: readonly Action[], type: FlowType): boolean {
  return CALL_FLOWS.has(type) || actions.some(({ type: kind, parameters }) => CALL_ACTIONS.has(kind) || (SPEAKING.has(kind) && VOICE_FORMS.some((form) => parameters[form] !== undefined)));
}

/** Warns of each text in a flow for calls that nothing would say. */
export function unspoken(actions: readonly Action[], type: FlowType): FlowProblem[] {
  if (!isForCalls(actions, type)) return [];
  return actions.flatMap((action) => wordsOf(action).map(({ field }): FlowProblem => ({
    severity: 'warning', action: action.id, field,
    message: `Action "${action.id}", ${field}: Nothing speaks on this instance, so on a call the action takes its error branch. Install espeak-ng, name a voice in the settings (docs/voice.md), or give a PromptId instead.`,
  })));
}

/** What can be prepared before any call comes, with the voice it will be spoken in as far as the flow shows: texts without references. */
export function fixedWords(actions: readonly Action[], type: FlowType): { voice: Voice; words: PromptSource[] } {
  if (!isForCalls(actions, type)) return { voice: {}, words: [] };
  const voices = actions.filter((action) => action.type === 'UpdateContactTextToSpeechVoice').map(({ parameters }) => voiceOf(parameters));
  const words = actions.flatMap(wordsOf).filter(({ text }) => !holdsReference(text));
  return { voice: voices[0] ?? {}, words: words.map(({ form, text }) => (form === 'Text' ? { kind: 'text', text } : { kind: 'ssml', ssml: text })) };
}

/** Who speaks, as UpdateContactTextToSpeechVoice has it in its parameters. */
function voiceOf(parameters: Readonly<Record<string, unknown>>): Voice {
  const text = (name: string): string | undefined => {
    const value = parameters[name];
    return typeof value === 'string' && value !== '' && value !== 'NULL' && !holdsReference(value) ? value : undefined;
  };
  return {
    name: text('TextToSpeechVoice'), language: text('TextToSpeechLanguageCode'),
    engine: engineOf(parameters['TextToSpeechEngine']),
  };
}

function wordsOf({ type, parameters }: Action): { field: string; form: 'Text' | 'SSML'; text: string }[] {
  const among = (of: unknown, place: string) =>
    (['Text', 'SSML'] as const).flatMap((form) => {
      const text = fieldOf(of, form);
      return typeof text === 'string' && text.trim() !== '' ? [{ field: `${place}.${form}`, form, text }] : [];
    });
  if (SPEAKING.has(type)) return among(parameters, 'Parameters');
  const messages = type === 'MessageParticipantIteratively' ? parameters['Messages'] : undefined;
  return Array.isArray(messages) ? messages.flatMap((message: unknown, index) => (entriesOf(message).length === 0 ? [] : among(message, `Parameters.Messages[${index}]`))) : [];
}
