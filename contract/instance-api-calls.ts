import * as z from 'zod';
import { PAGE_ADDRESS_MAX } from './lengths.ts';

/*
 * Request bodies of the instance API's operations on calls (Amazon Connect's own names).
 */

const Capabilities = z.strictObject({ Video: z.enum(['SEND']).optional(), ScreenShare: z.enum(['SEND']).optional() });

export const StartWebRTCContactRequest = z.strictObject({
  InstanceId: z.string().min(1).max(250),
  ContactFlowId: z.string().min(1).max(500),
  ParticipantDetails: z.strictObject({ DisplayName: z.string().min(1).max(256) }),
  Attributes: z.record(z.string().min(1).max(32_767), z.string().max(32_767)).optional(),
  ClientToken: z.string().max(500).optional(),
  /** A member of our own: the id that the company knows the customer by. */
  CustomerId: z.string().min(1).max(128).optional(),
  /** Known and not served: calls here are voice alone. */
  AllowedCapabilities: z.strictObject({ Customer: Capabilities.optional(), Agent: Capabilities.optional() }).optional(),
  RelatedContactId: z.string().min(1).max(256).optional(),
  References: z.record(z.string().min(1).max(4096), z.strictObject({ Type: z.string().min(1).max(100), Value: z.string().max(4096).optional() })).optional(),
  Description: z.string().max(4096).optional(),
});

/** An operation of our own: a backend vouches for the user of a page, who can then be called there. */
export const CreateReachableTokenRequest = z.strictObject({
  InstanceId: z.string().min(1).max(250),
  /** The id that the company knows him by, as CustomerId of StartChatContact is. */
  Address: z.string().min(1).max(PAGE_ADDRESS_MAX),
  DisplayName: z.string().min(1).max(256),
  /** In seconds. */
  ExpiresIn: z.int().min(60).max(86_400).optional(),
});

/** Campaigns and answering machine detection are known and not served. */
export const StartOutboundVoiceContactRequest = z.strictObject({
  InstanceId: z.string().min(1).max(250),
  DestinationPhoneNumber: z.string().min(1).max(64),
  ContactFlowId: z.string().min(1).max(500),
  QueueId: z.string().min(1).max(700).optional(),
  SourcePhoneNumber: z.string().min(1).max(64).optional(),
  RingTimeoutInSeconds: z.int().min(15).max(60).optional(),
  Name: z.string().max(1024).optional(),
  Description: z.string().max(4096).optional(),
  References: z.record(z.string().min(1).max(4096), z.strictObject({ Type: z.string().min(1).max(100), Value: z.string().max(4096).optional() })).optional(),
  RelatedContactId: z.string().min(1).max(256).optional(),
  Attributes: z.record(z.string().min(1).max(32_767), z.string().max(32_767)).optional(),
  ClientToken: z.string().max(500).optional(),
  TrafficType: z.enum(['GENERAL', 'CAMPAIGN']).optional(),
  AnswerMachineDetectionConfig: z.unknown().optional(),
  CampaignId: z.unknown().optional(),
  OutboundStrategy: z.unknown().optional(),
});

const OfRecording = { InstanceId: z.string().min(1).max(250), ContactId: z.string().min(1).max(256), InitialContactId: z.string().min(1).max(256) };

export const StartContactRecordingRequest = z.strictObject({
  ...OfRecording,
  VoiceRecordingConfiguration: z.strictObject({ VoiceRecordingTrack: z.enum(['FROM_AGENT', 'TO_AGENT', 'ALL']).optional(), IvrRecordingTrack: z.enum(['ALL']).optional() }),
});
/** SuspendContactRecording, ResumeContactRecording and StopContactRecording. */
export const ContactRecordingRequest = z.strictObject({ ...OfRecording, ContactRecordingType: z.enum(['AGENT', 'IVR', 'SCREEN']).optional() });
