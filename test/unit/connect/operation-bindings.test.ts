import * as sdk from '@aws-sdk/client-connect';
import { expect, it } from 'vitest';
import { operationAskedFor, operationOf } from '../../../server/connect/operation-bindings.ts';
import { rolesThatMay } from '../../../server/connect/operation-access.ts';

/** The SDK's own operations: name, method, path. */
const operations = Object.values(sdk).flatMap((schema: unknown) => {
  if (!Array.isArray(schema) || schema[0] !== 9) return [];
  const [, , name, traits] = schema as [number, string, string, { http: [string, string, number] }];
  return [{ name, method: traits.http[0], path: traits.http[1] }];
});

it('knows every operation of the SDK by its binding, and by a request for it', () => {
  expect(operations.length).toBe(397);
  expect(operations.filter(({ name, method, path }) => operationOf(method, path) !== name)).toEqual([]);
  const labels = (path: string): string => path.replaceAll(/\{\w+\}/g, 'arn%3Aaws%3Aconnect%2F1');
  expect(operations.filter(({ name, method, path }) => operationAskedFor(method, labels(path)) !== name)).toEqual([]);
});

it('knows a route as Fastify writes it, and nothing that is not there', () => {
  expect(operationOf('GET', '/contacts/:instanceId/:contactId')).toBe('DescribeContact');
  expect(operationOf('PATCH', '/contacts/:instanceId/:contactId')).toBeUndefined();
  expect(operationAskedFor('GET', '/of/nobody')).toBeUndefined();
});

it('lets keys that only look call what only looks, keys of a website its chats, and nobody but full keys the rest', () => {
  expect(rolesThatMay('DescribeContact')).toEqual(['full', 'read', 'chat']);
  expect(rolesThatMay('SearchContacts')).toEqual(['full', 'read']);
  expect(rolesThatMay('StartChatContact')).toEqual(['full', 'chat']);
  expect(rolesThatMay('CreateUser')).toEqual(['full']);
  expect(rolesThatMay(undefined)).toEqual(['full']);
  // What only looks must not be named as if it did while it changes something.
  expect(operations.filter(({ name, method }) => rolesThatMay(name).includes('read') && !['GET', 'POST'].includes(method))).toEqual([]);
});
