import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { makeTestCertificate, type TestCertificate } from './test-certificate.ts';

/** What stands in front of a routing server, as a company's proxy does; it passes bytes and looks into none. */
export interface Front {
  /** `https://127.0.0.1:PORT`, or `http:` where it speaks no TLS. */
  readonly url: string;
  /** Who trusts it can connect; none without TLS. */
  readonly certificate: TestCertificate | undefined;
  /** @param url where connections go from now on, on this machine. */
  forwardTo(url: string): void;
  /** Breaks every connection that goes through it, as a failing network does; new ones are taken. */
  cut(): void;
  /** Breaks every connection, and has new ones wait until `resume`, as a network does that is slow to come back. */
  hold(): void;
  resume(): void;
  close(): Promise<void>;
}

/** Listens on a free port of loopback; connections are closed until it knows where to. */
export async function openFront(kind: 'plain' | 'tls'): Promise<Front> {
  const certificate = kind === 'tls' ? makeTestCertificate(Date.now()) : undefined;
  const open = new Set<Socket>();
  let port: number | undefined;
  let held: Socket[] | undefined;
  const arrive = (outer: Socket): void => {
    if (held === undefined) pass(outer);
    else held.push(outer.on('error', () => outer.destroy()));
  };
  const pass = (outer: Socket): void => {
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
  };
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  const server = certificate === undefined ? createServer(arrive) : createTlsServer({ key: certificate.key, cert: certificate.certificate, ALPNProtocols: ['http/1.1'] }, arrive);
  server.on('tlsClientError', (_error, socket: Socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${kind === 'tls' ? 'https' : 'http'}://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    certificate, cut,
    hold() {
      held ??= [];
      cut();
    },
    resume() {
      const waiting = held ?? [];
      held = undefined;
      for (const socket of waiting) pass(socket);
    },
    forwardTo: (url) => {
      port = Number(new URL(url).port);
    },
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      cut();
      for (const socket of held ?? []) socket.destroy();
    }),
  };
}
