import type { Kysely } from 'kysely';
import type { DescribedTable, Schema } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Tags } from './configuration-desk.ts';

/* What an administrator wrote beside an object: its description, its tags, and details that only he asks for. */

type Kind = DescribedTable['kind'];
export interface Description { description: string; tags: Tags; details: Readonly<Record<string, string>> }

const NOTHING: Description = { description: '', tags: {}, details: {} };

/** Looks up what was written beside objects of a kind; nothing where nothing was. */
export async function descriptionsOf(db: Kysely<Schema>, kind: Kind): Promise<(id: string) => Description> {
  const rows = await db.selectFrom('described').selectAll().where('kind', '=', kind).execute();
  const byId = new Map(rows.map((row): [string, Description] => [row.object_id, read(row)]));
  return (id) => byId.get(id) ?? NOTHING;
}

const read = (row: DescribedTable): Description => ({
  description: row.description, tags: JSON.parse(row.tags) as Tags, details: JSON.parse(row.details) as Record<string, string>,
});

/** Writes what was written beside an object; what is not given stays as it is. */
export async function describe(work: Work, kind: Kind, id: string, change: { [Name in keyof Description]?: Description[Name] | undefined }): Promise<void> {
  const row = await work.db.selectFrom('described').selectAll().where('kind', '=', kind).where('object_id', '=', id).executeTakeFirst();
  const before = row ? read(row) : NOTHING;
  const now = {
    description: change.description ?? before.description,
    tags: JSON.stringify(change.tags ?? before.tags),
    details: JSON.stringify({ ...before.details, ...change.details }),
  };
  await work.db.insertInto('described').values({ kind, object_id: id, ...now }).onConflict((conflict) => conflict.columns(['kind', 'object_id']).doUpdateSet(now)).execute();
}
