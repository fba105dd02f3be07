import type { FlowType } from '../../contract/flow-language.ts';

/** A flow of the sample instance; its document is in the folder samples/. */
export interface SampleFlow {
  readonly id: string;
  readonly name: string;
  readonly type: FlowType;
  /** File name in samples/. */
  readonly file: string;
}

/**
 * The flows of the sample instance. They name each other, the queues `queue-support`, `queue-orders` and
 * `queue-priority`, the hours `hours-always` and the bot `front-desk` by these ids.
 */
export const SAMPLE_FLOWS: readonly SampleFlow[] = [
  { id: 'flow-inbound', name: 'Sample inbound flow', type: 'CONTACT_FLOW', file: 'inbound.json' },
  { id: 'flow-disconnect', name: 'Sample disconnect flow', type: 'CONTACT_FLOW', file: 'disconnect.json' },
  { id: 'flow-customer-queue', name: 'Default customer queue', type: 'CUSTOMER_QUEUE', file: 'customer-queue.json' },
  {
    id: 'flow-disconnect-previous-agent',
    name: 'Sample disconnect flow, back to the previous agent',
    type: 'CONTACT_FLOW',
    file: 'disconnect-previous-agent.json',
  },
  {
    id: 'flow-disconnect-other-queue',
    name: 'Sample disconnect flow, on to another queue',
    type: 'CONTACT_FLOW',
    file: 'disconnect-other-queue.json',
  },
  {
    id: 'flow-disconnect-several-waits',
    name: 'Sample disconnect flow, several waits',
    type: 'CONTACT_FLOW',
    file: 'disconnect-several-waits.json',
  },
  { id: 'flow-agent-whisper', name: 'Sample agent whisper', type: 'AGENT_WHISPER', file: 'agent-whisper.json' },
  { id: 'flow-quiet', name: 'Quiet inbound flow', type: 'CONTACT_FLOW', file: 'quiet.json' },
  { id: 'flow-front-desk', name: 'Sample inbound flow with a bot', type: 'CONTACT_FLOW', file: 'front-desk.json' },
  { id: 'flow-task', name: 'Sample task flow', type: 'CONTACT_FLOW', file: 'task.json' },
  { id: 'flow-agent-transfer', name: 'Default agent transfer', type: 'AGENT_TRANSFER', file: 'agent-transfer.json' },
  { id: 'flow-queue-transfer', name: 'Default queue transfer', type: 'QUEUE_TRANSFER', file: 'queue-transfer.json' },
  { id: 'flow-voice-inbound', name: 'Sample inbound voice flow', type: 'CONTACT_FLOW', file: 'voice-inbound.json' },
  { id: 'flow-voice-queue', name: 'Sample interruptible queue with callback', type: 'CUSTOMER_QUEUE', file: 'voice-queue.json' },
  { id: 'flow-voice-hold', name: 'Sample customer hold', type: 'CUSTOMER_HOLD', file: 'voice-hold.json' },
  { id: 'flow-voice-agent-hold', name: 'Sample agent hold', type: 'AGENT_HOLD', file: 'voice-agent-hold.json' },
  { id: 'flow-voice-agent-whisper', name: 'Sample agent whisper on a call', type: 'AGENT_WHISPER', file: 'voice-agent-whisper.json' },
  { id: 'flow-voice-customer-whisper', name: 'Sample customer whisper', type: 'CUSTOMER_WHISPER', file: 'voice-customer-whisper.json' },
  { id: 'flow-voice-survey', name: 'Sample survey after a call', type: 'CONTACT_FLOW', file: 'voice-survey.json' },
  { id: 'flow-call', name: 'Sample call flow', type: 'CONTACT_FLOW', file: 'call.json' },
  { id: 'flow-quiet-queue', name: 'Quiet customer queue', type: 'CUSTOMER_QUEUE', file: 'quiet-queue.json' },
];
