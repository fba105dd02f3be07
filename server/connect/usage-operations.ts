import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { Day, UsageKey, type UsageDesk } from '../metering/usage-desk.ts';
import { instanceErrors } from './instance-errors.ts';
import type { OperationScope } from './operation-scope.ts';
import { pagingOf, parseQuery, type Pages } from './paging.ts';

/*
 * GetUsage, an operation of our own: what has been used. docs/instance-api.md describes it.
 */

const UsageRequest = z.strictObject({
  from: Day,
  to: Day,
  by: UsageKey.default('day'),
  ...pagingOf(1000),
});

/** Adds GetUsage to the instance API's scope. */
export function usageOperations(app: FastifyInstance, { usage, pages, limits, ownInstance }: OperationScope & { usage: UsageDesk; pages: Pages }): void {
  app.get<{ Params: { instanceId: string } }>('/usage/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { from, to, by, maxResults, nextToken } = parseQuery(request, UsageRequest);
    if (from > to) throw instanceErrors.badRequest('to: is before from.');
    let total = { messages: 0, tasks: 0 };
    const { rows, ...next } = await pages.page({ operation: 'GetUsage', args: { from, to, by }, nextToken }, async (after) => {
      const answer = await usage.usage({ from, to, by, after: after === null ? null : String(after[0]), limit: maxResults });
      total = answer.total;
      return { rows: answer.rows, next: answer.next === null ? null : [answer.next] };
    });
    return {
      From: from,
      To: to,
      By: by,
      Total: { Messages: total.messages, Tasks: total.tasks },
      Rows: rows.map((row) => ({ Key: row.key, ...(row.initialContactId !== null && { InitialContactId: row.initialContactId }), Messages: row.messages, Tasks: row.tasks })),
      ...next,
    };
  });
}
