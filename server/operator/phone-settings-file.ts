import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { callingCode } from '../flows/phone-number.ts';
import type { PhoneSettings } from '../voice/phone/phone-settings.ts';
import { Mistake } from './command.ts';

/* `phone` in the file of settings: the way to the telephone network (docs/phone-network.md). Secrets stand in files of their own. */

const SipPlace = z.string().regex(/^sips?:[^@\s<>]+$/u, 'is not an address such as sip:proxy.example.com:5060');

export const PhoneInFile = z.strictObject({
  janus: z.url({ protocol: /^wss?$/u }),
  janusSecretFile: z.string().min(1).optional(),
  account: z.string().regex(/^sips?:[^@\s<>:]+@[^@\s<>]+$/u, 'is not an address such as sip:user@example.com'),
  passwordFile: z.string().min(1).optional(),
  user: z.string().min(1).max(100).optional(),
  registrar: SipPlace.optional(),
  proxy: SipPlace.optional(),
  register: z.boolean().default(true),
  transport: z.enum(['udp', 'tcp']).default('udp'),
  lines: z.int().min(1).max(1000).default(20),
  country: z.string().refine((code) => callingCode(code) !== undefined, 'is not a country such as GB').optional(),
  numbers: z.enum(['plus', 'digits', 'zeros']).default('plus'),
});

/**
 * What the file says, with the secrets that it names.
 * @throws Mistake if a secret's file cannot be read, or an account that is to be registered has none
 */
export async function phoneSettings(written: z.output<typeof PhoneInFile>): Promise<PhoneSettings> {
  const { janus, janusSecretFile, passwordFile, register, account, transport, lines, numbers } = written;
  const password = await secretIn('passwordFile', passwordFile);
  if (register && password === null) throw new Mistake('The settings say "phone": an account that is registered needs its password, in a file that "passwordFile" names. Say "register": false for one that is not.');
  return {
    janus: { url: janus, secret: await secretIn('janusSecretFile', janusSecretFile) }, account, password, user: written.user ?? null, registrar: written.registrar ?? null,
    proxy: written.proxy ?? null, registers: register, transport, lines, country: written.country ?? null, numbers,
  };
}

async function secretIn(name: string, file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const secret = (await readFile(file, 'utf8').catch(() => {
    throw new Mistake(`The settings say "phone": the file that "${name}" names (${file}) cannot be read.`);
  })).trim();
  if (secret === '') throw new Mistake(`The settings say "phone": the file that "${name}" names (${file}) is empty.`);
  return secret;
}
