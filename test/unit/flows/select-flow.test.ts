import { describe, expect, test } from 'vitest';
import { selectFlows } from '../../../server/flows/select-flow.ts';

const DEFAULTS = {
  customer_queue: 'default-queue', agent_whisper: 'default-agent-whisper', customer_whisper: 'default-customer-whisper',
  customer_hold: 'default-customer-hold', agent_hold: 'default-agent-hold', outbound_whisper: 'default-outbound',
};

describe('the flow to run', () => {
  test('at the start is the one given', () => {
    expect(selectFlows({ kind: 'started', flowId: 'inbound' }, 'CHAT', { CustomerQueue: 'q' }, DEFAULTS)).toEqual(['inbound']);
  });

  test('in a queue is the one set, else the default, else none', () => {
    expect(selectFlows({ kind: 'queued' }, 'CHAT', { CustomerQueue: 'q' }, DEFAULTS)).toEqual(['q']);
    expect(selectFlows({ kind: 'queued' }, 'CHAT', {}, DEFAULTS)).toEqual(['default-queue']);
    expect(selectFlows({ kind: 'queued' }, 'CHAT', {}, {})).toEqual([]);
  });

  test('after the last agent left is the disconnect flow, and there is no default', () => {
    expect(selectFlows({ kind: 'left' }, 'CHAT', { CustomerRemaining: 'd' }, DEFAULTS)).toEqual(['d']);
    expect(selectFlows({ kind: 'left' }, 'CHAT', {}, DEFAULTS)).toEqual([]);
  });

  test('on accepting whispers to the agent first, then to the customer', () => {
    expect(selectFlows({ kind: 'accepted' }, 'CHAT', { CustomerWhisper: 'c', AgentWhisper: 'a' }, DEFAULTS)).toEqual(['a', 'c']);
    expect(selectFlows({ kind: 'accepted' }, 'TASK', { AgentWhisper: 'a' }, DEFAULTS)).toEqual(['a', 'default-customer-whisper']);
  });

  test('on accepting a call whispers to the agent, and to the customer when that is over', () => {
    expect(selectFlows({ kind: 'accepted' }, 'VOICE', {}, DEFAULTS)).toEqual(['default-agent-whisper']);
    expect(selectFlows({ kind: 'whispered' }, 'VOICE', {}, DEFAULTS)).toEqual(['default-customer-whisper']);
    expect(selectFlows({ kind: 'whispered' }, 'VOICE', { CustomerWhisper: 'c' }, DEFAULTS)).toEqual(['c']);
    expect(selectFlows({ kind: 'answered' }, 'VOICE', { CustomerWhisper: 'c' }, DEFAULTS)).toEqual(['default-outbound']);
  });

  test('on hold is that of the one who is on hold', () => {
    expect(selectFlows({ kind: 'held', whom: 'customer' }, 'VOICE', { AgentHold: 'a' }, DEFAULTS)).toEqual(['default-customer-hold']);
    expect(selectFlows({ kind: 'held', whom: 'agent' }, 'VOICE', { AgentHold: 'a' }, DEFAULTS)).toEqual(['a']);
    expect(selectFlows({ kind: 'held', whom: 'customer' }, 'VOICE', {}, {})).toEqual([]);
  });

  test('on accepting a chat is none unless it was set', () => {
    expect(selectFlows({ kind: 'accepted' }, 'CHAT', {}, DEFAULTS)).toEqual([]);
    expect(selectFlows({ kind: 'accepted' }, 'CHAT', { AgentWhisper: 'a' }, DEFAULTS)).toEqual(['a']);
  });
});
