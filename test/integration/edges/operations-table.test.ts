import { readFileSync } from 'node:fs';
import * as connect from '@aws-sdk/client-connect';
import * as participant from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEdgeWorld, type EdgeWorld } from './edge-world.ts';
import { signedHeaders } from './sign-request.ts';

/*
 * The tables of docs/instance-api.md and docs/participant-api.md against the SDKs and against what a server answers:
 * every operation of an SDK is said to be offered or absent, once, and what is said is so.
 */

interface Operation { name: string; method: string; path: string }
let world: EdgeWorld;
beforeAll(async () => {
  world = await startEdgeWorld();
});
afterAll(() => world.close());

/** Asks for an operation with nothing in it; `there`: some route took it, whatever it answered. */
async function ask({ method, path }: Operation): Promise<{ there: boolean; status: number; message: string }> {
  const url = `${world.url}${path.replaceAll(/\{\w+\}/g, 'x')}`;
  const response = await fetch(url, { method, headers: signedHeaders({ method, url, body: '' }, { ...world.keys, at: world.clock.now() }) });
  const text = await response.text();
  const { __type, Message = '' } = JSON.parse(text) as { __type?: string; Message?: string };
  return { there: __type !== 'UnknownOperationException', status: response.status, message: Message };
}

function operationsOf(sdk: object): Operation[] {
  return Object.values(sdk).flatMap((schema: unknown) => {
    if (!Array.isArray(schema) || schema[0] !== 9) return [];
    const [, , name, traits] = schema as [number, string, string, { http: [string, string, number] }];
    return [{ name, method: traits.http[0], path: traits.http[1] }];
  });
}

interface Table { offered: Map<string, { binding: string; how: string }>; absent: string[]; twice: string[] }

/** Rows `| Name | binding | how |` under "Operations", names between commas under "Absent". */
function tableOf(doc: string): Table {
  const text = readFileSync(new URL(`../../../docs/${doc}`, import.meta.url), 'utf8');
  const section = (title: string): string => new RegExp(`^## ${title}\n([^]*?)(?=^## |(?![^]))`, 'm').exec(text)?.[1] ?? '';
  const rows = [...section('Operations').matchAll(/^\| (\w+) \| `([^`]+)` \| (.+) \|$/gm)].map(([, name = '', binding = '', how = '']) => ({ name, binding, how }));
  const absent = [...section('Absent').matchAll(/\b[A-Z][a-z]+[A-Z]\w+\b/g)].map(([name]) => name).filter((name) => !name.endsWith('Exception'));
  const all = [...rows.map(({ name }) => name), ...absent];
  return { offered: new Map(rows.map(({ name, ...row }) => [name, row])), absent, twice: all.filter((name, index) => all.indexOf(name) !== index) };
}

const OWN = new Set(['CreateReachableToken', 'GetUsage']);

describe.each([
  ['instance', 'instance-api.md', operationsOf(connect), 397],
  ['participant', 'participant-api.md', operationsOf(participant), 11],
] as const)('the table of the %s API', (_api, doc, operations, count) => {
  const table = tableOf(doc);

  it('has every operation of the SDK, once', () => {
    expect(operations.length).toBe(count);
    expect(table.twice).toEqual([]);
    expect(operations.filter(({ name }) => !table.offered.has(name) && !table.absent.includes(name)).map(({ name }) => name)).toEqual([]);
    const known = new Set(operations.map(({ name }) => name));
    expect([...table.offered.keys(), ...table.absent].filter((name) => !known.has(name) && !OWN.has(name))).toEqual([]);
  });

  it('names each offered operation with its binding, and says in a word how much of it there is', () => {
    for (const { name, method, path } of operations) {
      const row = table.offered.get(name);
      if (!row) continue;
      expect({ name, binding: row.binding }).toEqual({ name, binding: `${method} ${path}` });
      expect(row.how).toMatch(/^(?:offered|partly)\b/u);
    }
  });

  it('says of each what is so: a route where it is offered, none where it is absent', async () => {
    const wrong: string[] = [];
    for (const operation of operations) if ((await ask(operation)).there !== table.offered.has(operation.name)) wrong.push(operation.name);
    expect(wrong).toEqual([]);
  });
});

it('every absent operation of the instance API is refused by its name', async () => {
  const { absent } = tableOf('instance-api.md');
  const refusals: unknown[] = [];
  for (const operation of operationsOf(connect)) {
    if (!absent.includes(operation.name)) continue;
    const { status, message } = await ask(operation);
    refusals.push({ name: operation.name, status, said: message.split(' is not an operation')[0] });
  }
  expect(refusals.length).toBeGreaterThan(200);
  expect(refusals).toEqual(operationsOf(connect).map(({ name }) => name).filter((name) => absent.includes(name)).map((name) => ({ name, status: 404, said: name })));
});
