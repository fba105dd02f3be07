import { CreateContactFlowCommand } from '@aws-sdk/client-connect';
import { DescribeViewCommand, GetTranscriptCommand, SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INTERACTIVE, INTERACTIVE_RESPONSE } from '../../../server/contacts/message-rules.ts';
import { action, says, written } from '../../unit/flows/flow-setup.ts';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';

/* A view as the public SDK meets it: a frame with a token, DescribeView, and the answer. */

let world: EdgeWorld;
let flowId: string;
beforeAll(async () => {
  world = await startEdgeWorld();
  const show = action('show', 'ShowView', { ViewResource: { Id: 'confirmation', Version: '1' }, ViewData: { Heading: 'Shall we begin?' } }, { next: 'end', errors: { NoMatchingError: 'end' }, when: [['Equals', 'Next', 'begun']] });
  const wait = action('wait', 'Wait', { TimeLimitSeconds: '600' }, { errors: { NoMatchingError: 'end' }, when: [['Equals', 'WaitCompleted', 'end']] });
  const Content = written(show, says('begun', 'wait'), wait, action('end', 'DisconnectParticipant'));
  flowId = (await world.connect.send(new CreateContactFlowCommand({ InstanceId: world.instanceId, Name: 'views', Type: 'CONTACT_FLOW', Content }))).ContactFlowId ?? '';
});
afterAll(() => world.close());

const customer = () => world.customer({ ContactFlowId: flowId, SupportedMessagingContentTypes: ['text/plain', INTERACTIVE, INTERACTIVE_RESPONSE] });

async function failure(call: Promise<unknown>): Promise<string> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  return error instanceof Error ? error.name : 'none';
}

describe('DescribeView', () => {
  it('gives the view behind the token of its message; the answer takes the flow on', async () => {
    const kim = await customer();
    const page = await world.participants.send(new GetTranscriptCommand({ ConnectionToken: kim.connectionToken }));
    const shown = page.Transcript?.find((item) => item.ContentType === INTERACTIVE);
    const message = JSON.parse(shown?.Content ?? '') as { templateType: string; data: { content: { viewToken: string } } };
    expect(message.templateType).toBe('ViewResource');
    const ViewToken = message.data.content.viewToken;
    const { View } = await world.participants.send(new DescribeViewCommand({ ConnectionToken: kim.connectionToken, ViewToken }));
    expect(View).toMatchObject({ Id: 'confirmation', Name: 'Confirmation', Version: 1, Content: { Actions: ['Next', 'Cancel'] } });
    expect(View?.Arn).toMatch(/^arn:aws:connect:.*view\/confirmation/);
    expect(JSON.parse(View?.Content?.Template ?? '')).toMatchObject({ Head: { Title: 'Shall we begin?' } });
    expect(JSON.parse(View?.Content?.InputSchema ?? '')).toMatchObject({ type: 'object' });
    await world.participants.send(new SendMessageCommand({ ConnectionToken: kim.connectionToken, ContentType: INTERACTIVE_RESPONSE, Content: JSON.stringify({ action: 'Next', data: {}, templateType: 'ViewResource', version: '1.0' }) }));
    await kim.socket.untilItem((item) => item['Content'] === 'begun');
  });

  it('says by its errors what is wrong', async () => {
    const kim = await customer();
    expect(await failure(world.participants.send(new DescribeViewCommand({ ConnectionToken: kim.connectionToken, ViewToken: 'unknown' })))).toBe('ResourceNotFoundException');
    expect(await failure(world.participants.send(new DescribeViewCommand({ ConnectionToken: 'unknown', ViewToken: 'unknown' })))).toBe('AccessDeniedException');
    expect(await failure(world.participants.send(new SendMessageCommand({ ConnectionToken: kim.connectionToken, ContentType: INTERACTIVE, Content: '{"templateType":"ListPicker"}' })))).toBe('ValidationException');
  });
});
