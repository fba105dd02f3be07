/*
 * What every operation of the instance API works in.
 */

export interface OperationScope {
  instanceId: string;
  /** Fastify's bounds of a request body. */
  limits: { bodyLimit: number };
  /** @throws WireError ResourceNotFoundException if the request is for another instance. */
  ownInstance(given: string): void;
}

/** Instances, flows, queues and users are named by id or by ARN; the id is an ARN's last part. */
export function lastPart(idOrArn: string): string {
  return idOrArn.startsWith('arn:') ? (idOrArn.split('/').at(-1) ?? idOrArn) : idOrArn;
}

/** A time as this API writes it, in epoch seconds (T67); nothing where there is none. */
export function seconds(name: string, at: number | null): Record<string, number> {
  return at === null ? {} : { [name]: at / 1000 };
}
