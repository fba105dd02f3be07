import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Core } from '../../core.ts';
import type { PromptRecord } from '../../voice/prompts/prompt-desk.ts';
import { order } from '../order.ts';

/** A name as a person writes it: of a prompt there is, or by its id. */
const Named = z.strictObject({ name: z.string().min(1).max(300) });

async function named({ prompts }: Core, name: string): Promise<PromptRecord> {
  const all = await prompts.list();
  const found = all.find((prompt) => prompt.id === name) ?? all.find((prompt) => prompt.name === name);
  if (found === undefined) throw new Error(`There is no prompt "${name}". "ccp prompt list" shows those there are.`);
  return found;
}

/** Adds a prompt, or gives one of this name another sound. */
export const putPrompt = order({
  name: 'put_prompt',
  fields: z.strictObject({ name: z.string().min(1).max(256), description: z.string().max(250).nullable(), base64: z.base64() }),
  answer: z.strictObject({ id: z.string(), lasts: z.number(), form: z.enum(['wav', 'ogg']), added: z.boolean() }),
  async carryOut({ prompts }, { name, description, base64 }) {
    const file = { bytes: Buffer.from(base64, 'base64') };
    const before = (await prompts.list()).find((prompt) => prompt.name === name && prompt.origin === 'own');
    const { id, lasts, form } = before === undefined
      ? await prompts.create({ name, description: description ?? '', tags: {}, file })
      : await prompts.change(before.id, { description: description ?? undefined, file });
    return { id, lasts: lasts ?? 0, form: form ?? 'wav', added: before === undefined };
  },
});

export const removePrompt = order({
  name: 'remove_prompt',
  fields: Named,
  answer: z.strictObject({}),
  async carryOut(core, { name }) {
    await core.prompts.remove((await named(core, name)).id);
    return {};
  },
});

export const listPrompts = order({
  name: 'list_prompts',
  fields: z.strictObject({}),
  answer: z.strictObject({ prompts: z.array(z.strictObject({ id: z.string(), name: z.string(), description: z.string(), origin: z.enum(['own', 'built in']), lasts: z.number().nullable() })) }),
  carryOut: async ({ prompts }) => ({ prompts: (await prompts.list()).map(({ id, name, description, origin, lasts }) => ({ id, name, description, origin, lasts })) }),
});

/** What a call would play, as the bytes of a file for the ears of whoever asks. */
export const renderPrompt = order({
  name: 'render_prompt',
  fields: z.strictObject({ what: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('prompt'), promptId: z.string().max(700) }), z.strictObject({ kind: z.literal('text'), text: z.string() })]), voice: z.string().max(100).nullable(), form: z.enum(['ogg', 'ulaw']) }),
  answer: z.strictObject({ base64: z.base64(), lasts: z.number() }),
  async carryOut({ promptShelf }, { what, voice, form }) {
    const { file, lasts } = await promptShelf.ready(what, voice === null ? {} : { name: voice });
    return { base64: await readFile(file.replace(/ogg$/u, form), 'base64'), lasts };
  },
});
