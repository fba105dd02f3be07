import * as z from 'zod';
import { BotName, BotTarget } from '../../outside/bot-target.ts';
import { order } from '../order.ts';

const Configured = z.strictObject({ name: BotName, displayName: z.string().trim().min(1).max(256), target: BotTarget });

export const setBot = order({
  name: 'set_bot',
  begins: true,
  fields: Configured,
  answer: z.strictObject({}),
  async carryOut({ outside }, configured) {
    await outside.putBot(configured);
    return {};
  },
});

export const removeBot = order({
  name: 'remove_bot',
  fields: z.strictObject({ name: BotName }),
  answer: z.strictObject({}),
  async carryOut({ outside }, { name }) {
    await outside.removeBot(name);
    return {};
  },
});

export const listBots = order({
  name: 'list_bots',
  fields: z.strictObject({}),
  answer: z.strictObject({ bots: z.array(z.strictObject({ name: z.string(), displayName: z.string(), where: z.string() })) }),
  async carryOut({ outside }) {
    const bots = await outside.bots();
    return { bots: bots.map(({ name, displayName, target }) => ({ name, displayName, where: whereIs(target) })) };
  },
});

function whereIs(target: BotTarget): string {
  if (target.kind === 'lex') return `${target.aliasArn} in ${target.region}${target.endpoint === undefined ? '' : ` at ${target.endpoint}`}, ${target.locale}`;
  return `built in: "${target.definition.name}", ${Object.keys(target.definition.languages).join(', ')}`;
}
