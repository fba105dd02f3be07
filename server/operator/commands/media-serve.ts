import { createLog } from '../../log.ts';
import { startMediaHost } from '../../voice/media/media-host.ts';
import { command, Mistake } from '../command.ts';
import { MEDIA_PLACE_OPTIONS, mediaPlace, mediaSecret } from '../media-options.ts';

export const mediaServe = command({
  words: 'media serve',
  about: 'Carries voices on this host for a routing server on another one, until it is stopped',
  details: 'The server comes to it (ccp serve --media-host). Recordings and prompts stay with the server; nothing is kept here.',
  options: {
    port: { type: 'string', value: 'PORT', default: '8090', about: 'where it listens for the server; 0 takes a free one' },
    host: { type: 'string', value: 'ADDRESS', default: '127.0.0.1', about: 'the address it listens on for the server: one of your own network, or behind a proxy with TLS' },
    'media-secret-file': { type: 'string', value: 'FILE', about: 'file with the secret that the server knows too; or CCP_MEDIA_SECRET' },
    ...MEDIA_PLACE_OPTIONS,
  },
  async run({ values }, { output }) {
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Mistake(`--port takes a number from 0 to 65535, not ${values.port}.`);
    const secret = await mediaSecret(values['media-secret-file'], process.env);
    const host = await startMediaHost({ host: values.host, port, secret, place: mediaPlace(values), log: createLog() });
    output.write(`Media for a routing server: ws://${values.host}:${String(host.port)}\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void host.close().then(() => process.exit(0)));
  },
});
