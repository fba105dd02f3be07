import { createInterface } from 'node:readline';
import { converse, type BotSession } from '../../bots/dialogue.ts';
import { systemClock } from '../../clock.ts';
import type { BotReply } from '../../flows/bot-reply.ts';
import { botFrom } from '../bot-files.ts';
import { command, Mistake } from '../command.ts';

export const botTalk = command({
  words: 'bot talk',
  operands: 'FILE',
  about: 'Lets you talk with a bot here, a line each, and says what it understood',
  options: { locale: { type: 'string', value: 'LOCALE', about: 'the language, such as de_DE; its first unless given' } },
  async run({ values, operands: [file, ...more] }, { input, output }) {
    if (file === undefined || more.length > 0) throw new Mistake('Name the one file of the bot.');
    const definition = await botFrom(file);
    const clock = systemClock();
    let session: BotSession | null = null;
    for await (const line of createInterface({ input })) {
      const turn = converse(definition, session, { text: line, attributes: null, locale: values.locale ?? null, now: clock.now() });
      session = turn.session;
      for (const message of turn.reply.messages) if (message.kind === 'text') output.write(`${definition.name}: ${message.text}\n`);
      output.write(`  ${understood(turn.reply)}\n`);
    }
  },
});

function understood({ action, intent, interpretations }: BotReply): string {
  const slots = Object.entries(intent?.slots ?? {}).map(([name, value]) => ` ${name}=${value ?? '?'}`).join('');
  const others = interpretations.map(({ intent: name, score }) => `${name} ${score ?? '?'}`).join(', ');
  return `[${action}${intent === null ? '' : ` ${intent.name} ${intent.state}${slots}`}${others === '' ? '' : `; ${others}`}]`;
}
