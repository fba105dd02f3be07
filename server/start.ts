import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import Fastify from 'fastify';
import type { IceServer } from '../contract/call-wire.ts';
import type { Passwords } from './agents/passwords.ts';
import type { Scanner } from './attachments/scanner.ts';
import { attachmentApi } from './chat/attachment-api.ts';
import { participantApi } from './chat/participant-api.ts';
import { PARTICIPANT_SOCKET_PATH, participantSockets, refuseUpgrade } from './chat/participant-sockets.ts';
import { systemClock, type Clock } from './clock.ts';
import { instanceApi } from './connect/instance-api.ts';
import { promptFiles } from './connect/prompt-files.ts';
import type { Core, Settings } from './core.ts';
import { createCore } from './create-core.ts';
import { systemIds, type Ids } from './ids.ts';
import { clientOf } from './limits/client-address.ts';
import { limitedChats } from './limits/limited-chats.ts';
import { defaultLimits, type RequestLimits } from './limits/request-limits.ts';
import { AGENT_LINK_PATH, agentSockets } from './link/agent-sockets.ts';
import { agentFilesApi } from './link/agent-files-api.ts';
import { agentRecordingsApi } from './link/agent-recordings-api.ts';
import { sessionApi } from './link/session-api.ts';
import { createLog, type Log } from './log.ts';
import { realOutside } from './outside/real-outside.ts';
import { settingsWith } from './settings.ts';
import { CALL_SOCKET_PATH, callSockets } from './voice/signalling/call-sockets.ts';
import { REACHABLE_SOCKET_PATH, reachableSockets } from './voice/signalling/reachable-sockets.ts';
import { openObjects, type ObjectsPlace } from './storage/objects/open-objects.ts';
import type { MediaEngine } from './voice/media-engine.ts';
import type { Trunk } from './voice/trunk.ts';
import { chooseSpeech, type SpeechSettings } from './voice/speech/choose-speech.ts';

export interface ServerOptions {
  /** Path of the SQLite file, or `:memory:`. */
  database: string;
  /** Address to listen on. Default 127.0.0.1; anything else belongs behind a proxy that speaks TLS. */
  host?: string;
  /** Port; 0 or absent takes a free one. */
  port?: number;
  /** How the outside reaches this server, `https://chat.example.org`; default is where it listens. */
  publicUrl?: string;
  /**
   * Whether a proxy in front says the client's address in X-Forwarded-For: the last one there is taken, which the proxy itself
   * has put there. What stands before it is whatever the client likes to claim.
   */
  trustProxy?: boolean;
  settings?: Partial<Settings>;
  /** How many requests are taken from whom; limits/request-limits has what holds otherwise. */
  limits?: Partial<RequestLimits>;
  /** Where transcripts and attachments are kept. Without it chat is not enabled. */
  objects?: ObjectsPlace;
  /** A folder of this server alone, for copies of files while they are checked; emptied at the start. By default one of the system's. */
  checking?: string;
  /** A folder of this server alone, for prompts that are ready to be played. By default one of the system's. */
  preparedPrompts?: string;
  /** What speaks on calls; espeak-ng, if it is installed, unless given. */
  speech?: SpeechSettings;
  /** Looks for what is harmful in attachments; nobody unless given. */
  scanner?: Scanner;
  /** Carries the voices of calls; it is stopped with the server. Without one there are no calls. */
  media?: MediaEngine;
  /** The way to the telephone network; it is stopped with the server. Without one no number can be called. */
  trunk?: Trunk;
  /** A folder for what is said on recorded calls until it is stored. */
  captures?: string;
  /** How passwords are hashed; scrypt unless given. */
  passwords?: Passwords;
  /** What clients of calls are told to use besides the server's own addresses; nothing by default, and then nobody else is asked. */
  iceServers?: readonly IceServer[];
  log?: Log;
  clock?: Clock;
  ids?: Ids;
}

export interface RunningServer {
  /** Base address of every API, as clients are told. */
  url: string;
  /** Where it listens on this machine, whatever stands in front of it. */
  listening: string;
  core: Core;
  /** Stops listening, lets commands finish, closes the database. */
  close(): Promise<void>;
}

/** How long an idle HTTP connection stays open for its next request. */
const KEEP_ALIVE = 72_000;
/** How long a request may take to come: a file of 20 MB over a poor line, but no connection held for ever. */
const REQUEST_LASTS = 300_000;
/** Of X-Forwarded-For only what the proxy itself has written is believed. */
const lastProxyOnly = (_address: string, hop: number): boolean => hop === 0;

/** Whose socket it is: behind a proxy whom that says, of which only its own last word is believed. */
function addressOf(request: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy ? [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',').at(-1)?.trim() : undefined;
  return clientOf(forwarded === undefined || forwarded === '' ? (request.socket.remoteAddress ?? '') : forwarded);
}

/**
 * Starts the routing server: the instance API, the participant API and sockets, the agent link.
 * @throws if the port is taken or the database can't be opened; nothing is left running then.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const machine = options.clock ?? systemClock();
  const ids = options.ids ?? systemIds();
  const log = options.log ?? createLog();
  const settings = settingsWith(options.settings ?? {});
  const speech = chooseSpeech(options.speech, { clock: machine, environment: process.env });
  const objects = options.objects && (await openObjects(options.objects));
  const core = await createCore({
    database: options.database, clock: machine, ids, settings, log,
    outside: realOutside({ clock: machine, environment: process.env }),
    ...(objects && { objects }),
    ...(options.checking !== undefined && { checking: options.checking }),
    ...(options.preparedPrompts !== undefined && { preparedPrompts: options.preparedPrompts }),
    ...(options.captures !== undefined && { captures: options.captures }),
    ...(speech && { speech }),
    ...(options.scanner && { scanner: options.scanner }),
    ...(options.passwords && { passwords: options.passwords }),
    ...(options.media && { media: options.media }),
    ...(options.trunk && { trunk: options.trunk }),
  });
  const { clock } = core;
  const limits = { ...defaultLimits, ...options.limits };
  const now = (): number => clock.now();
  const newId = (): string => ids.next(clock.now());

  let listening = '';
  const publicBase = (): string => options.publicUrl ?? listening;

  const http = createServer();
  // Node's own 5 s closes connections just as proxies and browsers use them again; most of those keep theirs 60 s.
  http.keepAliveTimeout = KEEP_ALIVE;
  http.requestTimeout = REQUEST_LASTS;
  const app = Fastify({
    serverFactory: (handler) => http.on('request', handler),
    trustProxy: options.trustProxy === true ? lastProxyOnly : false,
    genReqId: newId,
    // An instance or a contact may be named by its ARN, which is longer than Fastify's default of 100.
    routerOptions: { maxParamLength: 700 },
  });
  await app.register(participantApi, {
    chats: limitedChats(core.chats, limits, now), limits, now, attachments: core.attachments, attachmentBase: publicBase,
    socketBase: () => publicBase().replace(/^http/, 'ws'),
  });
  await app.register(attachmentApi, { attachments: core.attachments, limits, now });
  await app.register(agentFilesApi, { attachments: core.attachments, limits, now });
  await app.register(agentRecordingsApi, { recordings: core.recordings, limits, now });
  // Signatures are compared with the machine's own time, as the signer's are made with his.
  await app.register(instanceApi, { core, clock: machine, defaultDurationMinutes: settings.chatDurationMinutes, limits, base: publicBase });
  await app.register(promptFiles, { prompts: core.prompts, seals: core.instance.seals, clock, limits });
  await app.register(sessionApi, { agents: core.agents, limits, now });

  const chatSockets = participantSockets(core.chats, clock, newId);
  const callers = callSockets({ calls: core.calls, clock, joins: limits.callSockets, iceServers: options.iceServers ?? [], log: (event, fields) => log.info(event, fields) });
  const reachable = reachableSockets({ pages: core.pages, clock, joins: limits.callSockets, log: (event, fields) => log.info(event, fields) });
  const desks = agentSockets(core.agents, clock, (event, fields) => log.info(event, fields));
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?')[0];
    if (path === PARTICIPANT_SOCKET_PATH) chatSockets.upgrade(request, socket, head);
    else if (path === CALL_SOCKET_PATH) callers.upgrade(request, socket, head, addressOf(request, options.trustProxy === true));
    else if (path === REACHABLE_SOCKET_PATH) reachable.upgrade(request, socket, head, addressOf(request, options.trustProxy === true));
    else if (path === AGENT_LINK_PATH) desks.upgrade(request, socket, head);
    else refuseUpgrade(socket, '404 Not Found');
  });

  const close = async (): Promise<void> => {
    desks.close();
    chatSockets.close();
    callers.close();
    reachable.close();
    await app.close();
    await new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });
    await core.close();
    await options.trunk?.stop();
    await options.media?.stop();
  };
  try {
    await app.ready();
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => {
        http.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    desks.close();
    chatSockets.close();
    callers.close();
    reachable.close();
    await core.close();
    throw error;
  }
  const address = http.address() as AddressInfo;
  listening = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  return { url: publicBase(), listening, core, close };
}
