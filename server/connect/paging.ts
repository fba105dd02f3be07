import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { InstanceDesk } from '../core.ts';
import { describeProblems, type ServiceErrors } from '../rest-json.ts';
import { instanceErrors } from './instance-errors.ts';

/*
 * Pages of a list. A NextToken says after which row the next page begins; it is sealed, and good only for the operation
 * and the arguments it was given for. Rows that come or go between two pages move no others.
 */

/** Where a page ends: what its last row is ordered by. */
export type Cursor = readonly (string | number)[];
export interface Page<Row> { rows: Row[]; next: Cursor | null }

const StoredCursor = z.array(z.union([z.string(), z.number()]));

export interface Pages {
  /**
   * One page.
   * @param of the operation and everything that decides what is in the list and in which order.
   * @throws WireError InvalidParameterException for a token that is not of this list.
   */
  page<Row>(of: { operation: string; args: unknown; nextToken: string | undefined }, read: (after: Cursor | null) => Promise<Page<Row>>): Promise<{ rows: Row[]; NextToken?: string }>;
  /** One page of a list that is whole in memory, in the order of names. */
  list<Row extends { id: string; name: string }>(of: { operation: string; args: unknown; maxResults: number; nextToken: string | undefined }, rows: readonly Row[]): Promise<{ rows: Row[]; NextToken?: string }>;
}

export function pages(seals: InstanceDesk['seals']): Pages {
  return {
    list({ maxResults, ...of }, rows) {
      const keyOf = (row: (typeof rows)[number]): Cursor => [row.name, row.id];
      const inOrder = rows.toSorted((one, other) => compare(keyOf(one), keyOf(other)));
      return this.page(of, async (after) => pageOf(inOrder, keyOf, after, maxResults));
    },
    async page({ operation, args, nextToken }, read) {
      const purpose = `page ${operation} ${createHash('sha256').update(JSON.stringify(args ?? null)).digest('base64url')}`;
      const { rows, next } = await read(nextToken === undefined ? null : cursorIn(seals.unseal(purpose, nextToken)));
      return { rows, ...(next !== null && { NextToken: seals.seal(purpose, next) }) };
    },
  };
}

function cursorIn(unsealed: unknown): Cursor {
  const cursor = StoredCursor.safeParse(unsealed);
  if (!cursor.success) throw instanceErrors.badRequest('NextToken: is not one that this operation gave for these arguments. Begin without one.');
  return cursor.data;
}

/** The rows after a cursor, of a list that is whole in memory and in the order of its keys. */
export function pageOf<Row>(rows: readonly Row[], keyOf: (row: Row) => Cursor, after: Cursor | null, limit: number): Page<Row> {
  const start = after === null ? 0 : rows.findIndex((row) => compare(keyOf(row), after) > 0);
  const shown = start < 0 ? [] : rows.slice(start, start + limit);
  const last = shown.at(-1);
  return { rows: shown, next: last !== undefined && start + limit < rows.length ? keyOf(last) : null };
}

/** The order of keys: the first part that differs decides. */
export function compare(one: Cursor, other: Cursor): number {
  for (const [index, part] of one.entries()) {
    const against = other[index] ?? '';
    if (part !== against) return part < against ? -1 : 1;
  }
  return 0;
}

const MaxResultsOf = (most: number) => z.string().regex(/^\d{1,6}$/).transform(Number).pipe(z.int().min(1).max(most));
const NextToken = z.string().min(1).max(100_000);
/** Members of a query that page a list, named as most operations bind them; without a number a page is as long as it may be. */
export const pagingOf = (most: number) => ({ maxResults: MaxResultsOf(most).default(most), nextToken: NextToken.optional() });
/** A member that may be repeated in a query. */
export const listOf = <Member extends z.ZodType>(member: Member) => z.preprocess((given) => (given === undefined ? undefined : [given].flat()), z.array(member));

/** Parses the query of a request. @throws WireError InvalidParameterException naming the member, or what `errors` has for it */
export function parseQuery<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema, errors: Pick<ServiceErrors, 'badRequest'> = instanceErrors): z.output<Schema> {
  const parsed = schema.safeParse({ ...(request.query as Record<string, unknown>) });
  if (!parsed.success) throw errors.badRequest(describeProblems(parsed.error));
  return parsed.data;
}
