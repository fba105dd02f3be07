import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { setFunction } from '../orders/functions.ts';

export const functionSet = command({
  words: 'function set',
  operands: 'NAME',
  about: 'Says where a function is that flows call by this name or ARN',
  details: [
    'Exactly one of --http, --command and --aws. A flow that names the function by an ARN finds it by the whole ARN, by its name',
    'with the alias (order-status:live) or by its name alone.',
  ].join('\n'),
  options: {
    data: DATA,
    http: { type: 'string', value: 'URL', about: 'posts the event as JSON there' },
    'token-env': { type: 'string', value: 'VARIABLE', about: 'with --http: the variable of the server\'s environment that holds a bearer token' },
    command: { type: 'string', value: 'PROGRAM', about: 'runs this program, event on standard input, result on standard output' },
    arg: { type: 'string', value: 'TEXT', multiple: true, about: 'with --command: an argument, as often as needed' },
    env: { type: 'string', value: 'VARIABLE', multiple: true, about: 'with --command: a variable of the server\'s environment that it gets' },
    aws: { type: 'string', value: 'ARN', about: 'calls this AWS Lambda function, with the credentials of the server\'s environment' },
    region: { type: 'string', value: 'REGION', about: 'with --aws: the region, if it is not the one in the ARN' },
    endpoint: { type: 'string', value: 'URL', about: 'with --aws: another place that speaks the same API' },
  },
  async run({ values, operands: [name, ...more] }, { output }) {
    if (name === undefined || more.length > 0) throw new Mistake('Name the one function.');
    const { http, command: program, aws } = values;
    if ([http, program, aws].filter((one) => one !== undefined).length !== 1) throw new Mistake('Give exactly one of --http, --command and --aws.');
    if (http !== undefined) {
      await giveOrder(values.data, setFunction, { name, target: { kind: 'http', url: http, ...(values['token-env'] !== undefined && { tokenFrom: values['token-env'] }) } });
    } else if (program !== undefined) {
      await giveOrder(values.data, setFunction, { name, target: { kind: 'command', program, args: values.arg, environment: values.env } });
    } else if (aws !== undefined) {
      const region = values.region ?? aws.split(':')[3] ?? '';
      await giveOrder(values.data, setFunction, { name, target: { kind: 'lambda', arn: aws, region, ...(values.endpoint !== undefined && { endpoint: values.endpoint }) } });
    }
    output.write(`Flows that call ${name} reach it there from now on.\n`);
  },
});
