import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { deleteRecording } from '../orders/recordings.ts';

export const recordingDelete = command({
  words: 'recording delete',
  operands: 'CONTACT',
  about: 'Deletes the recording of a contact for good; the contact, its story and its figures stay',
  details: 'From now on nobody is sent it. Its file goes as soon as the place of recordings answers ("ccp storage waiting" shows what waits), and copies that\ndesktops kept go when they next look at the call with a link.',
  options: { data: DATA },
  async run({ values: { data }, operands: [contact, ...more] }, { output }) {
    if (contact === undefined || more.length > 0) throw new Mistake('Name the one contact, as "ccp recording list" shows it.');
    await giveOrder(data, deleteRecording, { contact });
    output.write(`The recording of ${contact} is deleted.\n`);
  },
});
