import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemIds } from '../../ids.ts';
import { startTestPage } from '../../test-page/test-page.ts';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { isClaimed } from '../operator-socket.ts';

export const testPage = command({
  words: 'test-page',
  about: 'Serves a page on which chats and tasks are tried against any published flow, and watched',
  details: `It runs until it is stopped, for this machine alone, under a link that nobody can guess. The routing server must be running.
Chats that are begun on it are real: agents are offered them.`,
  options: {
    data: DATA,
    api: { type: 'string', value: 'URL', default: 'http://127.0.0.1:8080', about: 'where the routing server is reached' },
    port: { type: 'string', value: 'PORT', default: '0', about: 'where the page listens; 0 takes a free one' },
    pages: { type: 'string', value: 'DIR', default: path.resolve(import.meta.dirname, '../../../out/customer'), about: 'the built chat page' },
  },
  async run({ values }, { output }) {
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Mistake(`--port takes a number from 0 to 65535, not ${values.port}.`);
    if (!existsSync(path.join(values.pages, 'index.html'))) throw new Error(`There is no built chat page in ${values.pages}. Build it first: npx vite build -c vite.customer.config.ts (npm start does it too).`);
    if (!await isClaimed(path.resolve(values.data))) throw new Error(`No routing server works on ${values.data}. Start it first: ccp serve --data ${values.data}.`);
    const page = await startTestPage({ give: (order, fields) => giveOrder(values.data, order, fields), api: values.api.replace(/\/$/u, ''), pages: values.pages, port, ids: systemIds() });
    output.write(`The test page is at ${page.url}\nThe link is the key to it; keep it to yourself. Ctrl-C ends the page, not the contacts.\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void page.close().then(() => process.exit(0)));
  },
});
