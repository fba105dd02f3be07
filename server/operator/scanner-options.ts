import path from 'node:path';
import { commandScanner } from '../attachments/command-scanner.ts';
import { httpScanner } from '../attachments/http-scanner.ts';
import type { Scanner } from '../attachments/scanner.ts';
import { Mistake } from './command.ts';

/* Who looks for what is harmful in attachments: nobody, a program, or a service. */

export const SCANNER_OPTIONS = {
  'scan-command': { type: 'string', value: 'PROGRAM', about: 'program that looks into each attachment: gets its path, exits with 0 (nothing), 1 (harmful) or anything else (cannot tell)' },
  'scan-url': { type: 'string', value: 'URL', about: 'service that does so instead: gets the file by POST, answers {"verdict":"clean"} or {"verdict":"infected"}' },
} as const;

/** @throws Mistake if both are given, or one cannot be meant. */
export function scannerFrom(given: { readonly 'scan-command': string | undefined; readonly 'scan-url': string | undefined }): Scanner | undefined {
  const { 'scan-command': program, 'scan-url': url } = given;
  if (program !== undefined && url !== undefined) throw new Mistake('--scan-command and --scan-url are two scanners; name one of them.');
  if (program !== undefined) {
    if (!path.isAbsolute(program)) throw new Mistake(`--scan-command takes the whole path of a program, such as /usr/bin/clamscan, not ${program}.`);
    return commandScanner(program);
  }
  if (url === undefined) return undefined;
  if (!/^https?:$/u.test(URL.parse(url)?.protocol ?? '')) throw new Mistake(`--scan-url takes an address that begins with http:// or https://, not ${url}.`);
  return httpScanner(url);
}
