import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLog } from '../../server/log.ts';
import { startServer } from '../../server/start.ts';
import { tellProcessorTime } from './processor-time.ts';
import { openChats, ROOM, type OpenChats } from './open-chats.ts';

/*
 * The routing server as it runs, in a process of its own: argument 1 is how many chats are open. Tells its parent
 * where it listens and who is connected; ends when the parent goes.
 */

export type Ready = OpenChats & { url: string };

const folder = mkdtempSync(path.join(tmpdir(), 'bench-messages-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const database = path.join(folder, 'server.db');
const open = await openChats(database, Number(process.argv[2]));
const server = await startServer({ database, settings: ROOM, objects: { directory: path.join(folder, 'objects') }, log: createLog((line) => void (line.includes('"level":"info"') || process.stderr.write(line))) });
process.send?.({ ...open, url: server.url } satisfies Ready);
tellProcessorTime();
process.once('disconnect', () => process.exit(0));
