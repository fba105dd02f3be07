import { botFrom } from '../bot-files.ts';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { setBot } from '../orders/bots.ts';

export const botSet = command({
  words: 'bot set',
  operands: 'NAME',
  about: 'Says which bot it is that flows let talk by this name or alias ARN',
  details: 'Exactly one of --file and --lex. A flow that names a Lex bot by its alias ARN finds it by the whole ARN, by BOT:ALIAS or by BOT.',
  options: {
    data: DATA,
    file: { type: 'string', value: 'FILE', about: 'a bot of our own, from this file; set it again after a change' },
    lex: { type: 'string', value: 'ALIAS-ARN', about: 'a Lex V2 bot, with the credentials of the server\'s environment' },
    'display-name': { type: 'string', value: 'NAME', default: 'BOT', about: 'what customers and agents see' },
    locale: { type: 'string', value: 'LOCALE', default: 'en_US', about: 'with --lex: its language where a contact has none' },
    region: { type: 'string', value: 'REGION', about: 'with --lex: the region, if it is not the one in the ARN' },
    endpoint: { type: 'string', value: 'URL', about: 'with --lex: another place that speaks the same API' },
  },
  async run({ values, operands: [name, ...more] }, { output }) {
    if (name === undefined || more.length > 0) throw new Mistake('Name the one bot.');
    const { file, lex } = values;
    if ((file === undefined) === (lex === undefined)) throw new Mistake('Give exactly one of --file and --lex.');
    const displayName = values['display-name'];
    if (file !== undefined) await giveOrder(values.data, setBot, { name, displayName, target: { kind: 'built_in', definition: await botFrom(file) } });
    else if (lex !== undefined) {
      const target = { kind: 'lex' as const, aliasArn: lex, region: values.region ?? lex.split(':')[3] ?? '', locale: values.locale, ...(values.endpoint !== undefined && { endpoint: values.endpoint }) };
      await giveOrder(values.data, setBot, { name, displayName, target });
    }
    output.write(`Flows let ${name} talk as "${displayName}" from now on.\n`);
  },
});
