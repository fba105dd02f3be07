import type { FastifyInstance } from 'fastify';
import { CreateReachableTokenRequest, StartOutboundVoiceContactRequest, StartWebRTCContactRequest } from '../../contract/instance-api-calls.ts';
import { parseBody, WireError } from '../rest-json.ts';
import type { CallDesk } from '../voice/call-desk.ts';
import type { PageDesk } from '../voice/pages/page-desk.ts';
import { CALL_SOCKET_PATH } from '../voice/signalling/call-sockets.ts';
import { REACHABLE_SOCKET_PATH } from '../voice/signalling/reachable-sockets.ts';
import { asDocumented } from './documented-errors.ts';
import { instanceErrors } from './instance-errors.ts';
import { refuseNotOffered } from './not-offered.ts';
import { lastPart, seconds, type OperationScope } from './operation-scope.ts';
import { readReferences } from './references.ts';

/*
 * Operations on calls. What a client joins with has the shape that Amazon Connect gives it; the media goes to this server.
 */

export interface CallOperationsOptions extends OperationScope {
  calls: CallDesk;
  pages: PageDesk;
  /** Where customers' sockets of calls go to, `wss://...`. */
  socketBase: () => string;
}

/** As long as a page can be called before its website's backend is asked again whether its user is still there, in seconds. */
const VOUCHED_FOR = 900;

/** Adds the operations on calls to the instance API's scope. */
export function callOperations(app: FastifyInstance, { calls, pages, socketBase, limits, ownInstance }: CallOperationsOptions): void {
  app.put('/contact/webrtc', limits, async (request) => {
    const body = parseBody(request, StartWebRTCContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    for (const side of [body.AllowedCapabilities?.Customer, body.AllowedCapabilities?.Agent]) {
      if (side !== undefined && Object.keys(side).length > 0) throw new WireError('InvalidRequestException', 400, 'AllowedCapabilities: calls here are voice alone; leave Video and ScreenShare out.');
    }
    const started = await calls.start({
      flowId: lastPart(body.ContactFlowId),
      customerName: body.ParticipantDetails.DisplayName,
      attributes: body.Attributes ?? {},
      description: body.Description,
      references: readReferences(body.References),
      relatedContactId: body.RelatedContactId === undefined ? undefined : lastPart(body.RelatedContactId),
      clientToken: body.ClientToken,
      ...(body.CustomerId !== undefined && { customerId: body.CustomerId }),
    });
    const url = `${socketBase()}${CALL_SOCKET_PATH}`;
    return {
      ContactId: started.contactId,
      ParticipantId: started.participantId,
      ParticipantToken: started.participantToken,
      ConnectionData: {
        Attendee: { AttendeeId: started.participantId, JoinToken: started.participantToken },
        Meeting: {
          MediaPlacement: { AudioHostUrl: url, AudioFallbackUrl: url, SignalingUrl: url, TurnControlUrl: url, EventIngestionUrl: url },
          MediaRegion: 'local',
          MeetingFeatures: { Audio: { EchoReduction: 'AVAILABLE' } },
          MeetingId: started.contactId,
        },
      },
    };
  });
  app.put('/contact/reachable', limits, async (request) => {
    const body = parseBody(request, CreateReachableTokenRequest, instanceErrors);
    ownInstance(body.InstanceId);
    const { token, until } = await pages.vouch({ address: body.Address, displayName: body.DisplayName, lasts: (body.ExpiresIn ?? VOUCHED_FOR) * 1000 });
    return { Token: token, SocketUrl: `${socketBase()}${REACHABLE_SOCKET_PATH}`, ...seconds('ExpiryTimestamp', until) };
  });
  app.put('/contact/outbound-voice', limits, async (request) => {
    const body = parseBody(request, StartOutboundVoiceContactRequest, instanceErrors);
    ownInstance(body.InstanceId);
    if (body.TrafficType === 'CAMPAIGN') throw new WireError('InvalidRequestException', 400, 'TrafficType: campaigns are not made here; only GENERAL is.');
    refuseNotOffered(body, ['AnswerMachineDetectionConfig', 'CampaignId', 'OutboundStrategy']);
    const { contactId } = await asDocumented({ forbidden: ['DestinationNotAllowedException', 403] }, () => calls.startOutbound({
      number: body.DestinationPhoneNumber,
      flowId: lastPart(body.ContactFlowId),
      queueId: body.QueueId === undefined ? undefined : lastPart(body.QueueId),
      sourceNumber: body.SourcePhoneNumber,
      ringsFor: body.RingTimeoutInSeconds === undefined ? undefined : body.RingTimeoutInSeconds * 1000,
      name: body.Name,
      attributes: body.Attributes ?? {},
      description: body.Description,
      references: readReferences(body.References),
      relatedContactId: body.RelatedContactId === undefined ? undefined : lastPart(body.RelatedContactId),
      clientToken: body.ClientToken,
    }));
    return { ContactId: contactId };
  });
}
