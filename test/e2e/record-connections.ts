import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';

/*
 * Loaded into a desktop's main process before its own code: writes down every address that it connects to, one a line.
 */

interface Address { path?: string; host?: string; port?: number | string }

const file = process.env['CONNECTIONS_FILE'];
const connect = Socket.prototype.connect as (this: Socket, ...given: unknown[]) => Socket;

function addressOf(given: readonly unknown[]): string {
  // Node's own callers hand over their arguments in one list.
  const [first, second] = (Array.isArray(given[0]) ? given[0] : given) as readonly unknown[];
  if (typeof first === 'object' && first !== null) {
    const { path, host, port }: Address = first;
    return path ?? `${host ?? 'localhost'}:${port}`;
  }
  return typeof first === 'number' ? `${typeof second === 'string' ? second : 'localhost'}:${first}` : String(first);
}

Socket.prototype.connect = function recorded(this: Socket, ...given: unknown[]): Socket {
  if (file !== undefined) appendFileSync(file, `${addressOf(given)}\n`);
  return connect.apply(this, given);
};
