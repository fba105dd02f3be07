import { expect, goesOn, onlyNoAnswerOrRefusal, some, type Action } from './deed.ts';
import { query } from './query.ts';
import { SimulatedBot } from './simulated-bot.ts';
import type { Simulation } from './simulation.ts';

/*
 * What else a company's own programs do to chats: their bots, chat timers, chats that go on from earlier ones.
 */

const invitesBot: Action = (simulation) => {
  const customer = some(simulation, simulation.customers.filter((one) => goesOn(simulation, one)));
  if (customer?.chatId === undefined) return undefined;
  const { chatId } = customer;
  const again = some(simulation, simulation.bots.filter((bot) => bot.chatId === chatId && bot.participantId === undefined));
  const bot = again ?? new SimulatedBot(`bot ${simulation.bots.length + 1}`, chatId, { server: () => simulation.server, ledger: simulation.ledger });
  if (!again) simulation.bots.push(bot);
  return {
    what: `the API invites ${bot.name} to the chat of ${customer.name}`,
    async run() {
      const other = query(simulation.server.rows, `select count(*) from participants where initial_contact_id = ? and role = 'CUSTOM_BOT' and left_at is null and display_name <> ?`).pluck().get(chatId, bot.name) !== 0;
      expect(simulation, bot.name, await bot.invite(), other ? ['limit_exceeded'] : ['done', 'limit_exceeded']);
    },
  };
};

/** Whether the server holds this bot for one that takes part. */
const takesPart = (simulation: Simulation, bot: SimulatedBot): boolean =>
  query(simulation.server.rows, 'select left_at from participants where id = ?').pluck().get(bot.participantId ?? '') === null;

function byBot(name: string, can: (bot: SimulatedBot) => boolean, does: (bot: SimulatedBot, simulation: Simulation) => ReturnType<SimulatedBot['say']>): Action {
  return (simulation) => {
    const bot = some(simulation, simulation.bots.filter((one) => one.participantId !== undefined && can(one)));
    return bot && {
      what: `${bot.name} ${name}`,
      async run() {
        const there = takesPart(simulation, bot);
        if (!there) simulation.report.count('bot too late');
        expect(simulation, `${bot.name} ${name}`, await does(bot, simulation), there ? ['done'] : ['access_denied']);
      },
    };
  };
}

const botComes = byBot('connects', () => true, (bot) => bot.connect());
const botSays = byBot('writes', (bot) => bot.participant !== undefined, (bot) => bot.say());
const botLeaves = byBot('leaves', (bot) => bot.participant !== undefined, (bot) => bot.leave());

const botPries: Action = (simulation) => {
  const bot = some(simulation, simulation.bots.filter((one) => one.participant));
  const attachmentId = bot && (query(simulation.server.rows, `select id from attachments where initial_contact_id = ? and state = 'approved' limit 1`).pluck().get(bot.chatId) as string | undefined);
  return bot && attachmentId !== undefined ? { what: `${bot.name} tries to open a file`, run: async () => expect(simulation, bot.name, await bot.open(attachmentId), ['access_denied']) } : undefined;
};

const setsTimers: Action = (simulation) => {
  const customer = some(simulation, simulation.customers.filter((one) => goesOn(simulation, one)));
  if (customer?.chatId === undefined) return undefined;
  const { chatId } = customer;
  const { random } = simulation;
  const timers = [{ role: random.one(['CUSTOMER', 'AGENT'] as const), type: random.one(['idle', 'disconnect'] as const), minutes: random.one([2, 2, 3, 10, 480, null]) }];
  return { what: `the API sets timers of ${customer.name}: ${JSON.stringify(timers)}`, run: () => simulation.server.ask((core) => core.participants.configureTimers({ contactId: chatId, timers })).catch(onlyNoAnswerOrRefusal) };
};

/** An earlier chat to go on from, or one of its segments. */
export function earlierChat(simulation: Simulation): { type: 'ENTIRE_PAST_SESSION' | 'FROM_SEGMENT'; sourceContactId: string } | undefined {
  const chat = some(simulation, simulation.customers.filter((one) => one.chatId !== undefined && !goesOn(simulation, one)));
  if (chat?.chatId === undefined) return undefined;
  if (simulation.random.chance(0.5)) return { type: 'ENTIRE_PAST_SESSION', sourceContactId: chat.chatId };
  const segments = query(simulation.server.rows, 'select id from contacts where initial_id = ? order by id').pluck().all(chat.chatId) as string[];
  return { type: 'FROM_SEGMENT', sourceContactId: simulation.random.one(segments) };
}

const continues: Action = (simulation) => {
  const customer = some(simulation, simulation.customers.filter((one) => goesOn(simulation, one)));
  const earlier = earlierChat(simulation);
  if (customer?.chatId === undefined || !earlier) return undefined;
  const { chatId } = customer;
  return {
    what: `the API ties the chat of ${customer.name} to ${earlier.sourceContactId} (${earlier.type})`,
    async run() {
      const tied = query(simulation.server.rows, 'select continued_from from chats where id = ?').pluck().get(chatId) !== null;
      const answer = await simulation.server.ask((core) => core.chats.continueChat({ ...earlier, initialContactId: chatId, clientToken: undefined })).catch((error: unknown) => onlyNoAnswerOrRefusal(error));
      if (answer && tied) simulation.report.problem(`The chat of ${customer.name} goes on from two chats.`);
    },
  };
};

export const CHAT_ACTIONS: Readonly<Record<string, { action: Action; weight: number }>> = {
  invitesBot: { action: invitesBot, weight: 2 },
  botComes: { action: botComes, weight: 3 },
  botSays: { action: botSays, weight: 4 },
  botLeaves: { action: botLeaves, weight: 1 },
  botPries: { action: botPries, weight: 1 },
  setsTimers: { action: setsTimers, weight: 3 },
  continues: { action: continues, weight: 1 },
};
