import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { CreatePromptRequest, SearchPromptsRequest, UpdatePromptRequest } from '../../contract/instance-api-prompts.ts';
import { parseBody } from '../rest-json.ts';
import type { PromptDesk, PromptRecord } from '../voice/prompts/prompt-desk.ts';
import { arnOf } from './arns.ts';
import { asDocumented } from './documented-errors.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere } from './not-offered.ts';
import { isFound } from './object-search.ts';
import { lastPart, seconds, type OperationScope } from './operation-scope.ts';
import { pagingOf, parseQuery, type Pages } from './paging.ts';

/*
 * Operations on prompts: recordings that calls play, the built-in ones among them.
 */

interface One { Params: { instanceId: string; promptId: string } }
interface PromptScope extends OperationScope {
  prompts: PromptDesk;
  pages: Pages;
  /** A whole address from which the prompt's file can be fetched for a while. */
  fileAddress: (prompt: PromptRecord) => string;
}

const ListQuery = z.strictObject(pagingOf(1000));
const SEARCH_PAGE = 100;

/** Adds the operations on prompts to the instance API's scope. */
export function promptOperations(app: FastifyInstance, { prompts, pages, fileAddress, instanceId, limits, ownInstance }: PromptScope): void {
  const named = async (given: string): Promise<PromptRecord> => {
    const id = lastPart(given);
    return mustBeThere((await prompts.list()).find((prompt) => prompt.id === id), 'prompt', given);
  };
  const reference = ({ id }: { id: string }) => ({ PromptARN: arnOf(instanceId, 'prompt', id), PromptId: id });
  const changed = ({ changedAt }: PromptRecord) => ({ ...seconds('LastModifiedTime', changedAt), ...(changedAt !== null && { LastModifiedRegion: 'local' }) });
  const whole = (prompt: PromptRecord) => ({
    ...reference(prompt), Name: prompt.name, Tags: prompt.tags, ...(prompt.description !== '' && { Description: prompt.description }), ...changed(prompt),
  });

  app.get<{ Params: { instanceId: string } }>('/prompts-summary/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { maxResults, nextToken } = parseQuery(request, ListQuery);
    const { rows, ...next } = await pages.list({ operation: 'ListPrompts', args: undefined, maxResults, nextToken }, await prompts.list());
    return { PromptSummaryList: rows.map((prompt) => ({ Id: prompt.id, Arn: arnOf(instanceId, 'prompt', prompt.id), Name: prompt.name, ...changed(prompt) })), ...next };
  });

  app.put<{ Params: { instanceId: string } }>('/prompts/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { Name, Description = '', S3Uri, Tags = {} } = parseBody(request, CreatePromptRequest, instanceErrors);
    const created = await asDocumented(
      { not_found: ['InvalidParameterException', 400], conflict: ['InvalidRequestException', 400] },
      () => prompts.create({ name: Name, description: Description, tags: Tags, file: { uri: S3Uri } }),
    );
    return reference(created);
  });

  app.get<One>('/prompts/:instanceId/:promptId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    return { Prompt: whole(await named(request.params.promptId)) };
  });

  app.post<One>('/prompts/:instanceId/:promptId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { Name, Description, S3Uri } = parseBody(request, UpdatePromptRequest, instanceErrors);
    const { id } = await named(request.params.promptId);
    const updated = await asDocumented(
      { duplicate: ['InvalidParameterException', 400], conflict: ['InvalidRequestException', 400] },
      () => prompts.change(id, { name: Name, description: Description, file: S3Uri === undefined ? undefined : { uri: S3Uri } }),
    );
    return reference(updated);
  });

  app.delete<One>('/prompts/:instanceId/:promptId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    await prompts.remove((await named(request.params.promptId)).id);
    return {};
  });

  app.get<One>('/prompts/:instanceId/:promptId/file', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const prompt = await named(request.params.promptId);
    return { PromptPresignedUrl: fileAddress(prompt), ...changed(prompt) };
  });

  app.post('/search-prompts', limits, async (request) => {
    const { InstanceId, MaxResults = SEARCH_PAGE, NextToken, ...asked } = parseBody(request, SearchPromptsRequest, instanceErrors);
    ownInstance(InstanceId);
    const found = (await prompts.list()).filter((prompt) => isFound(prompt, asked));
    const { rows, ...next } = await pages.list({ operation: 'SearchPrompts', args: asked, maxResults: MaxResults, nextToken: NextToken }, found);
    return { Prompts: rows.map(whole), ApproximateTotalCount: found.length, ...next };
  });
}
