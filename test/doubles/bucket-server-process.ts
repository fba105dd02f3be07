import { createRequire } from 'node:module';
import path from 'node:path';

/*
 * A server that speaks S3, in a process of its own, so that a test can stop it in the middle: `node
 * bucket-server-process.ts FOLDER PORT BUCKET`. Prints its port when it listens.
 */

interface Rover { run(): Promise<{ port: number }> }
type RoverClass = new (options: object) => Rover;

const [folder = '', port = '0', bucket = ''] = process.argv.slice(2);
const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as RoverClass;
const server = new S3rver({ address: '127.0.0.1', port: Number(port), silent: true, directory: path.resolve(folder), configureBuckets: [{ name: bucket }] });
const address = await server.run();
process.stdout.write(`${String(address.port)}\n`);
