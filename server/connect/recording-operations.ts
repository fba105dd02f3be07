import type { FastifyInstance } from 'fastify';
import { ContactRecordingRequest, StartContactRecordingRequest } from '../../contract/instance-api-calls.ts';
import { parseBody, WireError } from '../rest-json.ts';
import type { OfSegment, RecordingDesk } from '../voice/recordings/recording-desk.ts';
import { asDocumented } from './documented-errors.ts';
import { instanceErrors } from './instance-errors.ts';
import { lastPart, type OperationScope } from './operation-scope.ts';

/*
 * StartContactRecording, SuspendContactRecording, ResumeContactRecording, StopContactRecording: the recording of one segment of a call.
 */

const TRACKS = { ALL: ['Agent', 'Customer'], FROM_AGENT: ['Agent'], TO_AGENT: ['Customer'] } as const;
const REFUSED = { wrong_state: ['InvalidRequestException', 400] } as const;

/** Adds them to the instance API's scope. */
export function recordingOperations(app: FastifyInstance, { recordings, limits, ownInstance }: OperationScope & { recordings: RecordingDesk }): void {
  app.post('/contact/start-recording', limits, async (request) => {
    const body = parseBody(request, StartContactRecordingRequest, instanceErrors);
    const { VoiceRecordingTrack: track, IvrRecordingTrack } = body.VoiceRecordingConfiguration;
    if (IvrRecordingTrack !== undefined) throw notAgents('VoiceRecordingConfiguration.IvrRecordingTrack');
    await asDocumented(REFUSED, () => recordings.start(segment(body), TRACKS[track ?? 'ALL']));
    return {};
  });
  control('/contact/suspend-recording', (of) => recordings.suspend(of));
  control('/contact/resume-recording', (of) => recordings.resume(of));
  control('/contact/stop-recording', (of) => recordings.stop(of));

  function control(path: string, does: (of: OfSegment) => Promise<void>): void {
    app.post(path, limits, async (request) => {
      const body = parseBody(request, ContactRecordingRequest, instanceErrors);
      if (body.ContactRecordingType !== undefined && body.ContactRecordingType !== 'AGENT') throw notAgents('ContactRecordingType');
      await asDocumented(REFUSED, () => does(segment(body)));
      return {};
    });
  }

  function segment(body: { InstanceId: string; ContactId: string; InitialContactId: string }): OfSegment {
    ownInstance(body.InstanceId);
    return { contactId: lastPart(body.ContactId), initialContactId: lastPart(body.InitialContactId) };
  }
}

function notAgents(member: string): WireError {
  return new WireError('InvalidRequestException', 400, `${member}: only conversations with agents are recorded here, neither what flows say nor screens.`);
}
