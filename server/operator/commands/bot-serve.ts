import { startLexServer } from '../../bots/lex-server.ts';
import { systemClock } from '../../clock.ts';
import { systemIds } from '../../ids.ts';
import { botFrom } from '../bot-files.ts';
import { command, Mistake } from '../command.ts';

export const botServe = command({
  words: 'bot serve',
  operands: 'FILE',
  about: 'Serves a bot over the runtime API of Lex V2 on this machine until it is stopped, for tests',
  details: 'Any bot and alias id will do, and no signature is checked. Sessions live in memory.',
  options: { port: { type: 'string', value: 'PORT', default: '0', about: 'where it listens on 127.0.0.1; 0 takes a free one' } },
  async run({ values, operands: [file, ...more] }, { output }) {
    if (file === undefined || more.length > 0) throw new Mistake('Name the one file of the bot.');
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Mistake(`--port takes a number from 0 to 65535, not ${values.port}.`);
    const definition = await botFrom(file);
    const server = await startLexServer({ definition, clock: systemClock(), ids: systemIds(), port });
    output.write(`The bot "${definition.name}" answers at ${server.url}\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close().then(() => process.exit(0)));
  },
});
