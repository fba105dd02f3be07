import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { FlowType } from '../../contract/flow-language.ts';
import {
  CreateContactFlowRequest, UpdateContactFlowContentRequest, UpdateContactFlowMetadataRequest, UpdateContactFlowNameRequest,
} from '../../contract/instance-api-configuration.ts';
import { Refusal } from '../core.ts';
import { FlowRefusal } from '../instance/flows.ts';
import { parseBody, WireError } from '../rest-json.ts';
import { arnOf } from './arns.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere } from './not-offered.ts';
import { lastPart } from './operation-scope.ts';
import { listOf, pagingOf, parseQuery } from './paging.ts';
import type { ConfigurationScope } from './queue-operations.ts';

/*
 * Operations on flows. What is published runs; what was saved since is named by the flow's id and `:$SAVED`.
 */

interface One { Params: { instanceId: string; flowId: string } }
const ListQuery = z.strictObject({ contactFlowTypes: listOf(FlowType).optional(), ...pagingOf(1000) });
const SAVED = ':$SAVED';

/** Adds the operations on flows to the instance API's scope. */
export function flowOperations(app: FastifyInstance, { configuration, pages, instanceId, limits, ownInstance }: ConfigurationScope): void {
  const arn = (id: string): string => arnOf(instanceId, 'flow', id);
  const flowNamed = async (given: string) => {
    const { id, saved } = flowId(given);
    return { flow: mustBeThere(await configuration.flow(id), 'flow', id), saved };
  };

  app.get<{ Params: { instanceId: string } }>('/contact-flows-summary/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { contactFlowTypes: types, maxResults, nextToken } = parseQuery(request, ListQuery);
    const wanted = (await configuration.flows()).filter(({ type }) => types === undefined || types.some((wantedType) => wantedType === type));
    const { rows, ...next } = await pages.list({ operation: 'ListContactFlows', args: types?.toSorted(), maxResults, nextToken }, wanted);
    return {
      ContactFlowSummaryList: rows.map((flow) => ({
        Id: flow.id, Arn: arn(flow.id), Name: flow.name, ContactFlowType: flow.type, ContactFlowState: 'ACTIVE', ContactFlowStatus: flow.content === null ? 'SAVED' : 'PUBLISHED',
      })),
      ...next,
    };
  });

  app.put<{ Params: { instanceId: string } }>('/contact-flows/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, CreateContactFlowRequest, instanceErrors);
    const { id } = await withProblems(() =>
      configuration.createFlow({
        name: body.Name, type: body.Type, content: body.Content, description: body.Description ?? '', tags: body.Tags ?? {}, publish: body.Status !== 'SAVED',
      }),
    );
    return { ContactFlowId: id, ContactFlowArn: arn(id), FlowContentSha256: sha256(body.Content) };
  });

  app.get<One>('/contact-flows/:instanceId/:flowId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { flow, saved } = await flowNamed(request.params.flowId);
    const content = saved ? (flow.draft ?? flow.content) : flow.content;
    if (content === null) throw new Refusal('flow_not_published', `The flow "${flow.name}" was never published. Ask for ${flow.id}${SAVED} to see what was saved.`);
    return {
      ContactFlow: {
        Arn: arn(flow.id), Id: flow.id, Name: flow.name, Type: flow.type, State: 'ACTIVE', Status: saved && flow.draft !== null ? 'SAVED' : 'PUBLISHED',
        Description: flow.description, Content: content, Tags: flow.tags, FlowContentSha256: sha256(content), LastModifiedTime: flow.updatedAt / 1000,
      },
    };
  });

  app.post<One>('/contact-flows/:instanceId/:flowId/content', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { Content } = parseBody(request, UpdateContactFlowContentRequest, instanceErrors);
    const { id, saved } = flowId(request.params.flowId);
    await withProblems(() => configuration.changeFlow(id, { content: { text: Content, publish: !saved } }));
    return {};
  });

  app.post<One>('/contact-flows/:instanceId/:flowId/metadata', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { Name, Description } = parseBody(request, UpdateContactFlowMetadataRequest, instanceErrors);
    await configuration.changeFlow(flowId(request.params.flowId).id, { name: Name, description: Description });
    return {};
  });

  app.post<One>('/contact-flows/:instanceId/:flowId/name', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { Name, Description } = parseBody(request, UpdateContactFlowNameRequest, instanceErrors);
    await configuration.changeFlow(flowId(request.params.flowId).id, { name: Name, description: Description });
    return {};
  });
}

function flowId(given: string): { id: string; saved: boolean } {
  const last = lastPart(given);
  return last.endsWith(SAVED) ? { id: last.slice(0, -SAVED.length), saved: true } : { id: last, saved: false };
}

/** A flow that cannot run has an error of its own, with every problem of it. */
async function withProblems<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FlowRefusal) throw new WireError('InvalidContactFlowException', 400, error.message, { problems: error.problems.map((message) => ({ message })) });
    throw error;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
