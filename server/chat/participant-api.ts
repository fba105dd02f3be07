import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  CreateParticipantConnectionRequest,
  DisconnectParticipantRequest,
  GetTranscriptRequest,
  SendEventRequest,
  SendMessageRequest,
} from '../../contract/participant-api.ts';
import type { Moment } from '../../contract/primitives.ts';
import type { ChatDesk, TranscriptRequest } from '../core.ts';
import { limitAddresses } from '../limits/address-limit.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import { parseBody, speakRestJson, WireError } from '../rest-json.ts';
import type { AttachmentDesk } from '../attachments/attachment-desk.ts';
import { attachmentOperations } from './attachment-operations.ts';
import { participantErrors } from './participant-errors.ts';
import { transcriptItem, wireTime } from './wire-items.ts';

/*
 * The participant service over HTTP, so that the public chat SDKs work unmodified (reference/chat-wire.md section 3).
 * The only credential is the header X-Amz-Bearer; an Authorization header may come along and means nothing (T59).
 */

/** A message body of 16,384 bytes may be escaped to six times its size in JSON. */
const BODY_BYTES_MAX = 128 * 1024;

const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-amzn-requestid,x-amzn-errortype',
} as const;

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'POST,GET,OPTIONS',
  // `*` would not cover `authorization` (Fetch standard), so every name is said.
  'access-control-allow-headers':
    'authorization,content-type,x-amz-bearer,x-amz-content-sha256,x-amz-date,x-amz-user-agent,x-amz-security-token,amz-sdk-invocation-id,amz-sdk-request',
  'access-control-max-age': '3600',
} as const;

export interface ParticipantApiOptions {
  /** The chats, limited; see limits/limited-chats. */
  chats: ChatDesk;
  limits: RequestLimits;
  now: () => Moment;
  /** Base of the socket URLs handed out, such as `wss://chat.example.org`; read at each use, since a port may be picked late. */
  socketBase: () => string;
  attachments: AttachmentDesk;
  /** Base of the addresses at which files are sent and fetched. */
  attachmentBase: () => string;
}

/** Adds the participant operations to a Fastify scope of their own. */
export async function participantApi(app: FastifyInstance, options: ParticipantApiOptions): Promise<void> {
  const { chats, limits: requestLimits, now, socketBase, attachments, attachmentBase } = options;
  speakRestJson(app, participantErrors);
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(CORS_HEADERS);
  });
  // A refused connection locks the public chat SDK out, so connections are limited by participant only, and generously.
  limitAddresses(app, requestLimits.address, now, (request) => request.routeOptions.url !== '/participant/connection');
  app.options('/participant/*', async (_request, reply) => reply.status(204).headers(PREFLIGHT_HEADERS).send());
  const limits = { bodyLimit: BODY_BYTES_MAX };

  app.post('/participant/connection', limits, async (request) => {
    const token = bearer(request);
    const body = parseBody(request, CreateParticipantConnectionRequest, participantErrors);
    const wanted = new Set(body.Type ?? []);
    if (wanted.has('WEBRTC_CONNECTION')) throw participantErrors.badRequest('Type: WEBRTC_CONNECTION is not offered for chats by this server.');
    if (wanted.size === 0 && body.ConnectParticipant !== true) {
      throw participantErrors.badRequest('Type: name WEBSOCKET or CONNECTION_CREDENTIALS, or set ConnectParticipant to true.');
    }
    const connection = await chats.connectParticipant(token, { markConnected: body.ConnectParticipant === true });
    return {
      ...(wanted.has('WEBSOCKET') && {
        Websocket: { Url: `${socketBase()}${connection.socketPath}`, ConnectionExpiry: wireTime(connection.socketExpiresAt) },
      }),
      // An agent's client asks without a Type and needs the credentials all the same (chat-wire.md section 2).
      ...((wanted.has('CONNECTION_CREDENTIALS') || wanted.size === 0) && {
        ConnectionCredentials: { ConnectionToken: connection.connectionToken, Expiry: wireTime(connection.connectionTokenExpiresAt) },
      }),
    };
  });

  app.post('/participant/message', limits, async (request) => {
    const token = bearer(request);
    const body = parseBody(request, SendMessageRequest, participantErrors);
    const sent = await chats.sendMessage(await chats.participantOf(token), {
      contentType: body.ContentType,
      content: body.Content,
      clientToken: body.ClientToken,
    });
    return { Id: sent.id, AbsoluteTime: wireTime(sent.at) };
  });

  app.post('/participant/event', limits, async (request) => {
    const token = bearer(request);
    const body = parseBody(request, SendEventRequest, participantErrors);
    const sent = await chats.sendEvent(await chats.participantOf(token), {
      contentType: body.ContentType,
      content: body.Content ?? undefined,
      clientToken: body.ClientToken,
    });
    return { Id: sent.id, AbsoluteTime: wireTime(sent.at) };
  });

  app.post('/participant/transcript', limits, async (request) => {
    const token = bearer(request);
    const body = parseBody(request, GetTranscriptRequest, participantErrors);
    const page = await chats.transcript(await chats.participantOf(token), transcriptRequest(body));
    return {
      InitialContactId: page.initialContactId,
      Transcript: page.items.map(transcriptItem),
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  });

  app.post('/participant/disconnect', limits, async (request) => {
    const token = bearer(request);
    const body = parseBody(request, DisconnectParticipantRequest, participantErrors);
    await chats.disconnect(await chats.participantOf(token), body.ClientToken);
    return {};
  });

  app.get<{ Params: { token: string } }>('/participant/views/:token', async (request) => {
    const { content, ...view } = await chats.describeView(await chats.participantOf(bearer(request)), request.params.token);
    return {
      View: {
        Id: view.id,
        Arn: `arn:aws:connect:local:000000000000:view/${view.id}:${String(view.version)}`,
        Name: view.name,
        Version: view.version,
        Content: { InputSchema: JSON.stringify(content.InputSchema), Template: JSON.stringify(content.Template), Actions: content.Actions },
      },
    };
  });

  attachmentOperations(app, { attachments, base: attachmentBase, limits, participantOf: async (request) => chats.participantOf(bearer(request)) });
  app.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/participant/*',
    handler: async () => {
      throw new WireError('UnknownOperationException', 404, 'The participant service has no such operation.');
    },
  });
}

function bearer(request: FastifyRequest): string {
  const token = request.headers['x-amz-bearer'];
  if (typeof token !== 'string' || token === '') throw new WireError('AccessDeniedException', 403, 'The header X-Amz-Bearer is missing: it carries the token.');
  if (token.length > 1000) throw new WireError('AccessDeniedException', 403, 'The token in X-Amz-Bearer is not one of ours.');
  return token;
}

function transcriptRequest(body: ReturnType<typeof GetTranscriptRequest.parse>): TranscriptRequest {
  // chatjs sends `StartPosition: {}` with every call; it counts as absent (chat-wire.md, surprise 8).
  const { Id, AbsoluteTime, MostRecent } = body.StartPosition ?? {};
  const given = [Id, AbsoluteTime, MostRecent].filter((value) => value !== null && value !== undefined);
  if (given.length > 1) throw participantErrors.badRequest('StartPosition: give one of Id, AbsoluteTime, MostRecent, not several.');
  return {
    contactId: body.ContactId ?? undefined,
    maxResults: body.MaxResults === null || body.MaxResults === undefined || body.MaxResults === 0 ? 10 : body.MaxResults,
    nextToken: body.NextToken ?? undefined,
    direction: body.ScanDirection ?? undefined,
    sort: body.SortOrder ?? 'DESCENDING',
    start: startPosition(Id, AbsoluteTime, MostRecent),
  };
}

function startPosition(id: string | null | undefined, absoluteTime: string | null | undefined, mostRecent: number | null | undefined): TranscriptRequest['start'] {
  if (typeof id === 'string') return { id };
  if (typeof mostRecent === 'number') return { mostRecent };
  if (typeof absoluteTime !== 'string') return undefined;
  const at = Date.parse(absoluteTime);
  if (Number.isNaN(at)) throw participantErrors.badRequest('StartPosition.AbsoluteTime: write it as yyyy-MM-ddThh:mm:ss.SSSZ.');
  return { at };
}
