import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { renderPrompt } from '../orders/prompts.ts';

export const promptPlayToFile = command({
  words: 'prompt play-to-file',
  operands: '[NAME] FILE',
  about: 'Writes what a caller would hear into a file: a recording, or a text as it is spoken',
  details: 'A file that ends in .ogg is Ogg/Opus as browsers get it; one that ends in .ulaw is raw mu-law of 8,000 Hz as telephones do.\nThe server must be running: it knows what speaks, and where files are kept.',
  options: {
    data: DATA,
    text: { type: 'string', value: 'TEXT', about: 'what to say, instead of the name of a recording' },
    voice: { type: 'string', value: 'VOICE', about: 'who says it, such as Joanna' },
  },
  async run({ values: { data, text, voice }, operands }, { output }) {
    const [name, file] = text === undefined ? operands : [undefined, operands[0]];
    if (file === undefined || operands.length !== (text === undefined ? 2 : 1)) throw new Mistake('Name the recording and the file to write, or give --text and the file alone.');
    const ending = path.extname(file).toLowerCase();
    if (ending !== '.ogg' && ending !== '.ulaw') throw new Mistake(`The file ends in .ogg or .ulaw, not in ${ending || 'nothing'}.`);
    const what = text === undefined ? { kind: 'prompt' as const, promptId: name ?? '' } : { kind: 'text' as const, text };
    const ready = await giveOrder(data, renderPrompt, { what, voice: voice ?? null, form: ending === '.ogg' ? 'ogg' : 'ulaw' });
    await writeFile(file, Buffer.from(ready.base64, 'base64'));
    output.write(`${file}: ${(ready.lasts / 1000).toFixed(1)} s.\n`);
  },
});
