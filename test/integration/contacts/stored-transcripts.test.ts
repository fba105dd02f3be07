import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND, startWorld, type World } from './contact-world.ts';

/* Every segment of a chat leaves its transcript in the store, also when that is away, and when the server dies meanwhile. */

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const stored = (contactId: string) => {
  const found = [...world.objects.objects].filter(([key]) => key.includes(contactId));
  const [first] = found;
  if (found.length !== 1 || !first) throw new Error(`${contactId} has ${found.length} objects.`);
  return { key: first[0], bytes: String(first[1]), json: JSON.parse(String(first[1])) as Record<string, unknown> & { Transcript: Record<string, unknown>[] } };
};
const kinds = (contactId: string): unknown[] => stored(contactId).json.Transcript.map((item) => item['Content'] ?? String(item['ContentType']).split('.').at(-1));

test('a segment is stored in the documented shape, to the byte, when its agent has left; the rest when the chat ends', async () => {
  const eva = await world.agent('eva');
  const kim = await world.customer();
  const { contactId } = await eva.accept();
  await kim.say('The parcel is late: "42" €');
  expect(world.objects.objects.size).toBe(0);
  await eva.leave(contactId);
  expect(world.objects.objects.size).toBe(1);
  await world.pass(10 * MINUTE);
  await kim.leave();
  expect(world.objects.objects.size).toBe(2);

  const { key, bytes, json } = stored(contactId);
  const { alias, id } = await world.rows.selectFrom('instance').select(['alias', 'id']).executeTakeFirstOrThrow();
  expect(key).toBe(`connect/${alias}/ChatTranscripts/2026/01/05/${contactId}_20260105T09:00_UTC.json`);
  expect(Object.keys(json)).toEqual(['Version', 'AWSAccountId', 'InstanceId', 'InitialContactId', 'ContactId', 'Participants', 'Transcript']);
  expect(json).toMatchObject({ Version: '2019-08-26', InstanceId: id, InitialContactId: kim.chatId, ContactId: contactId });
  const rows = await world.rows.selectFrom('transcript').selectAll().where('contact_id', '=', contactId).orderBy('position').execute();
  expect(bytes).toBe(JSON.stringify({
    Version: '2019-08-26', AWSAccountId: '000000000000', InstanceId: id, InitialContactId: kim.chatId, ContactId: contactId,
    Participants: [...new Set(rows.flatMap((row) => row.participant_id ?? []))].map((ParticipantId) => ({ ParticipantId })),
    Transcript: rows.map((row) => ({
      AbsoluteTime: new Date(row.at).toISOString(),
      ...(row.kind === 'message' && { Content: row.content }),
      ContentType: row.content_type, Id: row.id, Type: row.kind === 'message' ? 'MESSAGE' : 'EVENT',
      ...(row.participant_id !== null && { ParticipantId: row.participant_id }),
      DisplayName: row.display_name, ParticipantRole: row.role,
    })),
  }));
  expect(kinds(contactId)).toContain('The parcel is late: "42" €');

  const segments = await world.rows.selectFrom('contacts').select('id').where('initial_id', '=', kim.chatId).where('id', '!=', contactId).execute();
  const last = stored(segments[0]?.id ?? '');
  expect(last.json.Transcript.at(-1)).toEqual({ AbsoluteTime: expect.any(String) as string, ContentType: 'application/vnd.amazonaws.connect.event.chat.ended', Id: expect.any(String) as string, Type: 'EVENT' });
});

test('a store that is away delays transcripts and loses none, not even over a restart; it is asked less and less often', async () => {
  const kim = await world.customer();
  const lee = await world.customer({ customerName: 'Lee' });
  world.objects.away = true;
  await kim.say('first');
  await kim.leave();
  await lee.leave();
  await world.pass(SECOND);
  await world.restart();
  const before = world.objects.asked;
  await world.pass(HOUR);
  const asked = world.objects.asked - before;
  expect(asked).toBeGreaterThan(4);
  expect(asked).toBeLessThan(60);
  expect(world.objects.objects.size).toBe(0);
  const waiting = await world.rows.selectFrom('jobs').selectAll().where('kind', '=', 'store_transcript').execute();
  expect(waiting.map((job) => job.key).toSorted()).toEqual([kim.chatId, lee.chatId].toSorted());
  expect(waiting.every((job) => job.failures > 3 && job.last_failure?.includes('away'))).toBe(true);

  await world.restart();
  world.objects.away = false;
  await world.pass(10 * MINUTE);
  expect([...world.objects.objects.keys()].map((key) => key.split('/').at(-1)?.slice(0, 36) ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([kim.chatId, lee.chatId].toSorted());
  expect(kinds(kim.chatId)).toContain('first');
  expect(await world.rows.selectFrom('jobs').selectAll().execute()).toEqual([]);
  const told = await world.rows.selectFrom('events').select(['type', 'contact_id']).where('type', 'in', ['transcript_stored', 'transcript_delayed']).execute();
  expect(told.filter((event) => event.type === 'transcript_stored')).toHaveLength(2);
  expect(told.filter((event) => event.type === 'transcript_delayed')).toHaveLength(2);
});

test('nothing is stored twice, and nothing for a chat that goes on', async () => {
  const eva = await world.agent('eva');
  await world.customer();
  await eva.accept();
  await world.pass(HOUR);
  await world.restart();
  expect(world.objects.asked).toBe(0);
});
