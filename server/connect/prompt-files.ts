import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { asFile } from '../as-file.ts';
import type { Clock } from '../clock.ts';
import { Refusal, type InstanceDesk } from '../core.ts';
import { limitAddresses } from '../limits/address-limit.ts';
import type { RequestLimits } from '../limits/request-limits.ts';
import { speakRestJson } from '../rest-json.ts';
import type { PromptDesk } from '../voice/prompts/prompt-desk.ts';
import { instanceErrors } from './instance-errors.ts';

/*
 * Where GetPromptFile sends its callers: addresses that hold for a few minutes and need no other credential.
 */

const PURPOSE = 'prompt file';
const HOLDS = 300_000;
const Sealed = z.tuple([z.string(), z.number()]);

/** Path and query of the address of a prompt's file. */
export function promptFilePath(prompt: { id: string }, { seals, clock }: { seals: InstanceDesk['seals']; clock: Clock }): string {
  return `/prompt-files/${encodeURIComponent(prompt.id)}?t=${seals.seal(PURPOSE, [prompt.id, clock.now() + HOLDS])}`;
}

interface PromptFilesOptions { prompts: PromptDesk; seals: InstanceDesk['seals']; clock: Clock; limits: RequestLimits }
interface Address { Params: { promptId: string }; Querystring: { t?: string } }

/** Adds the addresses of prompts' files to a Fastify scope of their own. */
export async function promptFiles(app: FastifyInstance, { prompts, seals, clock, limits }: PromptFilesOptions): Promise<void> {
  speakRestJson(app, instanceErrors);
  limitAddresses(app, limits.address, () => clock.now());
  app.get<Address>('/prompt-files/:promptId', async (request, reply) => {
    const sealed = Sealed.safeParse(seals.unseal(PURPOSE, String(request.query.t ?? '')));
    if (!sealed.success || sealed.data[0] !== request.params.promptId || sealed.data[1] <= clock.now()) {
      throw new Refusal('access_denied', 'This address is not one of ours, or its time is over. GetPromptFile gives another.');
    }
    const { name, contentType, bytes } = await prompts.file(sealed.data[0]);
    return reply
      .headers({
        'content-type': contentType, 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
        'content-disposition': asFile(name),
      })
      .send(bytes);
  });
}
