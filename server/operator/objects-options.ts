import path from 'node:path';
import type { ObjectsPlace } from '../storage/objects/open-objects.ts';
import { Mistake } from './command.ts';

/*
 * Where `serve` keeps transcripts and attachments: a directory inside the data folder unless something else is said.
 */

export const OBJECTS_OPTIONS = {
  objects: { type: 'string', value: 'DIR', about: 'directory for transcripts and attachments, outside any web root (default DIR/objects)' },
  bucket: { type: 'string', value: 'NAME', about: 'S3-compatible bucket for them instead; credentials come from the AWS environment' },
  'bucket-prefix': { type: 'string', value: 'PREFIX', about: 'what the names of all objects in the bucket begin with' },
  'bucket-region': { type: 'string', value: 'REGION', about: 'region of the bucket (default AWS_REGION, then us-east-1)' },
  'bucket-endpoint': { type: 'string', value: 'URL', about: 'address of a service other than AWS' },
  'bucket-path-style': { type: 'boolean', about: 'the bucket is part of the path, not of the host name, as most services other than AWS want it' },
} as const;

interface Given {
  readonly objects: string | undefined;
  readonly bucket: string | undefined;
  readonly 'bucket-prefix': string | undefined;
  readonly 'bucket-region': string | undefined;
  readonly 'bucket-endpoint': string | undefined;
  readonly 'bucket-path-style': boolean;
}

/**
 * @param data the instance's data folder.
 * @throws Mistake if the options contradict each other or cannot be meant.
 */
export function objectsPlace(given: Given, data: string, environment: Readonly<Record<string, string | undefined>>): ObjectsPlace {
  const { bucket } = given;
  if (bucket === undefined) {
    const alone = (['bucket-prefix', 'bucket-region', 'bucket-endpoint'] as const).find((option) => given[option] !== undefined) ?? (given['bucket-path-style'] ? 'bucket-path-style' : undefined);
    if (alone !== undefined) throw new Mistake(`--${alone} says how a bucket is reached, but no --bucket is named.`);
    return { directory: path.resolve(given.objects ?? path.join(data, 'objects')) };
  }
  if (given.objects !== undefined) throw new Mistake('--objects and --bucket are two places; name one of them.');
  const endpoint = given['bucket-endpoint'];
  if (endpoint !== undefined && !/^https?:$/u.test(URL.parse(endpoint)?.protocol ?? '')) throw new Mistake(`--bucket-endpoint takes an address that begins with http:// or https://, not ${endpoint}.`);
  const prefix = given['bucket-prefix'] ?? '';
  return {
    bucket: {
      bucket,
      prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
      region: given['bucket-region'] ?? environment['AWS_REGION'] ?? 'us-east-1',
      ...(endpoint !== undefined && { endpoint }),
      pathStyle: given['bucket-path-style'],
    },
  };
}
