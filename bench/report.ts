import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/*
 * What every benchmark says at its end: one row per path, ours beside its floor, both measured in the same run.
 * Nothing here fails when an aim is missed: a slow machine must not turn a build red. The table says so instead.
 */

/** One path against its floor; lengths in milliseconds. */
export interface Row {
  path: string;
  ours: { p50: number; p99: number; samples: number };
  /** Null where the aim is a bound in itself. */
  floor: { p50: number; p99: number } | null;
  /** In the words of the design's speed budgets. */
  aim: string;
  met: boolean;
  /** What the reader must know to judge this row. */
  remark?: string;
}

/** How `npm run bench` finds the rows in what a benchmark prints. */
const ROWS_PREFIX = 'bench-rows ';

/** The value below which this share of the samples lies (nearest rank). @throws RangeError without samples */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
  if (value === undefined) throw new RangeError('There are no samples: nothing was measured.');
  return value;
}

/** p50 and p99 of some samples. */
export const summary = (samples: readonly number[]): Row['ours'] => ({ p50: percentile(samples, 0.5), p99: percentile(samples, 0.99), samples: samples.length });

/** Gives the rows to `npm run bench`, which prints them all in one table; a benchmark started alone prints its own. */
export function report(rows: readonly Row[]): void {
  if (process.env['BENCH_COLLECTED'] === '1') process.stdout.write(`${ROWS_PREFIX}${JSON.stringify(rows)}\n`);
  else process.stdout.write(`\n${table(rows)}\n`);
}

/** Date, machine by its properties, and one line per row. */
export function table(rows: readonly Row[]): string {
  const head = ['path', 'ours p50', 'p99', 'floor p50', 'p99', 'ratio p50', 'p99', 'aim', 'met'];
  const body = rows.map((row) => [
    row.path,
    length(row.ours.p50), length(row.ours.p99),
    row.floor ? length(row.floor.p50) : '-', row.floor ? length(row.floor.p99) : '-',
    row.floor ? ratio(row.ours.p50, row.floor.p50) : '-', row.floor ? ratio(row.ours.p99, row.floor.p99) : '-',
    row.aim,
    row.met ? 'yes' : 'NO',
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...body.map((cells) => (cells[at] ?? '').length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, at) => (at === 0 || at === 7 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const missed = rows.filter((row) => !row.met).length;
  return [
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${machine()}`,
    `Times in milliseconds. Load of the machine at the end: ${loadavg().map((load) => load.toFixed(1)).join(', ')}; above the number of cores, other work has slowed this down.`,
    '',
    line(head),
    `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
    ...body.map(line),
    '',
    ...rows.flatMap((row) => (row.remark === undefined ? [] : [`- ${row.path}: ${row.remark}`])),
    missed === 0 ? 'Every aim was met.' : `${String(missed)} of ${String(rows.length)} aims missed.`,
  ].join('\n');
}

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${(cpus()[0]?.model ?? 'unknown processor').trim()}, ${String(availableParallelism())} cores, ${String(memory)} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

const length = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value >= 1 ? value.toFixed(2) : value.toFixed(3));
const ratio = (ours: number, floor: number): string => `${(ours / floor).toFixed(2)}x`;
