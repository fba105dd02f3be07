import type { LambdaClient } from '@aws-sdk/client-lambda';
import { FUNCTION_RESULT_BYTES_MAX } from '../../flows/outside-call.ts';
import { awsFault } from '../aws-fault.ts';
import type { LambdaFunction } from '../function-target.ts';
import type { FunctionCall } from '../outside.ts';
import { readReturned, type Attempt } from './attempt.ts';

/** Calls real AWS Lambda functions. Credentials come from the server's environment, as the AWS SDK finds them. */
export function lambdaCaller(): (target: LambdaFunction, call: FunctionCall, signal: AbortSignal) => Promise<Attempt> {
  const clients = new Map<string, LambdaClient>();
  return async (target, { request }, signal) => {
    // Loaded when first needed: most instances never do.
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    const place = `${target.region} ${target.endpoint ?? ''}`;
    const client = clients.get(place) ?? new LambdaClient({ region: target.region, maxAttempts: 1, ...(target.endpoint !== undefined && { endpoint: target.endpoint }) });
    clients.set(place, client);
    try {
      const answer = await client.send(
        new InvokeCommand({ FunctionName: target.arn, InvocationType: request.invocation === 'ASYNCHRONOUS' ? 'Event' : 'RequestResponse', Payload: Buffer.from(JSON.stringify(request.event)) }),
        { abortSignal: signal },
      );
      if (answer.FunctionError !== undefined) return { kind: 'failed', why: `The function ended with an error (${answer.FunctionError.slice(0, 40)}).` };
      const payload = answer.Payload ?? new Uint8Array();
      if (payload.length > FUNCTION_RESULT_BYTES_MAX) return { kind: 'failed', why: `It returned more than ${FUNCTION_RESULT_BYTES_MAX} bytes.` };
      return readReturned(payload);
    } catch (error) {
      if (signal.aborted) return { kind: 'failed', why: 'It was broken off.' };
      const { why, mayTryAgain } = awsFault(error);
      return { kind: mayTryAgain ? 'busy' : 'failed', why };
    }
  };
}
