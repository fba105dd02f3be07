import { Refusal } from '../core.ts';
import type { Writer } from '../storage/writer.ts';
import { BotTarget } from './bot-target.ts';
import { FunctionTarget } from './function-target.ts';
import type { OutsideDesk } from './outside-desk.ts';

/** The functions and bots that the instance knows, as rows. */
export function outsideDesk(writer: Writer): OutsideDesk {
  return {
    putFunction: ({ name, target }) =>
      writer.run({ actor: 'instance', cause: 'put_function' }, async (work) => {
        const row = { target: JSON.stringify(target), changed_at: work.now };
        await work.db.insertInto('functions').values({ name, ...row }).onConflict((conflict) => conflict.column('name').doUpdateSet(row)).execute();
        work.record({ type: 'function_changed', data: { name, kind: target.kind } });
      }),
    removeFunction: (name) =>
      writer.run({ actor: 'instance', cause: 'remove_function' }, async (work) => {
        const removed = await work.db.deleteFrom('functions').where('name', '=', name).returning('name').executeTakeFirst();
        if (!removed) throw new Refusal('not_found', `No function is configured under the name ${name}.`);
        work.record({ type: 'function_removed', data: { name } });
      }),
    functions: () =>
      writer.read(async (db) => {
        const rows = await db.selectFrom('functions').selectAll().orderBy('name').execute();
        return rows.map(({ name, target }) => ({ name, target: FunctionTarget.parse(JSON.parse(target)) }));
      }),
    putBot: ({ name, displayName, target }) =>
      writer.run({ actor: 'instance', cause: 'put_bot' }, async (work) => {
        const row = { display_name: displayName, target: JSON.stringify(target), changed_at: work.now };
        await work.db.insertInto('bots').values({ name, ...row }).onConflict((conflict) => conflict.column('name').doUpdateSet(row)).execute();
        work.record({ type: 'bot_changed', data: { name, kind: target.kind } });
      }),
    removeBot: (name) =>
      writer.run({ actor: 'instance', cause: 'remove_bot' }, async (work) => {
        const removed = await work.db.deleteFrom('bots').where('name', '=', name).returning('name').executeTakeFirst();
        if (!removed) throw new Refusal('not_found', `No bot is configured under the name ${name}.`);
        work.record({ type: 'bot_removed', data: { name } });
      }),
    bots: () =>
      writer.read(async (db) => {
        const rows = await db.selectFrom('bots').selectAll().orderBy('name').execute();
        return rows.map(({ name, display_name: displayName, target }) => ({ name, displayName, target: BotTarget.parse(JSON.parse(target)) }));
      }),
  };
}
