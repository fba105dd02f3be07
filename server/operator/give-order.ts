import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../clock.ts';
import { createCore } from '../create-core.ts';
import { systemIds } from '../ids.ts';
import { createLog } from '../log.ts';
import { describeProblems } from '../rest-json.ts';
import { defaultSettings } from '../settings.ts';
import { Mistake } from './command.ts';
import { sendOrder } from './operator-socket.ts';
import type { Order } from './order.ts';

/**
 * Gives an order to the server that works on this data folder or, if none does, carries it out on the database there.
 * @throws Mistake if a field is not what the order takes; Error with the reason if it was refused.
 */
export async function giveOrder<Fields, Answer>(dataFolder: string, order: Order<Fields, Answer>, fields: NoInfer<Fields>): Promise<Answer> {
  const data = path.resolve(dataFolder);
  const read = order.fields.safeParse(fields);
  if (!read.success) throw new Mistake(describeProblems(read.error));
  const told = await sendOrder(data, order.name, read.data);
  if (told === undefined) return carryOutHere(data, order, read.data);
  if (!told.ok) throw new Error(told.message);
  return order.answer.parse(told.answer);
}

async function carryOutHere<Fields, Answer>(data: string, order: Order<Fields, Answer>, fields: Fields): Promise<Answer> {
  const database = path.join(data, 'routing.db');
  if (order.begins !== true && !existsSync(database)) throw new Error(`There is no instance in ${data}. --data takes the folder that the server was started with (ccp serve --data).`);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const core = await createCore({ database, clock: systemClock(), ids: systemIds(), settings: defaultSettings, log: createLog() });
  try {
    return await order.carryOut(core, fields);
  } finally {
    await core.close();
  }
}
