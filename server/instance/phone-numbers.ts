import { Refusal } from '../core.ts';
import { isPhoneNumber } from '../flows/phone-number.ts';
import type { PhoneNumbersTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import type { OwnPhoneNumber, PhoneNumberDesk } from './phone-number-desk.ts';

const DESCRIPTION_MAX = 500;

/** The instance's own numbers. */
export function phoneNumberDesk(writer: Writer): PhoneNumberDesk {
  return {
    list: () => writer.read(async (db) => (await db.selectFrom('phone_numbers').selectAll().orderBy('number').execute()).map(asOwn)),
    put: (given) => writer.run({ actor: 'api', cause: 'put_phone_number' }, (work) => putPhoneNumber(work, given)),
    remove: (id) =>
      writer.run({ actor: 'api', cause: 'remove_phone_number' }, async (work) => {
        const row = await work.db.selectFrom('phone_numbers').select('number').where('id', '=', id).executeTakeFirst();
        if (row === undefined) throw new Refusal('not_found', `There is no phone number with the id ${id}.`);
        await work.db.deleteFrom('phone_numbers').where('id', '=', id).execute();
        work.record({ type: 'phone_number_removed', data: { phoneNumberId: id, number: row.number } });
      }),
  };
}

const asOwn = (row: PhoneNumbersTable): OwnPhoneNumber =>
  ({ id: row.id, number: row.number, description: row.description, flowId: row.flow_id, tags: JSON.parse(row.tags) as OwnPhoneNumber['tags'], changedAt: row.changed_at });

async function putPhoneNumber(work: Work, { number, description, flowId }: Parameters<PhoneNumberDesk['put']>[0]): Promise<{ id: string; added: boolean }> {
  if (!isPhoneNumber(number)) throw new Refusal('invalid', `"${number.slice(0, 40)}" is not a telephone number as E.164 writes it: + and up to 15 digits, country code first.`);
  if (description !== undefined && (description.length > DESCRIPTION_MAX || !description.isWellFormed())) throw new Refusal('invalid', `The description of a phone number is text of up to ${DESCRIPTION_MAX} characters.`);
  if (flowId != null) await mustTakeCalls(work, flowId);
  const before = await work.db.selectFrom('phone_numbers').selectAll().where('number', '=', number).executeTakeFirst();
  const row: PhoneNumbersTable = {
    id: before?.id ?? work.ids.next(work.now), number, description: description ?? before?.description ?? '', flow_id: flowId === undefined ? before?.flow_id ?? null : flowId,
    tags: before?.tags ?? '{}', created_at: before?.created_at ?? work.now, changed_at: work.now,
  };
  await work.db.insertInto('phone_numbers').values(row).onConflict((conflict) => conflict.column('id').doUpdateSet(row)).execute();
  work.record({ type: 'phone_number_changed', data: { phoneNumberId: row.id, number, flowId: row.flow_id } });
  return { id: row.id, added: before === undefined };
}

async function mustTakeCalls(work: Work, flowId: string): Promise<void> {
  const flow = await work.db.selectFrom('flows').select(['name', 'type']).where('id', '=', flowId).executeTakeFirst();
  if (flow === undefined) throw new Refusal('not_found', `There is no flow with the id ${flowId}.`);
  if (flow.type !== 'CONTACT_FLOW') throw new Refusal('invalid', `The flow "${flow.name}" is of type ${flow.type}; a call starts with one of type CONTACT_FLOW.`);
}
