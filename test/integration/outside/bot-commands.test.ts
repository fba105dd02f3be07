import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endsWithFile } from '../../doubles/child-ends.ts';
import { ccp as commandLine, type Outcome } from '../../doubles/command-line.ts';

/* The operator's commands for bots. */

const cli = path.resolve('server/cli.ts');
const BOT = path.resolve('server/bots/samples/front-desk.json');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bots-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const ccp = (args: string[], typed = ''): Promise<Outcome> => commandLine(['bot', ...args], typed);

test('check says of a good bot what it speaks, and of a bad one what is wrong and where', async () => {
  expect(await ccp(['check', BOT])).toMatchObject({ code: 0, out: `${BOT}: nothing wrong; "Front desk" speaks en_US with 4 intents, de_DE with 3 intents\n` });
  const bad = path.join(folder, 'bad.json');
  await writeFile(bad, JSON.stringify({ name: 'x', languages: { en_US: { intents: [{ name: 'A', utterances: ['say {what}'], wrong: 1 }], fallback: { messages: ['?'] }, yes: ['yes'], no: ['no'] } } }));
  const said = await ccp(['check', bad]);
  expect(said.code).toBe(1);
  expect(said.out).toContain('languages.en_US.intents.0: "wrong" is not known here');
  await writeFile(bad, '{');
  expect((await ccp(['check', bad])).out).toContain('cannot be read as JSON');
});

test('set, list and remove; a file that is no bot is refused and changes nothing', async () => {
  const data = ['--data', folder];
  expect(await ccp(['set', 'front-desk', '--file', BOT, '--display-name', 'Robin', ...data])).toMatchObject({ code: 0, out: 'Flows let front-desk talk as "Robin" from now on.\n' });
  const arn = 'arn:aws:lex:eu-west-1:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID';
  expect(await ccp(['set', 'ABCDEFGHIJ', '--lex', arn, ...data])).toMatchObject({ code: 0 });
  await writeFile(path.join(folder, 'bad.json'), '{}');
  expect((await ccp(['set', 'front-desk', '--file', path.join(folder, 'bad.json'), ...data])).complaints).toContain('is no bot');
  expect((await ccp(['list', ...data])).out).toBe(`ABCDEFGHIJ  "BOT"  ${arn} in eu-west-1, en_US\nfront-desk  "Robin"  built in: "Front desk", en_US, de_DE\n`);
  expect(await ccp(['remove', 'front-desk', ...data])).toMatchObject({ code: 0 });
  expect((await ccp(['remove', 'front-desk', ...data])).complaints).toContain('No bot is configured under the name front-desk.');
  expect((await ccp(['set', 'x', '--lex', 'order-bot', ...data])).complaints).toContain('no alias ARN');
  expect((await ccp(['set', 'x', ...data])).code).toBe(2);
});

test('talk answers line by line and says what it understood', async () => {
  const { out } = await ccp(['talk', BOT, '--locale', 'de_DE'], 'Wo ist meine Bestellung?\n4711\n');
  expect(out).toContain('Front desk: Welche Nummer hat Ihre Bestellung?\n  [ElicitSlot OrderStatus InProgress orderNumber=?');
  expect(out).toContain('[Close OrderStatus ReadyForFulfillment orderNumber=4711');
});

test('serve answers over the API of Lex until it is stopped', async () => {
  const child = endsWithFile(spawn(process.execPath, [cli, 'bot', 'serve', BOT], { stdio: ['ignore', 'pipe', 'inherit'] }));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const url = /(http:\S+)$/u.exec(line)?.[1] ?? '';
  const answer = await fetch(`${url}/bots/B/botAliases/A/botLocales/en_US/sessions/s1/text`, { method: 'POST', body: JSON.stringify({ text: 'opening hours' }) });
  expect(await answer.json()).toMatchObject({ messages: [{ content: expect.stringContaining('nine to five') as string }] });
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect((await exit)[0]).toBe(0);
});
