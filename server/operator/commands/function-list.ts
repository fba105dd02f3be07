import type { FunctionTarget } from '../../outside/function-target.ts';
import { command, DATA } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { listFunctions } from '../orders/functions.ts';

export const functionList = command({
  words: 'function list',
  about: 'Shows the functions that flows can call, and where they are',
  options: { data: DATA },
  async run({ values: { data } }, { output }) {
    const { functions } = await giveOrder(data, listFunctions, {});
    if (functions.length === 0) output.write('No function is configured.\n');
    for (const { name, target } of functions) output.write(`${name}  ${whereIs(target)}\n`);
  },
});

function whereIs(target: FunctionTarget): string {
  switch (target.kind) {
    case 'http':
      return `${target.url}${target.tokenFrom === undefined ? '' : ` (token from ${target.tokenFrom})`}`;
    case 'command':
      return ['runs', target.program, ...target.args.map((arg) => JSON.stringify(arg))].join(' ');
    case 'lambda':
      return `${target.arn} in ${target.region}${target.endpoint === undefined ? '' : ` at ${target.endpoint}`}`;
  }
}
