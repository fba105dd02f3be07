import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CompleteAttachmentUploadRequest, GetAttachmentRequest, StartAttachmentUploadRequest } from '../../contract/participant-api.ts';
import type { AttachmentDesk } from '../attachments/attachment-desk.ts';
import type { Participant } from '../core.ts';
import { parseBody } from '../rest-json.ts';
import { participantErrors } from './participant-errors.ts';
import { wireTime } from './wire-items.ts';

/** How long a download address is good where the request does not say; 5 to 300 s can be asked for (connect-facts 5.3). */
const DOWNLOAD_LASTS_SECONDS = 60;

export interface AttachmentOperationsOptions {
  attachments: AttachmentDesk;
  /** Who asks, by his connection token. */
  participantOf(request: FastifyRequest): Promise<Participant>;
  /** Base of the addresses handed out; read at each use. */
  base(): string;
  limits: { bodyLimit: number };
}

/** Adds StartAttachmentUpload, CompleteAttachmentUpload and GetAttachment to the participant service's scope. */
export function attachmentOperations(app: FastifyInstance, { attachments, participantOf, base, limits }: AttachmentOperationsOptions): void {
  app.post('/participant/start-attachment-upload', limits, async (request) => {
    const participant = await participantOf(request);
    const body = parseBody(request, StartAttachmentUploadRequest, participantErrors);
    const place = await attachments.announce(participant, { name: body.AttachmentName, contentType: body.ContentType, bytes: body.AttachmentSizeInBytes }, body.ClientToken);
    return { AttachmentId: place.attachmentId, UploadMetadata: { Url: `${base()}${place.path}`, UrlExpiry: wireTime(place.until), HeadersToInclude: place.headers } };
  });

  app.post('/participant/complete-attachment-upload', limits, async (request) => {
    const participant = await participantOf(request);
    const body = parseBody(request, CompleteAttachmentUploadRequest, participantErrors);
    await attachments.complete(participant, body.AttachmentIds, body.ClientToken);
    return {};
  });

  app.post('/participant/attachment', limits, async (request) => {
    const participant = await participantOf(request);
    const body = parseBody(request, GetAttachmentRequest, participantErrors);
    const place = await attachments.downloadPlace(participant, body.AttachmentId, (body.UrlExpiryInSeconds ?? DOWNLOAD_LASTS_SECONDS) * 1000);
    return { Url: `${base()}${place.path}`, UrlExpiry: wireTime(place.until), AttachmentSizeInBytes: place.bytes };
  });
}
