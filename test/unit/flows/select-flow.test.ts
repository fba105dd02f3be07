import { describe, expect, test } from 'vitest';
import { selectFlows } from '../../../server/flows/select-flow.ts';

const DEFAULTS = { customerQueue: 'default-queue', agentWhisper: 'default-agent-whisper', customerWhisper: 'default-customer-whisper' };

describe('the flow to run', () => {
  test('at the start is the one given', () => {
    expect(selectFlows({ kind: 'started', flowId: 'inbound' }, 'CHAT', { CustomerQueue: 'q' }, DEFAULTS)).toEqual(['inbound']);
  });

  test('in a queue is the one set, else the default, else none', () => {
    expect(selectFlows({ kind: 'queued' }, 'CHAT', { CustomerQueue: 'q' }, DEFAULTS)).toEqual(['q']);
    expect(selectFlows({ kind: 'queued' }, 'CHAT', {}, DEFAULTS)).toEqual(['default-queue']);
    expect(selectFlows({ kind: 'queued' }, 'CHAT', {}, { ...DEFAULTS, customerQueue: null })).toEqual([]);
  });

  test('after the last agent left is the disconnect flow, and there is no default', () => {
    expect(selectFlows({ kind: 'left' }, 'CHAT', { CustomerRemaining: 'd' }, DEFAULTS)).toEqual(['d']);
    expect(selectFlows({ kind: 'left' }, 'CHAT', {}, DEFAULTS)).toEqual([]);
  });

  test('on accepting whispers to the agent first, then to the customer', () => {
    expect(selectFlows({ kind: 'accepted' }, 'CHAT', { CustomerWhisper: 'c', AgentWhisper: 'a' }, DEFAULTS)).toEqual(['a', 'c']);
    expect(selectFlows({ kind: 'accepted' }, 'VOICE', {}, DEFAULTS)).toEqual(['default-agent-whisper', 'default-customer-whisper']);
    expect(selectFlows({ kind: 'accepted' }, 'TASK', { AgentWhisper: 'a' }, DEFAULTS)).toEqual(['a', 'default-customer-whisper']);
  });

  test('on accepting a chat is none unless it was set', () => {
    expect(selectFlows({ kind: 'accepted' }, 'CHAT', {}, DEFAULTS)).toEqual([]);
    expect(selectFlows({ kind: 'accepted' }, 'CHAT', { AgentWhisper: 'a' }, DEFAULTS)).toEqual(['a']);
  });
});
