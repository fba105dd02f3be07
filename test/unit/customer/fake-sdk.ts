/// <reference types="amazon-connect-chatjs" />
import type { Item } from '../../../customer/conversation.ts';

/*
 * The chat SDK as the page sees it, in the hands of a test: what it calls is written down, what it says is said by hand.
 */

type Handler = (event: { data?: unknown; connectCalled?: boolean }) => void;
interface SentMessage { message: string; contentType: string; clientToken: string }

class FakeController {
  broken = false;
  readonly connectionDetailsProvider: { fetchConnectionDetails(): Promise<object> };

  constructor(sdk: FakeSdk) {
    this.connectionDetailsProvider = { fetchConnectionDetails: () => {
      sdk.connections += 1;
      return sdk.connects();
    } };
  }

  breakConnection(): void {
    this.broken = true;
  }
}

/** One session that the page has made. */
export class FakeSession {
  readonly controller: FakeController;
  readonly #handlers = new Map<string, Handler>();
  readonly #sdk: FakeSdk;

  constructor(sdk: FakeSdk) {
    this.#sdk = sdk;
    this.controller = new FakeController(sdk);
    return new Proxy(this, {
      get: (target, name: string) => (name.startsWith('on') ? (handler: Handler) => void target.#handlers.set(name, handler) : bound(target, Reflect.get(target, name) as unknown)),
    });
  }

  connect(): Promise<object> {
    return this.controller.connectionDetailsProvider.fetchConnectionDetails();
  }

  say(name: string, event: Parameters<Handler>[0] = {}): void {
    this.#handlers.get(name)?.(event);
  }

  /** What the SDK does when its socket is refused: asks for another connection as fast as it gets one, and tells nobody. */
  async hammers(): Promise<void> {
    try {
      for (;;) await this.controller.connectionDetailsProvider.fetchConnectionDetails();
    } catch {
      this.say('onConnectionBroken');
    }
  }

  /** The socket is open. */
  established(): Promise<void> {
    this.say('onConnectionEstablished');
    return settled();
  }

  getChatDetails(): object {
    return { connectionDetails: { connectionToken: 'connection-token' } };
  }

  sendMessage(sent: SentMessage): Promise<object> {
    this.#sdk.sent.push(sent);
    return this.#sdk.answers(sent);
  }

  sendEvent(event: { contentType: string; content?: string }): Promise<object> {
    this.#sdk.events.push(event);
    return Promise.resolve({});
  }

  disconnectParticipant(): Promise<object> {
    return this.#sdk.disconnects();
  }

  getTranscript(query: { nextToken?: string }): Promise<object> {
    this.#sdk.transcripts.push(query.nextToken ?? 'newest');
    return this.#sdk.pages(query.nextToken);
  }
}

export class FakeSdk {
  readonly sessions: FakeSession[] = [];
  readonly sent: SentMessage[] = [];
  readonly events: { contentType: string; content?: string }[] = [];
  readonly transcripts: string[] = [];
  /** How often a connection was asked for. */
  connections = 0;
  connects: () => Promise<object> = () => Promise.resolve({});
  answers: (sent: SentMessage) => Promise<object> = () => Promise.resolve({ data: { Id: `id-${this.sent.length}`, AbsoluteTime: at(this.sent.length) } });
  disconnects: () => Promise<object> = () => Promise.resolve({});
  pages: (nextToken: string | undefined) => Promise<object> = () => Promise.resolve({ data: { Transcript: [] } });

  /** What the page gets in place of the SDK. */
  get entrance(): typeof connect.ChatSession {
    const create = (): FakeSession => {
      const session = new FakeSession(this);
      this.sessions.push(session);
      return session;
    };
    return { create } as unknown as typeof connect.ChatSession;
  }

  get last(): FakeSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('No session was made');
    return session;
  }
}

export const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 15, 0, second)).toISOString();

/** Lets everything that waits for an answer go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

export function said(id: string, second: number, fields: Partial<Item> = {}): Item {
  return { Id: id, AbsoluteTime: at(second), Type: 'MESSAGE', ContentType: 'text/plain', Content: id, ContactId: 'chat', ParticipantId: 'eva', ParticipantRole: 'AGENT', DisplayName: 'Eva', ...fields };
}

function bound(target: object, value: unknown): unknown {
  return typeof value === 'function' ? (...given: unknown[]) => Reflect.apply(value, target, given) as unknown : value;
}
