import { columns } from '../columns.ts';
import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { listWaiting } from '../orders/storage.ts';

export const storageWaiting = command({
  words: 'storage waiting',
  about: 'Lists what waits for the place of transcripts and attachments, with the last failure (times in UTC)',
  details: 'Nothing in the list is lost: each is tried again at the time shown, at last every five minutes.',
  options: { data: DATA },
  async run({ values: { data } }, { output }) {
    const time = (at: number): string => new Date(at).toISOString().slice(0, 19);
    const waiting = await giveOrder(data, listWaiting, {});
    if (waiting.length === 0) {
      output.write('Nothing waits.\n');
      return;
    }
    output.write(columns([
      ['what', 'of', 'since', 'failures', 'next try', 'last failure'],
      ...waiting.map((job) => [job.kind, job.key, time(job.askedAt), String(job.failures), time(job.nextTryAt), job.lastFailure ?? '-']),
    ]));
  },
});
