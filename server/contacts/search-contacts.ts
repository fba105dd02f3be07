import { sql, type Expression, type ExpressionBuilder, type Kysely, type SelectQueryBuilder, type SqlBool } from 'kysely';
import type { Channel } from '../../contract/primitives.ts';
import { containsText } from '../storage/contains-text.ts';
import type { ChatsTable, ContactsTable, Schema } from '../storage/schema.ts';
import type { ContactOrder, ContactQuery, ContactSearch, FoundContact } from './contact-search.ts';
import { readStrings } from './rows.ts';

type Searched = Schema & { contacts: ContactsTable; chats: ChatsTable };
type Found = Awaited<ReturnType<ContactSearch['search']>>;

/** Looks for contacts that are over, page by page in the order asked for; contacts that are alike in it stand by their ids. */
export async function searchContacts(db: Kysely<Schema>, query: ContactQuery): Promise<Found> {
  const matching = db
    .selectFrom('contacts')
    .innerJoin('chats', 'chats.id', 'contacts.initial_id')
    // A literal, not a parameter: only so may the indexes of contacts that are over serve.
    .where('contacts.state', '=', sql.lit('ended'))
    .where((of) => of.and(conditions(of, query)));
  const total = await matching.select((of) => of.fn.countAll<number>().as('count')).executeTakeFirst();
  const rows = await page(matching, query);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    contacts: shown.map(asFound),
    next: rows.length > query.limit && last ? { value: last.ordered, id: last.id } : null,
    total: Number(total?.count ?? 0),
  };
}

const MOMENTS = { initiated: 'contacts.initiated_at', connected: 'contacts.connected_at', disconnected: 'contacts.disconnected_at', enqueued: 'contacts.enqueued_at', scheduled: 'chats.scheduled_at' } as const;

function conditions(of: ExpressionBuilder<Searched, 'contacts' | 'chats'>, query: ContactQuery): Expression<SqlBool>[] {
  const moment = MOMENTS[query.within.moment];
  const all: Expression<SqlBool>[] = [of(moment, '>=', query.within.from), of(moment, '<', query.within.to)];
  if (query.agents) all.push(of('contacts.user_id', 'in', query.agents));
  if (query.queues) all.push(of('contacts.queue_id', 'in', query.queues));
  if (query.channels) all.push(of('contacts.channel', 'in', query.channels));
  if (query.initiationMethods) all.push(of('contacts.initiation_method', 'in', query.initiationMethods as ContactsTable['initiation_method'][]));
  if (query.name) {
    const { texts, match } = query.name;
    const name = sql<string>`lower(${nameOf})`;
    const hits = texts.map((text) => (match === 'exact' ? sql<SqlBool>`${name} = ${text.toLowerCase()}` : containsText(name, text.toLowerCase())));
    all.push(combined(of, hits, match === 'exact' ? 'any' : match));
  }
  if (query.attributes) {
    const { criteria, match } = query.attributes;
    // Attributes are stored as JSON without spaces: a whole `"key":"value"` stands in it exactly where they are.
    const hits = criteria.map(({ key, values }) => of.or(values.map((value) => containsText(of.ref('chats.attributes'), `${JSON.stringify(key)}:${JSON.stringify(value)}`))));
    all.push(combined(of, hits, match));
  }
  return all;
}

function combined(of: ExpressionBuilder<Searched, 'contacts' | 'chats'>, hits: Expression<SqlBool>[], match: 'all' | 'any' | 'none'): Expression<SqlBool> {
  if (match === 'all') return of.and(hits);
  return match === 'any' ? of.or(hits) : of.not(of.or(hits));
}

/** A task's own name, or else the customer's. */
const nameOf = sql<string>`coalesce(chats.name, chats.customer_name)`;

const ORDERS: Readonly<Record<ContactOrder, ReturnType<typeof sql<string | number>>>> = {
  initiated: sql`contacts.initiated_at`,
  connected: sql`coalesce(contacts.connected_at, 0)`,
  disconnected: sql`coalesce(contacts.disconnected_at, 0)`,
  enqueued: sql`coalesce(contacts.enqueued_at, 0)`,
  scheduled: sql`coalesce(chats.scheduled_at, 0)`,
  channel: sql`contacts.channel`,
  initiation_method: sql`contacts.initiation_method`,
  expires: sql`chats.expires_at`,
};

async function page(matching: SelectQueryBuilder<Searched, 'contacts' | 'chats', unknown>, { order, after, limit }: ContactQuery) {
  const value = ORDERS[order.by];
  const beyond = sql.raw(order.descending ? '<' : '>');
  const direction = order.descending ? 'desc' : 'asc';
  const rest = after === null ? matching : matching.where(sql<SqlBool>`(${value} ${beyond} ${after.value} or (${value} = ${after.value} and contacts.id ${beyond} ${after.id}))`);
  return rest
    .selectAll('contacts')
    .select([value.as('ordered'), nameOf.as('name'), 'chats.tags', 'chats.scheduled_at', 'chats.segment_attributes'])
    .orderBy(value, direction)
    .orderBy('contacts.id', direction)
    .limit(limit + 1)
    .execute();
}

const asFound = (row: ContactsTable & Pick<ChatsTable, 'tags' | 'scheduled_at' | 'segment_attributes'> & { name: string }): FoundContact => ({
  contactId: row.id, initialContactId: row.initial_id, previousContactId: row.previous_id, channel: row.channel as Channel, initiationMethod: row.initiation_method,
  name: row.name, queueId: row.queue_id, enqueuedAt: row.enqueued_at, userId: row.user_id, connectedAt: row.connected_at, initiatedAt: row.initiated_at,
  disconnectedAt: row.disconnected_at, scheduledAt: row.scheduled_at, segmentAttributes: readStrings(row.segment_attributes), tags: readStrings(row.tags),
});
