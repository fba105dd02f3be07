import type { Compilable, CompiledQuery, Insertable, Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** Where a value will stand in a query that is built before any is known. */
class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Gives the place of a value by its name; to the query it is the value itself. */
export type Place<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/**
 * A query whose text is always the same, built and compiled when it is first asked for and never again: that costs as
 * much as running it, so what runs for each message is built this way. Every value that differs from call to call must come by
 * `place`; whatever else `build` puts into the query stays as it was the first time.
 * @param build makes the query; a place stands for one value, never for a list or for part of a text.
 * @returns runs it on a database with values, and gives its rows.
 */
export function builtOnce<Values extends object, Row>(
  build: (db: Kysely<Schema>, place: Place<Values>) => Compilable<Row>,
): (db: Kysely<Schema>, values: Values) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (db, values) => {
    compiled ??= build(db, (name) => new Slot(name) as unknown as Values[typeof name]).compile();
    const parameters = compiled.parameters.map((parameter) => (parameter instanceof Slot ? values[parameter.name as keyof Values] : parameter));
    const filled: CompiledQuery<Row> = { ...compiled, parameters };
    return (await db.executeQuery(filled)).rows;
  };
}

/** Inserts one row with just these columns, built once. */
export function insertOnce<Table extends keyof Schema, Column extends keyof Insertable<Schema[Table]> & string>(
  table: Table,
  columns: readonly Column[],
): (db: Kysely<Schema>, row: Pick<Insertable<Schema[Table]>, Column>) => Promise<unknown> {
  return builtOnce((db, place: Place<Pick<Insertable<Schema[Table]>, Column>>) =>
    db.insertInto(table).values(Object.fromEntries(columns.map((column) => [column, place(column)])) as Insertable<Schema[Table]>),
  );
}
