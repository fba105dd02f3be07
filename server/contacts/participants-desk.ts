import type { Writer } from '../storage/writer.ts';
import { Refusal } from '../core.ts';
import { configureTimers } from './chat-timers.ts';
import { createBotParticipant } from './create-participant.ts';
import type { ParticipantDesk } from './participant-desk.ts';
import { loadContactOfChat } from './rows.ts';

/** The instance's side of who takes part in chats; every change goes through the writer. */
export function participantDesk(writer: Writer): ParticipantDesk {
  return {
    createParticipant: (request) => writer.run({ actor: 'api', cause: 'create_participant' }, (work) => createBotParticipant(work, request)),
    configureTimers: (request) =>
      writer.run({ actor: 'api', cause: 'configure_timers' }, async (work) => {
        const { chat } = await loadContactOfChat(work.db, request.contactId);
        if (chat.channel !== 'CHAT') throw new Refusal('wrong_state', `The contact ${request.contactId} is not a chat: only chats have these timers.`);
        if (chat.state === 'ended') throw new Refusal('wrong_state', `The chat of the contact ${request.contactId} has ended.`);
        await configureTimers(work, chat, request.timers);
      }),
  };
}
