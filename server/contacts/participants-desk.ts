import type { Writer } from '../storage/writer.ts';
import { createBotParticipant } from './create-participant.ts';
import type { ParticipantDesk } from './participant-desk.ts';

/** The instance's side of who takes part in chats; every change goes through the writer. */
export function participantDesk(writer: Writer): ParticipantDesk {
  return {
    createParticipant: (request) => writer.run({ actor: 'api', cause: 'create_participant' }, (work) => createBotParticipant(work, request)),
  };
}
