import type { Moment } from '../../contract/primitives.ts';

export interface NewParticipant { contactId: string; displayName: string | undefined; clientToken: string | undefined }
export interface CreatedParticipant { participantId: string; participantToken: string; expiresAt: Moment }

/** Whose silence is timed. */
export type TimedRole = 'CUSTOMER' | 'AGENT';
/** One timer of one role: set to so many minutes, or null to unset it. */
export interface TimerChange { role: TimedRole; type: 'idle' | 'disconnect'; minutes: number | null }
/** Chat timers of a contact's chat; see contacts/chat-timers. */
export interface TimersRequest { contactId: string; timers: readonly TimerChange[] }

/** Who else takes part in a chat, as the instance API decides it. */
export interface ParticipantDesk {
  /**
   * Gives a company's own bot its place in a chat; it joins when it connects with the token.
   * @throws Refusal `not_found`, `wrong_state` (the chat has ended), `limit_exceeded` (a bot is there, or six are), `id_reused`
   */
  createParticipant(request: NewParticipant): Promise<CreatedParticipant>;
  /**
   * Sets or unsets timers of a chat; they hold from the next agent who joins.
   * @throws Refusal `not_found`, `wrong_state` (the chat has ended, or is none)
   */
  configureTimers(request: TimersRequest): Promise<void>;
}
