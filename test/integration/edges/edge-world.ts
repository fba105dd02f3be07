import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { ConnectClient, StartChatContactCommand, type StartChatContactCommandInput } from '@aws-sdk/client-connect';
import { ConnectParticipantClient, CreateParticipantConnectionCommand } from '@aws-sdk/client-connectparticipant';
import BetterSqlite3 from 'better-sqlite3';
import { WebSocket, type ClientOptions } from 'ws';
import type { LinkCommand } from '../../../contract/agent-link.ts';
import { LINK_VERSION } from '../../../contract/versions.ts';
import type { Settings } from '../../../server/core.ts';
import type { RequestLimits } from '../../../server/limits/request-limits.ts';
import { seedSample } from '../../../server/sample/sample-instance.ts';
import { startServer, type RunningServer } from '../../../server/start.ts';
import { adjustableClock, type AdjustableClock } from '../../doubles/adjustable-clock.ts';
import type { MediaEngine } from '../../../server/voice/media-engine.ts';
import type { Trunk } from '../../../server/voice/trunk.ts';
import { openFront } from '../../doubles/front.ts';
import { quickPasswords } from '../../doubles/running-core.ts';

/*
 * A real server on loopback with the sample instance, and clients as strangers would write them: the public SDKs,
 * plain HTTP, plain sockets. The conformance suite runs twice (vitest.config.ts): as it is, and with something that
 * speaks TLS in front of the server, which then gives out `https` and `wss` addresses.
 */

const OVER_TLS = process.env['EDGES_OVER_TLS'] === 'yes';

export const PASSWORD = 'a password for the edges';

export interface EdgeWorld {
  readonly url: string;
  readonly server: RunningServer;
  readonly clock: AdjustableClock;
  /** The directory that the server keeps files in. */
  readonly objects: string;
  readonly instanceId: string;
  readonly keys: { accessKeyId: string; secretAccessKey: string };
  /** The instance API through the public SDK. */
  readonly connect: ConnectClient;
  /** The participant API through the public SDK. */
  readonly participants: ConnectParticipantClient;
  /** Failures that the server logged. */
  readonly complaints: string[];
  startChat(more?: Partial<StartChatContactCommandInput>): Promise<StartedChat>;
  /** Starts a chat, and connects its customer with a socket. */
  customer(more?: Partial<StartChatContactCommandInput>): Promise<EdgeCustomer>;
  /** Signs an agent in and links his desk; Available at once. */
  agent(username: string): Promise<LinkClient>;
  /**
   * The rows of every table but those named, as one hash, once the server has done all that it still had to do, such as
   * storing the transcripts of chats that ended before. Without the last uses of keys, which a refused request moves, too.
   */
  stateHash(without?: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export interface StartedChat { ContactId: string; ParticipantId: string; ParticipantToken: string }
export interface EdgeCustomer extends StartedChat { connectionToken: string; socket: SocketClient }

/** Nothing falls due while a test compares the state before with the state after. */
const HOUR = 3_600_000;
const QUIET: Partial<Settings> = { offerLasts: HOUR, connectWindow: HOUR, graceOffers: HOUR, graceContacts: HOUR };

export async function startEdgeWorld(settings: Partial<Settings> = {}, { objects = true, ...more }: { objects?: boolean; limits?: Partial<RequestLimits>; trustProxy?: boolean; media?: MediaEngine; trunk?: Trunk } = {}): Promise<EdgeWorld> {
  const folder = mkdtempSync(path.join(tmpdir(), 'edges-'));
  const database = path.join(folder, 'edges.db');
  const clock = adjustableClock();
  const complaints: string[] = [];
  const complain = (event: string, fields?: object): void => void complaints.push(`${event} ${JSON.stringify(fields)}`);
  const front = OVER_TLS ? await openFront('tls') : undefined;
  // Its certificate and no other: nothing else is to be reached.
  if (front?.certificate) setDefaultCACertificates([front.certificate.certificate]);
  const server = await startServer({ database, clock, passwords: quickPasswords, ...more, ...(front && { publicUrl: front.url }), ...(objects && { objects: { directory: path.join(folder, 'objects') } }), settings: { ...QUIET, ...settings }, log: { info: () => undefined, warn: complain, error: complain } });
  front?.forwardTo(server.listening);
  const { instance } = server.core;
  await seedSample(instance, () => PASSWORD);
  const keys = await instance.createAccessKey('edges');
  const region = 'local';
  const requestHandler = { requestTimeout: 10_000 };
  const connect = new ConnectClient({ region, endpoint: server.url, credentials: keys, maxAttempts: 1, requestHandler });
  const participants = new ConnectParticipantClient({ region, endpoint: server.url, credentials: { accessKeyId: 'any', secretAccessKey: 'thing' }, maxAttempts: 1, requestHandler });
  const rows = new BetterSqlite3(database, { readonly: true });
  const tables = rows.prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`).pluck().all() as string[];
  const open: { terminate(): void }[] = [];

  const startChat = async (more: Partial<StartChatContactCommandInput> = {}): Promise<StartedChat> => {
    const answer = await connect.send(new StartChatContactCommand({ InstanceId: instance.instanceId, ContactFlowId: 'flow-inbound', ParticipantDetails: { DisplayName: 'Kim' }, ...more }));
    return { ContactId: answer.ContactId ?? '', ParticipantId: answer.ParticipantId ?? '', ParticipantToken: answer.ParticipantToken ?? '' };
  };
  return {
    url: server.url, server, clock, objects: path.join(folder, 'objects'), keys, connect, participants, complaints, startChat,
    instanceId: instance.instanceId,
    async customer(more = {}) {
      const started = await startChat(more);
      const connection = await participants.send(new CreateParticipantConnectionCommand({ ParticipantToken: started.ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }));
      const socket = await openParticipantSocket(connection.Websocket?.Url ?? '');
      open.push(socket.socket);
      await socket.subscribe();
      return { ...started, connectionToken: connection.ConnectionCredentials?.ConnectionToken ?? '', socket };
    },
    async agent(username) {
      const device = `desk of ${username}`;
      const response = await fetch(`${server.url}/agent/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username, password: PASSWORD, device }) });
      const { token } = (await response.json()) as { token: string };
      const link = await openLink(server.url);
      open.push(link.socket);
      link.send({ frame: 'hello', version: LINK_VERSION, token, device, deviceName: device, after: null, takeOver: true });
      await link.until((frame) => frame['frame'] === 'welcome');
      await link.command({ type: 'set_status', statusId: 'status-available' });
      return link;
    },
    async stateHash(without = []) {
      await server.core.idle();
      const hash = createHash('sha256');
      for (const table of tables) if (table !== 'access_key_uses' && !without.includes(table)) hash.update(`${table}${JSON.stringify(rows.prepare(`select * from ${table}`).all())}`);
      return hash.digest('hex');
    },
    async close() {
      for (const socket of open) socket.terminate();
      connect.destroy();
      participants.destroy();
      rows.close();
      await server.close();
      await front?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Frame = Record<string, unknown>;

/** A socket that keeps what it was sent, and lets one wait for something among it. */
export class SocketClient {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  /** The code it was closed with. */
  closedWith: number | undefined;
  private listeners = new Set<() => void>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as Frame);
      for (const tell of this.listeners) tell();
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      this.closedWith = code;
      for (const tell of this.listeners) tell();
    });
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** The first frame that fits, those that have come already included. @throws if the socket closes before. */
  async until(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = this.frames.find(fits);
      if (found) return found;
      if (this.closedWith !== undefined) throw new Error(`The socket closed with ${this.closedWith}; it had brought ${JSON.stringify(this.frames.slice(-3))}`);
      await this.change();
    }
  }

  /** Resolves with the code when the socket is closed. */
  async closed(): Promise<number> {
    while (this.closedWith === undefined) await this.change();
    return this.closedWith;
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      const tell = (): void => {
        this.listeners.delete(tell);
        resolve();
      };
      this.listeners.add(tell);
    });
  }

  async subscribe(): Promise<void> {
    this.send({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } });
    await this.until((frame) => frame['topic'] === 'aws/subscribe');
  }

  /** The chat items it was told of, in the order they came. */
  items(): Frame[] {
    return this.frames.filter((frame) => frame['topic'] === 'aws/chat').map((frame) => JSON.parse(String(frame['content'])) as Frame);
  }

  untilItem(fits: (item: Frame) => boolean): Promise<Frame> {
    return this.until((frame) => frame['topic'] === 'aws/chat' && fits(JSON.parse(String(frame['content'])) as Frame)).then((frame) => JSON.parse(String(frame['content'])) as Frame);
  }
}

type Distributed<T> = T extends unknown ? Omit<T, 'frame' | 'id'> : never;
let commands = 0;

/** A desk's end of the agent link. */
export class LinkClient extends SocketClient {
  constructor(socket: WebSocket) {
    super(socket);
    // A desk that says nothing is taken for dead.
    const pings = setInterval(() => socket.readyState === socket.OPEN && this.send({ frame: 'ping' }), 5000);
    socket.on('close', () => clearInterval(pings));
  }

  async command(command: Distributed<LinkCommand>): Promise<Frame> {
    const id = `edge ${++commands}`;
    this.send({ frame: 'command', id, ...command });
    return this.until((frame) => frame['frame'] === 'result' && frame['id'] === id);
  }

  /** Waits for a contact in this state on the screen. */
  async contact(chatId: string, state: string): Promise<Record<string, unknown>> {
    const fits = (frame: Frame): boolean => {
      const event = frame['event'] as { type?: string; contact?: { initialContactId: string; state: string } } | undefined;
      return event?.type === 'contact' && event.contact?.initialContactId === chatId && event.contact.state === state;
    };
    const frame = await this.until(fits);
    return (frame['event'] as { contact: Record<string, unknown> }).contact;
  }

  /** Accepts the offer of this chat, as soon as it rings here. */
  async accept(chatId: string): Promise<string> {
    const contact = await this.contact(chatId, 'offered');
    const contactId = String(contact['contactId']);
    const { offerId } = contact['offer'] as { offerId: string };
    const answer = await this.command({ type: 'accept_offer', contactId, offerId });
    if (answer['ok'] !== true) throw new Error(`Not accepted: ${JSON.stringify(answer)}`);
    return contactId;
  }
}

export async function openParticipantSocket(url: string, options: ClientOptions = {}): Promise<SocketClient> {
  const client = new SocketClient(new WebSocket(url, options));
  await opened(client.socket);
  return client;
}

export async function openLink(base: string): Promise<LinkClient> {
  const client = new LinkClient(new WebSocket(`${base.replace(/^http/, 'ws')}/agent/link`));
  await opened(client.socket);
  return client;
}

/** @throws Error with the HTTP status where the upgrade is refused. */
function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('unexpected-response', (_request, response) => reject(new Error(`HTTP ${response.statusCode ?? 0}`)));
    socket.once('error', reject);
  });
}
