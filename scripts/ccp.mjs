#!/usr/bin/env node
import path from 'node:path';
import { endAllOnSignal, start } from './processes.mjs';
import { asCommand, NODE_MAJOR, projectFolder, setUp } from './set-up.mjs';

/*
 * `npx ccp`: the operator's command line under a Node that it runs on, where this machine's own is older.
 */

const commandLine = path.join(projectFolder, 'server', 'cli.ts');

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) {
  await import('../server/cli.ts');
} else {
  await asCommand(async () => {
    endAllOnSignal();
    const tools = await setUp((line) => process.stderr.write(`${line}\n`));
    const child = start(tools.node, [commandLine, ...process.argv.slice(2)], { env: tools.env, stdio: 'inherit' });
    return await new Promise((resolve) => {
      child.once('error', (error) => {
        process.stderr.write(`ccp could not be started: ${error.message}\n`);
        resolve(1);
      });
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
    });
  });
}
