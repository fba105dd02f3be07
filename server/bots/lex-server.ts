import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { BotReply } from '../flows/bot-reply.ts';
import type { Ids } from '../ids.ts';
import type { BotDefinition } from './bot-definition.ts';
import { converse, newSession, type BotSession } from './dialogue.ts';

/*
 * A built-in bot over the runtime API of Lex V2 (REST-JSON), so that whatever speaks with Lex can be tried with it: any
 * bot and alias id, no signature checked, sessions in memory. For this machine only.
 */

const BODY_MAX = 100_000;
const MINUTE = 60_000;
/** More sessions than this, and the one that has rested longest is forgotten. */
const SESSIONS_MAX = 10_000;
const PATH = /^\/bots\/([^/]+)\/botAliases\/([^/]+)\/botLocales\/([^/]+)\/sessions\/([^/]+?)(\/text)?$/;
const SESSION_ID = /^[0-9a-zA-Z._:-]{2,100}$/;

const Attributes = z.record(z.string(), z.string());
const SlotValue = z.looseObject({ value: z.looseObject({ interpretedValue: z.string().optional(), originalValue: z.string().optional() }).optional() }).nullable();
const SessionState = z.looseObject({
  sessionAttributes: Attributes.optional(),
  intent: z.looseObject({ name: z.string(), slots: z.record(z.string(), SlotValue).optional() }).optional(),
  dialogAction: z.looseObject({ type: z.string(), slotToElicit: z.string().optional() }).optional(),
});
const RecognizeText = z.looseObject({ text: z.string().min(1).max(1024), sessionState: SessionState.optional() });
const PutSession = z.looseObject({ sessionState: SessionState, messages: z.array(z.looseObject({ content: z.string().optional(), contentType: z.string() })).optional() });

/** A fault in the form of the API. */
class LexFault extends Error {
  readonly status: number;
  constructor(name: 'ValidationException' | 'ResourceNotFoundException', message: string) {
    super(message);
    this.name = name;
    this.status = name === 'ValidationException' ? 400 : 404;
  }
}

interface Kept { readonly session: BotSession; readonly last: BotReply | null; readonly until: number }
interface Asked { readonly botId: string; readonly botAliasId: string; readonly localeId: string; readonly sessionId: string }

export interface LexServer {
  /** Its address. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the bot on 127.0.0.1. @param port 0 takes a free one. @throws if it is taken */
export async function startLexServer({ definition, clock, ids, port }: { definition: BotDefinition; clock: Clock; ids: Ids; port: number }): Promise<LexServer> {
  const sessions = new Map<string, Kept>();
  const keyOf = ({ botId, botAliasId, localeId, sessionId }: Asked): string => [botId, botAliasId, localeId, sessionId].join('/');

  const find = (asked: Asked): Kept | undefined => {
    const kept = sessions.get(keyOf(asked));
    if (kept !== undefined && kept.until > clock.now()) return kept;
    sessions.delete(keyOf(asked));
    return undefined;
  };
  const keep = (asked: Asked, session: BotSession, last: BotReply | null): void => {
    sessions.delete(keyOf(asked));
    sessions.set(keyOf(asked), { session, last, until: clock.now() + definition.sessionMinutes * MINUTE });
    const [oldest] = sessions.keys();
    if (sessions.size > SESSIONS_MAX && oldest !== undefined) sessions.delete(oldest);
  };
  const found = (asked: Asked): Kept => {
    const kept = find(asked);
    if (kept === undefined) throw new LexFault('ResourceNotFoundException', `There is no session ${asked.sessionId}.`);
    return kept;
  };

  const recognize = (asked: Asked, body: string): Answer => {
    const { text, sessionState } = parse(RecognizeText, body);
    const attributes = sessionState?.sessionAttributes ?? null;
    const { reply, session } = converse(definition, find(asked)?.session ?? null, { text, attributes, locale: asked.localeId, now: clock.now() });
    keep(asked, session, reply);
    const member = { botId: asked.botId, botName: definition.name };
    return { body: { sessionId: asked.sessionId, ...wireReply(reply, ids.next(clock.now())), recognizedBotMember: member } };
  };

  const put = (asked: Asked, body: string): Answer => {
    const { sessionState: given, messages = [] } = parse(PutSession, body);
    const { intent, dialogAction } = given;
    const slots = Object.entries(intent?.slots ?? {}).flatMap(([name, slot]): [string, string][] => {
      const value = slot?.value?.interpretedValue ?? slot?.value?.originalValue;
      return value === undefined ? [] : [[name, value]];
    });
    const session: BotSession = {
      ...newSession(definition, asked.localeId),
      intent: intent?.name ?? null, slots: Object.fromEntries(slots), attributes: { ...given.sessionAttributes },
      asking: dialogAction?.type === 'ElicitSlot' ? (dialogAction.slotToElicit ?? null) : null, confirming: dialogAction?.type === 'ConfirmIntent',
    };
    keep(asked, session, null);
    return { body: null, headers: { 'x-amz-lex-session-id': asked.sessionId, 'x-amz-lex-session-state': packed(given), 'x-amz-lex-messages': packed(messages), 'content-type': 'text/plain; charset=utf-8' } };
  };

  const get = (asked: Asked): Answer => {
    const { session, last } = found(asked);
    return { body: { sessionId: asked.sessionId, ...(last === null ? { messages: [], interpretations: [], sessionState: bareState(session) } : wireReply(last, ids.next(clock.now()))) } };
  };

  const remove = (asked: Asked): Answer => {
    found(asked);
    sessions.delete(keyOf(asked));
    return { body: { ...asked } };
  };

  const answer = async (request: Request): Promise<Answer> => {
    const [path = ''] = (request.url ?? '').split('?');
    const [, botId, botAliasId, localeId, sessionId, text] = PATH.exec(path) ?? [];
    if (botId === undefined || botAliasId === undefined || localeId === undefined || sessionId === undefined) throw new LexFault('ResourceNotFoundException', 'Nothing is served here.');
    const asked = { botId: decode(botId), botAliasId: decode(botAliasId), localeId: decode(localeId), sessionId: decode(sessionId) };
    if (!SESSION_ID.test(asked.sessionId)) throw new LexFault('ValidationException', 'A session id has 2 to 100 letters, digits and "._:-".');
    if (!Object.hasOwn(definition.languages, asked.localeId)) throw new LexFault('ResourceNotFoundException', `The bot does not speak ${asked.localeId}.`);
    const body = await readBody(request);
    if (text !== undefined && request.method === 'POST') return recognize(asked, body);
    if (text === undefined && request.method === 'POST') return put(asked, body);
    if (text === undefined && request.method === 'GET') return get(asked);
    if (text === undefined && request.method === 'DELETE') return remove(asked);
    throw new LexFault('ValidationException', `${request.method ?? ''} is not offered here.`);
  };

  const handle = (request: Request, response: Response): void => {
    answer(request).then(
      ({ body, headers = {} }) => send(response, 200, body, headers),
      (error: unknown) => {
        if (error instanceof LexFault) send(response, error.status, { message: error.message }, { 'x-amzn-errortype': error.name });
        else send(response, 500, { message: 'The bot failed.' }, { 'x-amzn-errortype': 'InternalServerException' });
      },
    );
  };
  return serveBoth(handle, port);
}

/** The AWS SDK for JavaScript speaks HTTP/2 with Lex, others HTTP/1.1: which it is, the first bytes tell. */
async function serveBoth(handle: (request: Request, response: Response) => void, port: number): Promise<LexServer> {
  const http = createHttpServer(handle);
  const http2 = createHttp2Server(handle);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first: unknown = socket.read();
      if (!Buffer.isBuffer(first)) return void socket.destroy();
      socket.unshift(first);
      (first.subarray(0, 3).toString('latin1') === 'PRI' ? http2 : http).emit('connection', socket);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

interface Answer { readonly body: unknown; readonly headers?: Record<string, string> }

function send(response: Response, status: number, body: unknown, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries({ 'content-type': 'application/json', ...headers })) response.setHeader(name, value);
  response.statusCode = status;
  response.end(body === null ? '' : JSON.stringify(body));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new LexFault('ValidationException', 'The address is not well written.');
  }
}

async function readBody(request: Request): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const part of request) {
    text += String(part);
    if (text.length > BODY_MAX) throw new LexFault('ValidationException', 'The request is too long.');
  }
  return text;
}

function parse<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(body));
  } catch (error) {
    const field = error instanceof z.ZodError ? error.issues[0]?.path.join('.') : undefined;
    throw new LexFault('ValidationException', field === undefined || field === '' ? 'The request cannot be read.' : `${field} is not as it should be.`);
  }
}

/** An answer as Lex writes it. */
function wireReply({ messages, action, slotToElicit, intent, sessionAttributes, interpretations }: BotReply, requestId: string): Record<string, unknown> {
  return {
    messages: messages.flatMap((message) => (message.kind === 'text' ? [{ contentType: 'PlainText', content: message.text }] : [])),
    sessionState: {
      dialogAction: { type: action, ...(slotToElicit !== null && { slotToElicit }) },
      ...(intent !== null && { intent: { name: intent.name, state: intent.state, confirmationState: intent.confirmation, slots: wireSlots(intent.slots) } }),
      sessionAttributes,
      originatingRequestId: requestId,
    },
    interpretations: interpretations.map(({ intent: name, score, slots }) => ({
      intent: { name, state: 'InProgress', confirmationState: 'None', slots: wireSlots(slots) }, ...(score !== null && { nluConfidence: { score } }), interpretationSource: 'Lex',
    })),
  };
}

function wireSlots(slots: Readonly<Record<string, string | null>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(slots).map(([name, value]) => [name, value === null ? null : { shape: 'Scalar', value: { originalValue: value, interpretedValue: value, resolvedValues: [value] } }]));
}

function bareState({ intent, slots, asking, confirming, attributes }: BotSession): Record<string, unknown> {
  const type = asking !== null ? 'ElicitSlot' : confirming ? 'ConfirmIntent' : 'ElicitIntent';
  return {
    dialogAction: { type, ...(asking !== null && { slotToElicit: asking }) },
    ...(intent !== null && { intent: { name: intent, state: 'InProgress', confirmationState: 'None', slots: wireSlots(slots) } }),
    sessionAttributes: attributes,
  };
}

/** In headers Lex packs JSON with gzip and base64. */
const packed = (value: unknown): string => gzipSync(JSON.stringify(value)).toString('base64');
