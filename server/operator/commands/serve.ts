import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { startServer } from '../../start.ts';
import { startMediaEngine } from '../../voice/media/start-media-engine.ts';
import { startJanusTrunk } from '../../voice/phone/janus-trunk.ts';
import { command, DATA, Mistake } from '../command.ts';
import { MEDIA_OPTIONS, mediaSettings } from '../media-options.ts';
import { OBJECTS_OPTIONS, objectsPlace } from '../objects-options.ts';
import { SCANNER_OPTIONS, scannerFrom } from '../scanner-options.ts';
import { readSettings } from '../settings-file.ts';
import { claimFolder } from '../operator-socket.ts';

export const serve = command({
  words: 'serve',
  about: 'Runs the routing server until it is stopped',
  options: {
    data: DATA,
    port: { type: 'string', value: 'PORT', default: '8080', about: 'where it listens; 0 takes a free one' },
    host: { type: 'string', value: 'ADDRESS', default: '127.0.0.1', about: 'the address it listens on; anything else belongs behind a proxy with TLS' },
    'public-url': { type: 'string', value: 'URL', about: 'how the outside reaches it' },
    ...OBJECTS_OPTIONS,
    ...SCANNER_OPTIONS,
    ...MEDIA_OPTIONS,
    settings: { type: 'string', value: 'FILE', about: 'limits and times that differ from the defaults, as JSON (docs/operators.md)' },
    'trust-proxy': { type: 'boolean', about: 'a proxy in front says the client\'s address in X-Forwarded-For' },
  },
  async run({ values }, { output }) {
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Mistake(`--port takes a number from 0 to 65535, not ${values.port}.`);
    const data = path.resolve(values.data);
    const objects = objectsPlace(values, data, process.env);
    const scanner = scannerFrom(values);
    const media = await mediaSettings(values, process.env);
    const { phone, ...set } = await readSettings(values.settings);
    await mkdir(data, { recursive: true, mode: 0o700 });
    const folder = await claimFolder(data);
    const log = createLog();
    const engine = media.processes + media.remote.length > 0 ? startMediaEngine(media, log) : undefined;
    if (phone !== undefined && engine === undefined) log.warn('phone_unable', { cause: 'No media process carries voices: --media-processes is 0.' });
    const trunk = phone && engine && startJanusTrunk({ settings: phone, engine, clock: systemClock(), log });
    const server = await startServer({
      database: path.join(data, 'routing.db'), host: values.host, port, trustProxy: values['trust-proxy'], objects, checking: path.join(data, 'checking'), preparedPrompts: path.join(data, 'prompts'), captures: path.join(data, 'captures'), log,
      ...set, ...(engine && { media: engine }), ...(trunk && { trunk }), ...(scanner && { scanner }),
      ...(values['public-url'] !== undefined && { publicUrl: values['public-url'].replace(/\/$/, '') }),
    }).catch(async (error: unknown) => {
      await trunk?.stop();
      await engine?.stop();
      await folder.close();
      throw error;
    });
    folder.obey(server.core);
    output.write(`The routing server of instance ${server.core.instance.instanceId} answers at ${server.url}\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void server.close().then(() => folder.close()).then(() => process.exit(0)));
    }
  },
});
