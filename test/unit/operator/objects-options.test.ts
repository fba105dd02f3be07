import { expect, test } from 'vitest';
import { objectsPlace } from '../../../server/operator/objects-options.ts';

const nothing = { objects: undefined, bucket: undefined, 'bucket-prefix': undefined, 'bucket-region': undefined, 'bucket-endpoint': undefined, 'bucket-path-style': false };

test('a directory inside the data folder, unless something else is said', () => {
  expect(objectsPlace(nothing, '/data', {})).toEqual({ directory: '/data/objects' });
  expect(objectsPlace({ ...nothing, objects: '/elsewhere' }, '/data', {})).toEqual({ directory: '/elsewhere' });
});

test('a bucket takes its region from the environment, and its prefix ends with a slash', () => {
  expect(objectsPlace({ ...nothing, bucket: 'chats', 'bucket-prefix': 'centre' }, '/data', { AWS_REGION: 'eu-north-1' })).toEqual({
    bucket: { bucket: 'chats', prefix: 'centre/', region: 'eu-north-1', pathStyle: false },
  });
  expect(objectsPlace({ ...nothing, bucket: 'chats', 'bucket-endpoint': 'http://127.0.0.1:9000', 'bucket-path-style': true, 'bucket-region': 'here' }, '/data', { AWS_REGION: 'eu-north-1' })).toEqual({
    bucket: { bucket: 'chats', prefix: '', region: 'here', endpoint: 'http://127.0.0.1:9000', pathStyle: true },
  });
});

test.each([
  ['two places', { objects: '/elsewhere', bucket: 'chats' }, 'two places'],
  ['half a bucket', { 'bucket-region': 'here' }, '--bucket-region says how a bucket is reached, but no --bucket is named.'],
  ['half a bucket again', { 'bucket-path-style': true }, '--bucket-path-style says'],
  ['an address that is none', { bucket: 'chats', 'bucket-endpoint': 'storage.example.org' }, '--bucket-endpoint takes an address'],
])('refuses %s', (_what, given, message) => {
  expect(() => objectsPlace({ ...nothing, ...given }, '/data', {})).toThrow(message);
});
