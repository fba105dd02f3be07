import path from 'node:path';
import { createLog } from '../../server/log.ts';
import { startServer } from '../../server/start.ts';
import { ROOM } from '../message-path/open-chats.ts';
import { tellMemory } from './memory.ts';

/*
 * The routing server as it runs, in a process of its own, just started. Argument 1 is its database; it tells its parent where
 * sockets are opened, and ends when the parent goes.
 */

const [database = ''] = process.argv.slice(2);
const server = await startServer({ database, settings: ROOM, objects: { directory: path.join(path.dirname(database), 'objects') }, log: createLog((line) => void (line.includes('"level":"info"') || process.stderr.write(line))) });
process.send?.(server.url.replace(/^http/u, 'ws'));
tellMemory();
process.once('disconnect', () => process.exit(0));
