import { describe, expect, it } from 'vitest';
import { parseFlow } from '../../../server/flows/parse.ts';
import { fixedWords } from '../../../server/flows/spoken-words.ts';
import { action, flowFrom, says, written } from './flow-setup.ts';

const END = action('end', 'DisconnectParticipant');
const ask = (parameters: Record<string, unknown>, id = 'ask') =>
  action(id, 'GetParticipantInput', { InputTimeLimitSeconds: '5', StoreInput: 'False', ...parameters }, { next: 'end', errors: { NoMatchingError: 'end', NoMatchingCondition: 'end', InputTimeLimitExceeded: 'end' }, when: [['Equals', '1', 'end']] });
const warnings = (text: string, type: Parameters<typeof parseFlow>[1], speaks: boolean | undefined): string[] => {
  const parsed = parseFlow(text, type, speaks === undefined ? undefined : { speaks });
  return parsed.ok ? parsed.warnings.map(({ message }) => message) : parsed.problems.map(({ message }) => `error ${message}`);
};

describe('a check for an instance on which nothing speaks', () => {
  it('warns of each text in a flow for calls, and says what to do', () => {
    const text = written(says('greet', 'ask'), ask({ Text: 'Press 1' }), END);
    expect(warnings(text, 'CONTACT_FLOW', false)).toEqual([
      expect.stringMatching(/^Action "greet", Parameters\.Text: Nothing speaks .*espeak-ng.*PromptId/u),
      expect.stringMatching(/^Action "ask", Parameters\.Text: Nothing speaks /u),
    ]);
  });

  it('warns of each message that is repeated to whoever is on hold', () => {
    const loop = action('loop', 'MessageParticipantIteratively', { Messages: [{ PromptId: 'CustomerHold.wav' }, { Text: 'Still there' }, { SSML: '<speak>Soon</speak>' }] });
    expect(warnings(written(loop), 'CUSTOMER_HOLD', false)).toEqual([expect.stringContaining('Parameters.Messages[1].Text'), expect.stringContaining('Parameters.Messages[2].SSML')]);
  });

  it('warns of what is said before a call goes to the agent whom it was handed to', () => {
    expect(warnings(written(says('greet', 'go'), action('go', 'TransferContactToAgent')), 'AGENT_TRANSFER', false)).toEqual([expect.stringContaining('Action "greet", Parameters.Text')]);
  });

  it('says nothing of recordings, of flows that chats and tasks run, or where something speaks or nobody knows', () => {
    expect(warnings(written(ask({ PromptId: 'Welcome' }), END), 'CONTACT_FLOW', false)).toEqual([]);
    expect(warnings(written(says('greet', 'end'), END), 'CONTACT_FLOW', false)).toEqual([]);
    const spoken = written(ask({ Text: 'Press 1' }), END);
    expect([warnings(spoken, 'CONTACT_FLOW', true), warnings(spoken, 'CONTACT_FLOW', undefined)]).toEqual([[], []]);
  });
});

describe('what can be prepared before a call', () => {
  it('is each text without references, in the voice that the flow chooses', () => {
    const flow = flowFrom(written(
      action('voice', 'UpdateContactTextToSpeechVoice', { TextToSpeechVoice: 'Amy', TextToSpeechEngine: 'Neural' }, { next: 'greet' }),
      says('greet', 'name'),
      action('name', 'MessageParticipant', { Text: 'Hello $.Attributes.name' }, { next: 'price' }),
      action('price', 'MessageParticipant', { SSML: '<speak>It is $.50</speak>' }, { next: 'end' }),
      END,
    ), 'CONTACT_FLOW');
    expect(fixedWords([...flow.actions.values()], flow.type)).toEqual({
      voice: { name: 'Amy', language: undefined, engine: 'neural' },
      words: [{ kind: 'text', text: 'greet' }, { kind: 'ssml', ssml: '<speak>It is $.50</speak>' }],
    });
  });
});
