import { table, type Row } from './report.ts';

/*
 * Prints one table of what several benchmarks measured: each argument is the rows of one, as `report` gives them.
 */

const rows = process.argv.slice(2).flatMap((argument) => JSON.parse(argument) as Row[]);
process.stdout.write(`${table(rows)}\n`);
