import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { ServicePlace } from '../voice/media/media-service.ts';
import type { MediaSettings } from '../voice/media/start-media-engine.ts';
import { Mistake } from './command.ts';

/* Who carries the voices of calls, and where: docs/voice.md, "Media". */

/** Where media of this machine listens; for `serve` and `media serve`. */
export const MEDIA_PLACE_OPTIONS = {
  'media-address': { type: 'string', value: 'ADDRESS', about: 'address of this machine on which voices come and go; every one of its addresses unless given' },
  'media-ports': { type: 'string', value: 'FROM-TO', default: '42000-42099', about: 'UDP ports for voices; each media process takes the first free one (all legs of it share that)' },
  'media-public-address': { type: 'string', value: 'ADDRESS', about: 'IP address under which clients outside reach this machine, if it is another one' },
  'media-stack': { type: 'string', value: 'STACK', default: 'automatic', about: 'native (libdatachannel), javascript (werift; slower, a port for each leg), or automatic: native if it loads' },
} as const;

export const MEDIA_OPTIONS = {
  'media-processes': { type: 'string', value: 'COUNT', default: '1', about: 'media processes on this machine, each for about 150 calls; 0 for none' },
  ...MEDIA_PLACE_OPTIONS,
  'media-host': { type: 'string', value: 'URL', multiple: true, about: 'a media process on another host (ccp media serve): ws://HOST:PORT in a network of your own, else wss://; may be given several times' },
  'media-secret-file': { type: 'string', value: 'FILE', about: 'file with the secret that those know too; or CCP_MEDIA_SECRET' },
} as const;

/** @throws Mistake if something cannot be meant */
export function mediaPlace(given: { readonly [Name in keyof typeof MEDIA_PLACE_OPTIONS]: string | undefined }): ServicePlace {
  const { 'media-address': bindAddress, 'media-public-address': publicAddress, 'media-stack': stack } = given;
  for (const [name, address] of [['--media-address', bindAddress], ['--media-public-address', publicAddress]] as const) {
    if (address !== undefined && isIP(address) === 0) throw new Mistake(`${name} takes an IP address, not ${address}.`);
  }
  const [, from, to] = /^(\d{1,5})-(\d{1,5})$/u.exec(given['media-ports'] ?? '') ?? [];
  const ports = [Number(from), Number(to)] as const;
  if (!(ports[0] >= 1024 && ports[1] >= ports[0] && ports[1] <= 65_535)) throw new Mistake(`--media-ports takes two numbers from 1024 to 65535, such as 42000-42099, not ${String(given['media-ports'])}.`);
  if (stack !== 'native' && stack !== 'javascript' && stack !== 'automatic') throw new Mistake(`--media-stack takes native, javascript or automatic, not ${String(stack)}.`);
  return { ports, stack, ...(bindAddress !== undefined && { bindAddress }), ...(publicAddress !== undefined && { publicAddress }) };
}

/** @throws Mistake if something cannot be meant */
export async function mediaSettings(
  given: { readonly [Name in Exclude<keyof typeof MEDIA_OPTIONS, 'media-host'>]: string | undefined } & { readonly 'media-host': readonly string[] }, environment: NodeJS.ProcessEnv,
): Promise<MediaSettings> {
  const processes = Number(given['media-processes']);
  if (!Number.isInteger(processes) || processes < 0 || processes > 64) throw new Mistake(`--media-processes takes a number from 0 to 64, not ${String(given['media-processes'])}.`);
  const urls = given['media-host'];
  for (const url of urls) {
    if (!/^wss?:$/u.test(URL.parse(url)?.protocol ?? '')) throw new Mistake(`--media-host takes an address that begins with ws:// or wss://, not ${url}.`);
  }
  const secret = urls.length === 0 ? '' : await mediaSecret(given['media-secret-file'], environment);
  return { processes, remote: urls.map((url) => ({ url, secret })), ...mediaPlace(given) };
}

/** The secret by which a server and its media processes on other hosts know each other. @throws Mistake if there is none */
export async function mediaSecret(file: string | undefined, environment: NodeJS.ProcessEnv): Promise<string> {
  const secret = (file === undefined ? environment['CCP_MEDIA_SECRET'] : await readFile(file, 'utf8').catch(() => {
    throw new Mistake(`--media-secret-file: ${file} cannot be read.`);
  }))?.trim();
  if (secret === undefined || secret.length < 16) throw new Mistake('Media on other hosts needs a secret of at least 16 characters, in --media-secret-file or CCP_MEDIA_SECRET.');
  return secret;
}
