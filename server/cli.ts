import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from './clock.ts';
import { createCore } from './create-core.ts';
import { systemIds } from './ids.ts';
import { createLog } from './log.ts';
import { claimFolder, giveOrder } from './operator/operator-socket.ts';
import { carryOut, OperatorOrder } from './operator/orders.ts';
import { readPassword } from './operator/read-password.ts';
import { describeProblems } from './rest-json.ts';
import { defaultSettings } from './settings.ts';
import { startServer } from './start.ts';

/*
 * The operator's command line. See docs/operators.md.
 */

const USAGE = `node server/cli.ts serve        --data DIR [--port 8080] [--host 127.0.0.1] [--public-url URL] [--trust-proxy]
node server/cli.ts user create  --data DIR --username U --name "Full Name" --role agent|supervisor [--profile ID]
node server/cli.ts user password --data DIR --username U
node server/cli.ts key create   --data DIR --name "what it is for"
node server/cli.ts flow publish --data DIR --id ID --name N --type CONTACT_FLOW FILE

Passwords are read from standard input, one line, at least 8 characters. All but serve work beside a running server.`;

class Mistake extends Error {}

const { values, positionals } = readArguments();
run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${error instanceof Mistake ? `\n${USAGE}\n` : ''}`);
  process.exitCode = error instanceof Mistake ? 2 : 1;
});

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        data: { type: 'string' }, port: { type: 'string', default: '8080' }, host: { type: 'string', default: '127.0.0.1' },
        'public-url': { type: 'string' }, 'trust-proxy': { type: 'boolean', default: false },
        username: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' }, profile: { type: 'string' },
        id: { type: 'string' }, type: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    process.exit(2);
  }
}

async function run(): Promise<void> {
  const [subject, verb, file] = positionals;
  if (values.help || subject === undefined) return void process.stdout.write(`${USAGE}\n`);
  const data = path.resolve(needed('data'));
  if (subject === 'serve') return serve(data);
  const order = await readOrder(`${subject} ${verb ?? ''}`.trim(), file);
  const told = await giveOrder(data, order);
  if (told === undefined) return carryOutHere(data, order);
  if (!told.ok) throw new Error(told.message);
  process.stdout.write(`${told.message}\n`);
}

async function serve(data: string): Promise<void> {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Mistake(`--port takes a number from 0 to 65535, not ${values.port}.`);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const folder = await claimFolder(data);
  const server = await startServer({
    database: path.join(data, 'routing.db'), host: values.host, port, trustProxy: values['trust-proxy'], log: createLog(),
    ...(values['public-url'] !== undefined && { publicUrl: values['public-url'].replace(/\/$/, '') }),
  }).catch(async (error: unknown) => {
    await folder.close();
    throw error;
  });
  folder.obey(server.core.instance);
  process.stdout.write(`The routing server of instance ${server.core.instance.instanceId} answers at ${server.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close().then(() => folder.close()).then(() => process.exit(0)));
  }
}

async function carryOutHere(data: string, order: OperatorOrder): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  const core = await createCore({ database: path.join(data, 'routing.db'), clock: systemClock(), ids: systemIds(), settings: defaultSettings, log: createLog() });
  try {
    process.stdout.write(`${await carryOut(core.instance, order)}\n`);
  } finally {
    await core.close();
  }
}

async function readOrder(words: string, file: string | undefined): Promise<OperatorOrder> {
  const order = OperatorOrder.safeParse(await orderFrom(words, file));
  if (!order.success) throw new Mistake(describeProblems(order.error));
  return order.data;
}

async function orderFrom(words: string, file: string | undefined): Promise<unknown> {
  switch (words) {
    case 'user create':
      return { order: 'create_user', username: needed('username'), displayName: needed('name'), role: needed('role'), profileId: values.profile ?? null, password: await readPassword(process.stdin, process.stderr) };
    case 'user password':
      return { order: 'set_password', username: needed('username'), password: await readPassword(process.stdin, process.stderr) };
    case 'key create':
      return { order: 'create_key', name: needed('name') };
    case 'flow publish':
      if (file === undefined) throw new Mistake('Name the file of the flow.');
      return { order: 'publish_flow', id: needed('id'), name: needed('name'), type: needed('type'), content: await readFile(file, 'utf8') };
    default:
      throw new Mistake(`"${words}" is not something this command line can do.`);
  }
}

function needed(option: 'data' | 'username' | 'name' | 'role' | 'id' | 'type'): string {
  const value = values[option];
  if (value === undefined || value === '') throw new Mistake(`--${option} is missing.`);
  return value;
}
