import { columns } from '../columns.ts';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { readUsage } from '../orders/usage.ts';
import { Day, UsageKey, type UsageAnswer, type UsageRow } from '../../metering/usage-desk.ts';

const ROWS_AT_ONCE = 1000;

export const usage = command({
  words: 'usage',
  about: 'Says what has been used: each stored message and each created task, counted once',
  details: 'Days are UTC. Receipts, typing, joining and leaving are not counted. GetUsage of the instance API gives the same figures.',
  options: {
    data: DATA,
    from: { type: 'string', value: 'DAY', required: true, about: 'the first day, such as 2026-11-01' },
    to: { type: 'string', value: 'DAY', required: true, about: 'the last day, counted too' },
    by: { type: 'string', value: UsageKey.options.join('|'), default: 'day', about: 'what is added up by' },
    json: { type: 'boolean', about: 'as JSON' },
    csv: { type: 'boolean', about: 'as comma-separated values, without the total' },
  },
  async run({ values: { data, from, to, by: given, json, csv } }, { output }) {
    const by = UsageKey.safeParse(given);
    if (!by.success) throw new Mistake(`--by takes ${UsageKey.options.join(', ')}, not "${given}".`);
    for (const [name, day] of [['from', from], ['to', to]] as const) {
      if (!Day.safeParse(day).success) throw new Mistake(`--${name} takes a day of the calendar, such as 2026-11-01, not "${day}".`);
    }
    if (json && csv) throw new Mistake('Choose --json or --csv.');
    const rows: UsageRow[] = [];
    let answer: UsageAnswer | undefined;
    do {
      answer = await giveOrder(data, readUsage, { from, to, by: by.data, after: answer?.next ?? null, limit: ROWS_AT_ONCE });
      rows.push(...answer.rows);
    } while (answer.next !== null);
    const { total } = answer;
    if (json) output.write(`${JSON.stringify({ from, to, by: by.data, rows: rows.map(plain), total }, null, 2)}\n`);
    else if (csv) output.write([heads(by.data), ...rows.map(cells)].map((row) => `${row.join(',')}\n`).join(''));
    else output.write(columns([heads(by.data), ...rows.map(cells), ['total', ...(by.data === 'contact' ? [''] : []), String(total.messages), String(total.tasks)]]));
  },
});

const heads = (by: UsageKey): string[] => [by, ...(by === 'contact' ? ['initial contact'] : []), 'messages', 'tasks'];
const cells = (row: UsageRow): string[] => [row.key, ...(row.initialContactId === null ? [] : [row.initialContactId]), String(row.messages), String(row.tasks)];
const plain = ({ initialContactId, ...row }: UsageRow) => (initialContactId === null ? row : { ...row, initialContactId });
