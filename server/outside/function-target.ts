import * as z from 'zod';

/* Where a function is that flows may call. Only an operator says so; nothing here is a secret. */

const VariableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'An environment variable has a name of letters, digits and "_".');
/** What names a function in a flow: its own name, `name:alias`, or a whole ARN. */
export const FunctionName = z.string().regex(/^[A-Za-z0-9:_/$-]{1,256}$/, 'A function is named by letters, digits, "-", "_" and ":", or by its ARN.');

const HttpFunction = z.strictObject({
  kind: z.literal('http'),
  url: z.url({ protocol: /^https?$/, error: 'The address must begin with https:// or http://.' }).max(2000),
  /** The variable of the server's environment whose value goes along as bearer token; the value is never stored. */
  tokenFrom: VariableName.optional(),
});
const CommandFunction = z.strictObject({
  kind: z.literal('command'),
  /** The program's absolute path. It is started as it is, without a shell. */
  program: z.string().regex(/^(\/|[A-Za-z]:\\)/, 'Give the whole path of the program, such as /usr/local/bin/order-status.').max(1000),
  args: z.array(z.string().max(1000)).max(100).default([]),
  /** Which variables of the server's environment it gets, beyond PATH, HOME, LANG, TZ and TMPDIR. */
  environment: z.array(VariableName).max(100).default([]),
});
const LambdaFunction = z.strictObject({
  kind: z.literal('lambda'),
  arn: z.string().regex(/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?$/, 'That is no ARN of a Lambda function.'),
  region: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** Another place than AWS that speaks the same API. */
  endpoint: z.url({ protocol: /^https?$/ }).max(2000).optional(),
});
export type HttpFunction = z.infer<typeof HttpFunction>;
export type CommandFunction = z.infer<typeof CommandFunction>;
export type LambdaFunction = z.infer<typeof LambdaFunction>;

export const FunctionTarget = z.discriminatedUnion('kind', [HttpFunction, CommandFunction, LambdaFunction]);
export type FunctionTarget = z.infer<typeof FunctionTarget>;

/**
 * By which configured names a function may go, best first: as it is written; for an ARN also its name with and
 * without the alias, so that an exported flow runs against whatever serves the function here.
 */
export function namesFor(named: string): string[] {
  if (!named.startsWith('arn:')) return [named, ...(named.includes(':') ? [named.slice(0, named.indexOf(':'))] : [])];
  const own = named.split(':').slice(6);
  return [...new Set([named, own.join(':'), own[0] ?? ''])].filter((name) => name !== '');
}
