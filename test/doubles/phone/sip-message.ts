/* SIP messages (RFC 3261) as far as a telephone of the tests reads and writes them. */

export interface SipMessage {
  /** `INVITE sip:... SIP/2.0` or `SIP/2.0 200 OK`. */
  readonly start: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const COMPACT: Readonly<Record<string, string>> = { v: 'via', f: 'from', t: 'to', i: 'call-id', m: 'contact', l: 'content-length', c: 'content-type' };

export function readSip(bytes: Buffer): SipMessage | null {
  const [head = '', ...rest] = bytes.toString('utf8').split('\r\n\r\n');
  const [start = '', ...lines] = head.split('\r\n');
  if (start === '') return null;
  const headers = lines.flatMap((line): [string, string][] => {
    const at = line.indexOf(':');
    const name = line.slice(0, at).trim().toLowerCase();
    const value = line.slice(at + 1).trim();
    const full = COMPACT[name] ?? name;
    // Those of which there may be several in one line.
    if (['via', 'record-route', 'route'].includes(full)) return value.split(/,(?=\s*(?:<|SIP\/))/u).map((one) => [full, one.trim()]);
    return [[full, value]];
  });
  return { start, headers, body: rest.join('\r\n\r\n') };
}

export const header = (message: SipMessage, name: string): string => message.headers.find(([one]) => one === name)?.[1] ?? '';
export const headersOf = (message: SipMessage, name: string): string[] => message.headers.flatMap(([one, value]) => (one === name ? [value] : []));
export const methodOf = (message: SipMessage): string => (message.start.startsWith('SIP/2.0') ? header(message, 'cseq').split(' ')[1] ?? '' : message.start.split(' ')[0] ?? '');
/** 0 of a request. */
export const statusOf = (message: SipMessage): number => (message.start.startsWith('SIP/2.0') ? Number(message.start.split(' ')[1]) : 0);
export const tagOf = (value: string): string => /;tag=([^;>\s]+)/u.exec(value)?.[1] ?? '';
export const addressIn = (value: string): string => /<([^>]+)>/u.exec(value)?.[1] ?? value.split(';')[0]?.trim() ?? '';
export const branchOf = (message: SipMessage): string => /;branch=([^;,\s]+)/u.exec(header(message, 'via'))?.[1] ?? '';

export function writeSip(start: string, headers: readonly (readonly [name: string, value: string])[], body = ''): Buffer {
  return Buffer.from([start, ...headers.map(([name, value]) => `${name}: ${value}`), `Content-Length: ${String(Buffer.byteLength(body))}`, '', body].join('\r\n'));
}

/** Host and port of a SIP address. */
export function placeOf(address: string): { host: string; port: number } {
  const [, host = '', port] = /sips?:(?:[^@>]*@)?([^:;>\s]+)(?::(\d+))?/u.exec(address) ?? [];
  return { host, port: Number(port ?? 5060) };
}
