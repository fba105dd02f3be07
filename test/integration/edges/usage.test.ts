import { SendMessageCommand } from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';
import { signedHeaders } from './sign-request.ts';

/* GetUsage, our own operation, as a program asks for it. */

let world: EdgeWorld;
let today: string;
beforeAll(async () => {
  world = await startEdgeWorld();
  today = new Date(world.clock.now()).toISOString().slice(0, 10);
  for (let count = 0; count < 3; count += 1) {
    const customer = await world.customer({ ContactFlowId: 'flow-quiet' });
    await world.participants.send(new SendMessageCommand({ ConnectionToken: customer.connectionToken, ContentType: 'text/plain', Content: 'Hello' }));
  }
});
afterAll(() => world.close());

interface Answer { status: number; body: Record<string, unknown> }
async function usage(query: string, keys = world.keys): Promise<Answer> {
  const url = `${world.url}/usage/${world.instanceId}?${query}`;
  const response = await fetch(url, { headers: signedHeaders({ method: 'GET', url, body: '' }, { ...keys, at: world.clock.now() }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('GetUsage', () => {
  it('gives the figures, added up as asked', async () => {
    const { status, body } = await usage(`from=${today}&to=${today}&by=role`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ From: today, To: today, By: 'role' });
    expect(body['Rows']).toContainEqual({ Key: 'CUSTOMER', Messages: 3, Tasks: 0 });
    const { body: days } = await usage(`from=${today}&to=${today}`);
    expect(days).toEqual({ From: today, To: today, By: 'day', Total: body['Total'], Rows: [{ Key: today, ...(body['Total'] as object) }] });
  });

  it('gives it page by page, with a token that is good for this question only', async () => {
    const asked = `from=${today}&to=${today}&by=contact&maxResults=1`;
    const seen: unknown[] = [];
    let token: string | undefined;
    do {
      const { body }: Answer = await usage(token === undefined ? asked : `${asked}&nextToken=${encodeURIComponent(token)}`);
      seen.push(...(body['Rows'] as { InitialContactId: string }[]).map((row) => row.InitialContactId));
      token = body['NextToken'] as string | undefined;
    } while (token !== undefined);
    expect(new Set(seen).size).toBe(3);
    const { body } = await usage(asked);
    const other = await usage(`from=2026-01-01&to=${today}&by=contact&nextToken=${encodeURIComponent(String(body['NextToken']))}`);
    expect(other).toMatchObject({ status: 400, body: { __type: 'InvalidParameterException', Message: expect.stringContaining('NextToken') as string } });
    expect((await usage(`${asked}&nextToken=mine`)).status).toBe(400);
  });

  it.each([
    ['no days', '', 'from'], ['a day that is none', 'from=2026-02-30&to=2026-03-01', 'from'], ['an end before the beginning', 'from=2026-03-02&to=2026-03-01', 'to'],
    ['what nothing is added up by', 'from=2026-03-01&to=2026-03-01&by=moon', 'by'], ['a page of nothing', 'from=2026-03-01&to=2026-03-01&maxResults=0', 'maxResults'], ['an unknown member', 'from=2026-03-01&to=2026-03-01&per=day', 'per'],
  ])('refuses %s, naming it', async (_what, query, member) => {
    const { status, body } = await usage(query);
    expect({ status, type: body['__type'] }).toEqual({ status: 400, type: 'InvalidParameterException' });
    expect(String(body['Message'])).toContain(member);
  });

  it('is for keys that read', async () => {
    const { keys } = world.server.core.instance;
    expect((await usage(`from=${today}&to=${today}`, await keys.create({ name: 'figures', role: 'read' }))).status).toBe(200);
    expect(await usage(`from=${today}&to=${today}`, await keys.create({ name: 'shop', role: 'chat' }))).toMatchObject({ status: 403, body: { __type: 'AccessDeniedException' } });
  });
});
