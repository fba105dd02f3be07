import { ConnectClient, CreateParticipantCommand } from '@aws-sdk/client-connect';
import { ConnectParticipantClient, CreateParticipantConnectionCommand, DisconnectParticipantCommand, GetTranscriptCommand, SendEventCommand, SendMessageCommand, type Item } from '@aws-sdk/client-connectparticipant';
import type { Page } from 'playwright-core';
import type { ServerHandle } from './server-handle.ts';

/** A company's own bot in a chat, on the public SDKs: what other side a customer's page can have without a desktop. */
export class CompanyBot {
  readonly #participant: ConnectParticipantClient;
  readonly #connection: string;

  private constructor(participant: ConnectParticipantClient, connection: string) {
    this.#participant = participant;
    this.#connection = connection;
  }

  static async joins(server: ServerHandle, contactId: string, name: string): Promise<CompanyBot> {
    const { api, instanceId, accessKeyId, secretAccessKey } = server.ready;
    const connect = new ConnectClient({ region: 'local', endpoint: api, credentials: { accessKeyId, secretAccessKey } });
    const made = await connect.send(new CreateParticipantCommand({ InstanceId: instanceId, ContactId: contactId, ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: name } }));
    connect.destroy();
    const participant = new ConnectParticipantClient({ region: 'local', endpoint: api, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
    const opened = await participant.send(new CreateParticipantConnectionCommand({ ParticipantToken: made.ParticipantCredentials?.ParticipantToken, Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true }));
    return new CompanyBot(participant, opened.ConnectionCredentials?.ConnectionToken ?? '');
  }

  async says(text: string, contentType = 'text/plain'): Promise<void> {
    await this.#participant.send(new SendMessageCommand({ ConnectionToken: this.#connection, Content: text, ContentType: contentType }));
  }

  /** An interactive message of a template. */
  async asks(templateType: string, content: object): Promise<void> {
    await this.says(JSON.stringify({ templateType, version: '1.0', data: { content } }), 'application/vnd.amazonaws.connect.message.interactive');
  }

  async types(): Promise<void> {
    await this.#participant.send(new SendEventCommand({ ConnectionToken: this.#connection, ContentType: 'application/vnd.amazonaws.connect.event.typing' }));
  }

  /** What the customer has sent, oldest first. */
  async heard(): Promise<Item[]> {
    const { Transcript } = await this.#participant.send(new GetTranscriptCommand({ ConnectionToken: this.#connection, MaxResults: 100, SortOrder: 'ASCENDING' }));
    return (Transcript ?? []).filter(({ ParticipantRole, Type }) => ParticipantRole === 'CUSTOMER' && Type !== 'EVENT');
  }

  async leaves(): Promise<void> {
    await this.#participant.send(new DisconnectParticipantCommand({ ConnectionToken: this.#connection }));
  }
}

/** The chat that a page has open, as it keeps it for a reload. */
export async function contactOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    for (let index = 0; index < sessionStorage.length; index += 1) {
      const match = /"contactId":"([^"]+)"/u.exec(sessionStorage.getItem(sessionStorage.key(index) ?? '') ?? '');
      if (match?.[1] !== undefined) return match[1];
    }
    throw new Error('No chat is open');
  });
}
