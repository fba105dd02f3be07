import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Moment } from '../../contract/primitives.ts';
import { Refusal } from '../core.ts';
import { buckets } from './buckets.ts';
import { clientOf } from './client-address.ts';
import { BUCKETS_MAX } from './request-limits.ts';
import type { Rate } from './token-bucket.ts';

/**
 * Limits the requests of one client address (of IPv6, one network of 64 bits) to a scope of the server. Preflights are not counted. This machine's own
 * address is not limited: a proxy that does not say for whom it asks must not make all clients one.
 * @param counts which of the scope's requests count.
 */
export function limitAddresses(app: FastifyInstance, rate: Rate, now: () => Moment, counts: (request: FastifyRequest) => boolean = () => true): void {
  const addresses = buckets(rate, now, BUCKETS_MAX);
  app.addHook('onRequest', async (request) => {
    if (request.method === 'OPTIONS' || isThisMachine(request.ip) || !counts(request)) return;
    const wait = addresses.take(clientOf(request.ip));
    if (wait > 0) throw new Refusal('throttled', `More requests come from your address than are taken from one. Try again in ${wait} ms.`, wait);
  });
}

const isThisMachine = (address: string): boolean => /^(?:::ffff:)?127\./.test(address) || address === '::1';
