import { isIPv6 } from 'node:net';

/** Of an IPv6 address, the part that is one client's: what lies behind it he picks himself, anew for each request if he likes. */
const GROUPS_OF_ONE_CLIENT = 4;
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu;

/** Whom the requests of an address are counted for: the address itself, or the network of 64 bits that an IPv6 address lies in. */
export function clientOf(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const filled = [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0'), ...after];
  return `${filled.slice(0, GROUPS_OF_ONE_CLIENT).map((group) => group.replace(/^0+(?=.)/u, '')).join(':')}::/64`;
}
