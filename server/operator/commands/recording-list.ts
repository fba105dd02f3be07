import { columns } from '../columns.ts';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { listRecordings } from '../orders/recordings.ts';
import { lengthOf } from '../story/length.ts';

const MOST = 1000;

export const recordingList = command({
  words: 'recording list',
  about: 'Lists the recordings of calls that are stored, the newest first (times in UTC)',
  options: {
    data: DATA,
    contact: { type: 'string', value: 'CONTACT', about: 'only those of this call, by the id of any of its contacts' },
    limit: { type: 'string', value: 'COUNT', default: '100', about: `how many, up to ${String(MOST)}` },
  },
  async run({ values: { data, contact, limit } }, { output }) {
    const many = Number(limit);
    if (!Number.isInteger(many) || many < 1 || many > MOST) throw new Mistake(`--limit takes a number from 1 to ${String(MOST)}, not "${limit}".`);
    const { recordings } = await giveOrder(data, listRecordings, { of: contact ?? null, limit: many });
    if (recordings.length === 0) {
      output.write('No recording is stored.\n');
      return;
    }
    output.write(columns([
      ['contact', 'began', 'lasts', 'bytes', 'agent', 'where'],
      ...recordings.map((one) => [one.contactId, new Date(one.began).toISOString().slice(0, 19), lengthOf(one.lasts), String(one.bytes), one.agent ?? '-', one.object]),
    ]));
  },
});
