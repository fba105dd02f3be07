import { readFile, stat } from 'node:fs/promises';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { putPrompt } from '../orders/prompts.ts';

/** What an order can carry; larger ones come through the store (CreatePrompt). */
const BYTES_MAX = 45 * 1024 * 1024;

export const promptAdd = command({
  words: 'prompt add',
  operands: 'NAME FILE',
  about: 'Adds a recording that calls can play, or gives one of this name another sound',
  details: `WAV (PCM of 8 to 32 bits, mu-law, A-law) or Ogg/Opus, one or two channels, up to five minutes. Flows name it in
PromptId, by its name or its id. The server must be running: it knows where files are kept.`,
  options: { data: DATA, description: { type: 'string', value: 'TEXT', about: 'what it says' } },
  async run({ values: { data, description }, operands: [name, file, ...more] }, { output }) {
    if (name === undefined || file === undefined || more.length > 0) throw new Mistake('Name the prompt and its one file.');
    const { size } = await stat(file);
    if (size > BYTES_MAX) throw new Error(`${file} has ${size} bytes; ${BYTES_MAX} is the limit here. Put it into the store and use CreatePrompt (docs/voice.md).`);
    const put = await giveOrder(data, putPrompt, { name, description: description ?? null, base64: (await readFile(file)).toString('base64') });
    output.write(`${put.added ? 'Added' : 'Changed'} the prompt "${name}" (${put.id}): ${(put.lasts / 1000).toFixed(1)} s of ${put.form === 'wav' ? 'WAV' : 'Ogg/Opus'}.\n`);
  },
});
