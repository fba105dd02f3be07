import type { LinkCommand, LinkError, LinkQuery, ResultFrame } from '../../contract/agent-link.ts';
import type * as z from 'zod';
import type { Clock } from '../ports/clock.ts';

/** A query that the server refused, or that no link could carry. */
export class QueryError extends Error {
  readonly code: LinkError['code'] | 'offline' | 'timeout';
  constructor(code: QueryError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Questions to the server, and commands that somebody waits for. They are not repeated: whoever asks, asks again when the link is back. */
export interface Queries {
  /** @throws QueryError */
  ask<Schema extends z.ZodType>(query: LinkQuery | LinkCommand, answer: Schema): Promise<z.output<Schema>>;
  /** @returns whether this result answers a query. */
  result(frame: z.infer<typeof ResultFrame>): boolean;
  linkDown(): void;
}

const ANSWER_WITHIN = 10_000;

/** @param send hands a query to a live link; false if there is none. */
export function createQueries(clock: Clock, send: (query: LinkQuery | LinkCommand) => boolean): Queries {
  const waiting = new Map<string, (frame: z.infer<typeof ResultFrame> | QueryError) => void>();
  return {
    ask: (query, answer) =>
      new Promise((resolve, reject) => {
        const cancel = clock.after(ANSWER_WITHIN, () => waiting.get(query.id)?.(new QueryError('timeout', 'The server did not answer in time.')));
        waiting.set(query.id, (frame) => {
          waiting.delete(query.id);
          cancel();
          if (frame instanceof QueryError) return reject(frame);
          if (!frame.ok) return reject(new QueryError(frame.error.code, frame.error.message));
          const parsed = answer.safeParse(frame.value);
          if (parsed.success) resolve(parsed.data);
          else reject(new QueryError('internal', 'The server gave an answer that this version does not understand.'));
        });
        if (!send(query)) waiting.get(query.id)?.(new QueryError('offline', 'There is no link to the server.'));
      }),
    result(frame) {
      const settle = waiting.get(frame.id);
      settle?.(frame);
      return settle !== undefined;
    },
    linkDown() {
      for (const settle of [...waiting.values()]) settle(new QueryError('offline', 'The link was lost before the answer came.'));
    },
  };
}
