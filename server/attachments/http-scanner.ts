import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import * as z from 'zod';
import { systemClock, type Clock } from '../clock.ts';
import { scanTime, TOOK_TOO_LONG, type Scanner, type Verdict } from './scanner.ts';

const Answer = z.object({ verdict: z.enum(['clean', 'infected']) });
const ANSWER_MOST = 64 * 1024;

/**
 * A service: the file is the body of a POST with its content type, its name in `X-File-Name` (percent-encoded). It
 * answers 200 and `{"verdict":"clean"}` or `{"verdict":"infected"}`; anything else means that it could not tell.
 * @param url http or https.
 */
export function httpScanner(url: string, clock: Clock = systemClock()): Scanner {
  return {
    async scan(file, signal): Promise<Verdict> {
      const time = scanTime(clock);
      try {
        const request = {
          method: 'POST',
          headers: { 'content-type': file.contentType, 'content-length': String(file.bytes), 'x-file-name': encodeURIComponent(file.name) },
          body: Readable.toWeb(createReadStream(file.path)),
          // A body that is a stream needs this; the types do not know it.
          duplex: 'half',
          redirect: 'error',
          signal: AbortSignal.any([signal, time.over]),
        };
        const response = await fetch(url, request as RequestInit);
        if (response.status !== 200) {
          await response.body?.cancel();
          return { found: 'failed', why: `It answered ${String(response.status)}.` };
        }
        const { verdict } = Answer.parse(JSON.parse(await beginningOf(response)));
        return verdict === 'clean' ? { found: 'nothing' } : { found: 'harmful' };
      } catch (error) {
        if (time.over.aborted) return TOOK_TOO_LONG;
        if (error instanceof z.ZodError || error instanceof SyntaxError) return { found: 'failed', why: 'Its answer is not {"verdict":"clean"} or {"verdict":"infected"}.' };
        return { found: 'failed', why: error instanceof Error ? error.message : String(error) };
      } finally {
        time.done();
      }
    },
  };
}

/** As much of the answer as one may have; what comes after it is not read. */
async function beginningOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const body = response.body as ReadableStream<Uint8Array> | null;
  if (body === null) return '';
  for await (const piece of body) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > ANSWER_MOST) break;
  }
  return Buffer.concat(pieces).toString('utf8');
}
