import * as z from 'zod';

/*
 * Request bodies of the participant service, as the public chat SDKs send them (reference/chat-wire.md section 3).
 * Field names and limits are the service's own. A member that is null counts as absent, and one that is not known is
 * passed over: an SDK that is newer than this server must not be locked out by what it says besides.
 */

const ClientToken = z.string().max(500).nullish().transform((token) => token ?? undefined);

export const CreateParticipantConnectionRequest = z.object({
  Type: z.array(z.enum(['WEBSOCKET', 'CONNECTION_CREDENTIALS', 'WEBRTC_CONNECTION'])).max(3).nullish(),
  ConnectParticipant: z.boolean().nullish(),
});
export const SendMessageRequest = z.object({
  ContentType: z.string().min(1).max(100),
  Content: z.string().min(1),
  ClientToken,
});
export const SendEventRequest = z.object({
  ContentType: z.string().min(1).max(100),
  Content: z.string().max(16_384).nullish(),
  ClientToken,
});
export const GetTranscriptRequest = z.object({
  ContactId: z.string().min(1).max(256).nullish(),
  MaxResults: z.int().min(0).max(100).nullish(),
  NextToken: z.string().min(1).max(1000).nullish(),
  ScanDirection: z.enum(['FORWARD', 'BACKWARD']).nullish(),
  SortOrder: z.enum(['DESCENDING', 'ASCENDING']).nullish(),
  StartPosition: z
    .object({
      Id: z.string().min(1).max(256).nullish(),
      AbsoluteTime: z.string().min(1).max(100).nullish(),
      MostRecent: z.int().min(0).max(100).nullish(),
    })
    .nullish(),
});
export const DisconnectParticipantRequest = z.object({ ClientToken });
export const StartAttachmentUploadRequest = z.object({
  ContentType: z.string().min(1).max(255),
  AttachmentSizeInBytes: z.int().min(1),
  AttachmentName: z.string().min(1).max(256),
  ClientToken,
});
export const CompleteAttachmentUploadRequest = z.object({ AttachmentIds: z.array(z.string().min(1).max(256)).length(1), ClientToken });
export const GetAttachmentRequest = z.object({ AttachmentId: z.string().min(1).max(256), UrlExpiryInSeconds: z.int().min(5).max(300).nullish() });
