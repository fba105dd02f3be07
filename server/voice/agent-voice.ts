import type { VoiceAnswer } from '../../contract/agent-link.ts';
import type { LineStats } from '../../contract/call.ts';
import type { AgentSession } from '../core.ts';

/** The lines of agents. What a desk says that has lost its agent is refused as `wrong_credentials`. */
export interface AgentVoice {
  /** @throws Refusal `not_enabled`, `throttled`, `invalid` */
  offer(session: AgentSession, sdp: string): Promise<VoiceAnswer>;
  close(session: AgentSession): Promise<void>;
  stats(session: AgentSession, stats: LineStats): Promise<void>;
}
