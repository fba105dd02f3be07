import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { PhoneSettings } from '../../../server/voice/phone/phone-settings.ts';
import { endsWithFile } from '../child-ends.ts';
import { SipPhone } from './sip-phone.ts';

/*
 * A telephone network on this machine: Kamailio and Janus as Debian has them, with the configuration that docs/phone shows, and a
 * telephone of ours that stands for the carrier and everybody behind it.
 */

const CONFIGURATION = path.resolve(import.meta.dirname, '../../../docs/phone');
const JANUS = '/usr/bin/janus';
const KAMAILIO = '/usr/sbin/kamailio';
/** What the documents have in place of this machine's own. */
const DOCUMENTED = { address: '192.0.2.10', port: 5060, carriers: '/etc/kamailio/dispatcher.list', janusPort: 8188 };

/** Janus takes no part in calls over the loopback interface. */
const address = Object.values(networkInterfaces()).flatMap((all) => all ?? []).find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

/** Why there can be no telephone network here; null if there can. */
export const noPhoneNetwork: string | null =
  !existsSync(JANUS) || !existsSync(KAMAILIO)
    ? 'Debian\'s packages janus and kamailio are not installed'
    : address === undefined ? 'this machine has no network but its loopback, over which Janus carries nothing' : null;

export interface PhoneNetwork {
  readonly address: string;
  readonly settings: PhoneSettings;
  /** The telephone. What it calls goes to Kamailio, as from a carrier. */
  readonly phone: SipPhone;
  /** Where it calls through. */
  readonly kamailio: { host: string; port: number };
  startJanus(): Promise<void>;
  /** As `kill -9`. */
  killJanus(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one in a folder. */
export async function startPhoneNetwork(folder: string, lines = 4): Promise<PhoneNetwork> {
  const host = address ?? '127.0.0.1';
  const phone = await SipPhone.open(host);
  const [kamailioPort, janusPort] = await Promise.all([freeUdpPort(host), freeTcpPort()]);
  const kamailioFolder = path.join(folder, 'kamailio');
  const janusFolder = path.join(folder, 'janus');
  await Promise.all([mkdir(kamailioFolder), mkdir(janusFolder)]);
  const carriers = path.join(kamailioFolder, 'dispatcher.list');
  const written = await readFile(path.join(CONFIGURATION, 'kamailio.cfg'), 'utf8');
  await Promise.all([
    writeFile(path.join(kamailioFolder, 'kamailio.cfg'), written.replaceAll(`${DOCUMENTED.address}:${String(DOCUMENTED.port)}`, `${host}:${String(kamailioPort)}`).replaceAll(DOCUMENTED.address, host).replace(DOCUMENTED.carriers, carriers)),
    writeFile(path.join(kamailioFolder, 'ccp-password.cfg'), '#!substdef "!PASSWORD!not a secret!g"\n'),
    writeFile(carriers, `1 sip:${host}:${String(phone.port)} 0 10\n`),
    copyFile(path.join(CONFIGURATION, 'janus.jcfg'), path.join(janusFolder, 'janus.jcfg')),
    ...[['janus.plugin.sip.jcfg', DOCUMENTED.address, host], ['janus.transport.websockets.jcfg', String(DOCUMENTED.janusPort), String(janusPort)]].map(async ([file = '', documented = '', own = '']) =>
      writeFile(path.join(janusFolder, file), (await readFile(path.join(CONFIGURATION, file), 'utf8')).replaceAll(documented, own))),
  ]);

  const kamailio = endsWithFile(spawn(KAMAILIO, ['-f', path.join(kamailioFolder, 'kamailio.cfg'), '-DD', '-E', '-Y', kamailioFolder], { stdio: 'ignore' }));
  let janus: ReturnType<typeof spawn> | null = null;
  const ended = async (child: ReturnType<typeof spawn> | null, signal: NodeJS.Signals): Promise<void> => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  };
  const network: PhoneNetwork = {
    address: host,
    phone,
    kamailio: { host, port: kamailioPort },
    settings: {
      janus: { url: `ws://127.0.0.1:${String(janusPort)}`, secret: null }, account: 'sip:ccp@ccp.example.com', password: 'not a secret', user: null,
      registrar: `sip:${host}:${String(kamailioPort)}`, proxy: `sip:${host}:${String(kamailioPort)}`, registers: true, transport: 'udp', lines, country: 'GB', numbers: 'plus',
    },
    async startJanus() {
      janus = endsWithFile(spawn(JANUS, ['--configs-folder', janusFolder, '--disable-colors'], { stdio: 'ignore' }));
      await Promise.resolve();
    },
    killJanus: () => ended(janus, 'SIGKILL'),
    async stop() {
      phone.close();
      await Promise.all([ended(janus, 'SIGKILL'), ended(kamailio, 'SIGTERM')]);
    },
  };
  await Promise.all([network.startJanus(), phone.finds(network.kamailio)]);
  return network;
}

async function freeUdpPort(host: string): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => { socket.bind(0, host, resolve); });
  const { port } = socket.address();
  await new Promise<void>((resolve) => { socket.close(resolve); });
  return port;
}

async function freeTcpPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => { server.close(() => resolve()); });
  return port;
}
