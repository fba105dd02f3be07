import { open } from 'node:fs/promises';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { readRecording } from '../orders/recordings.ts';
import { lengthOf } from '../story/length.ts';

export const recordingFetch = command({
  words: 'recording fetch',
  operands: 'CONTACT FILE',
  about: 'Writes the recording of a contact into a file that is not there yet, as stereo Ogg/Opus',
  details: 'The agent is on the right, everybody else on the left. That it was fetched is a line of the contact\'s story.\nThe server must be running: it knows where recordings are kept.',
  options: { data: DATA },
  async run({ values: { data }, operands: [contact, target, ...more] }, { output }) {
    if (contact === undefined || target === undefined || more.length > 0) throw new Mistake('Name the contact, as "ccp recording list" shows it, and the file to write.');
    let piece = await giveOrder(data, readRecording, { contact, from: 0 });
    const file = await open(target, 'wx', 0o600);
    try {
      for (let written = 0; ;) {
        const bytes = Buffer.from(piece.base64, 'base64');
        await file.appendFile(bytes);
        written += bytes.length;
        if (written >= piece.bytes || bytes.length === 0) break;
        piece = await giveOrder(data, readRecording, { contact, from: written });
      }
    } finally {
      await file.close();
    }
    output.write(`${target}: ${lengthOf(piece.lasts)}.\n`);
  },
});
