import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { makeTestCertificate } from './test-certificate.ts';

/** What stands in front of a routing server and speaks TLS for it, as a company's proxy does; it passes bytes and looks into none. */
export interface TlsFront {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** PEM; who trusts it can connect. */
  readonly certificate: string;
  /** @param url where connections go from now on, on this machine. */
  forwardTo(url: string): void;
  close(): Promise<void>;
}

/** Listens on a free port of loopback; connections are closed until it knows where to. */
export async function openTlsFront(): Promise<TlsFront> {
  const made = makeTestCertificate(Date.now());
  const open = new Set<Socket>();
  let port: number | undefined;
  const server = createServer({ key: made.key, cert: made.certificate, ALPNProtocols: ['http/1.1'] }, (outer) => {
    if (port === undefined) {
      outer.destroy();
      return;
    }
    const inner = connect(port, '127.0.0.1');
    for (const [one, other] of [[outer, inner], [inner, outer]] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.end();
      });
    }
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    certificate: made.certificate,
    forwardTo: (url) => {
      port = Number(new URL(url).port);
    },
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    }),
  };
}
