import { ContentType } from '../../contract/chat-item.ts';
import { Refusal, type Core, type Participant } from '../../server/core.ts';
import type { Ledger } from './ledger.ts';
import { NoAnswer, type SimulatedServer } from './simulated-server.ts';
import type { Outcome } from './simulated-desk.ts';

/** A company's own bot in one chat: invited by the instance API, it speaks the participant API. */
export class SimulatedBot {
  readonly name: string;
  readonly chatId: string;
  participantId: string | undefined;
  participant: Participant | undefined;
  private participantToken: string | undefined;
  private sent = 0;
  private readonly parts: { server: () => SimulatedServer; ledger: Ledger };

  constructor(name: string, chatId: string, parts: { server: () => SimulatedServer; ledger: Ledger }) {
    this.name = name;
    this.chatId = chatId;
    this.parts = parts;
  }

  /** The company gives it its place; asked again with the same token where it was not answered. */
  invite(): Promise<Outcome> {
    return this.attempt(async (ask) => {
      const created = await ask((core) => core.participants.createParticipant({ contactId: this.chatId, displayName: this.name, clientToken: this.name }));
      this.participantId = created.participantId;
      this.participantToken = created.participantToken;
    });
  }

  connect(): Promise<Outcome> {
    return this.attempt(async (ask) => {
      this.participant = (await ask((core) => core.chats.connectParticipant(this.participantToken ?? '', { markConnected: true }))).participant;
    });
  }

  async say(): Promise<Outcome> {
    const { participant } = this;
    if (!participant) return 'access_denied';
    const token = `${this.name} ${++this.sent}`;
    const message = this.parts.ledger.add({ sender: this.name, chatId: this.chatId, content: `${token} says`, token });
    const outcome = await this.attempt(async (ask) => {
      const { id } = await ask((core) => core.chats.sendMessage(participant, { contentType: ContentType.plain, content: message.content, clientToken: token }));
      Object.assign(message, { fate: 'accepted', itemId: id });
    });
    if (outcome === 'no answer') message.inOrder = false;
    else if (outcome !== 'done') message.fate = 'refused';
    return outcome;
  }

  /** Bots may open no file: what a customer sends is not theirs. */
  open(attachmentId: string): Promise<Outcome> {
    const { participant } = this;
    return participant ? this.attempt((ask) => ask((core) => core.attachments.downloadPlace(participant, attachmentId, 60_000))) : Promise.resolve('access_denied');
  }

  leave(): Promise<Outcome> {
    const { participant } = this;
    return participant ? this.attempt((ask) => ask((core) => core.chats.disconnect(participant, undefined))) : Promise.resolve('access_denied');
  }

  private async attempt(part: (ask: <T>(question: (core: Core) => Promise<T>) => Promise<T>) => Promise<unknown>): Promise<Outcome> {
    try {
      await part((question) => this.parts.server().ask(question));
      return 'done';
    } catch (error) {
      if (error instanceof NoAnswer) return 'no answer';
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  }
}
