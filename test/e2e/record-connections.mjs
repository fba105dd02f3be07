import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';

/*
 * Loaded into a desktop's main process before its own code: writes down every address that it connects to, one a line.
 */

const file = process.env['CONNECTIONS_FILE'];
const connect = Socket.prototype.connect;

Socket.prototype.connect = function recorded(/** @type {any[]} */ ...given) {
  // Node's own callers hand over their arguments in one list.
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  const address = typeof first === 'object' ? (first.path ?? `${first.host ?? 'localhost'}:${first.port}`) : typeof first === 'number' ? `${typeof second === 'string' ? second : 'localhost'}:${first}` : first;
  if (file !== undefined) appendFileSync(file, `${address}\n`);
  return Reflect.apply(connect, this, given);
};
