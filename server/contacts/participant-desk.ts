import type { Moment } from '../../contract/primitives.ts';

export interface NewParticipant { contactId: string; displayName: string | undefined; clientToken: string | undefined }
export interface CreatedParticipant { participantId: string; participantToken: string; expiresAt: Moment }

/** Who else takes part in a chat, as the instance API decides it. */
export interface ParticipantDesk {
  /**
   * Gives a company's own bot its place in a chat; it joins when it connects with the token.
   * @throws Refusal `not_found`, `wrong_state` (the chat has ended), `limit_exceeded` (a bot is there, or six are), `id_reused`
   */
  createParticipant(request: NewParticipant): Promise<CreatedParticipant>;
}
