import { UsageAnswer, UsageQuery } from '../../metering/usage-desk.ts';
import { order } from '../order.ts';

export const readUsage = order({
  name: 'read_usage',
  fields: UsageQuery,
  answer: UsageAnswer,
  carryOut: async ({ usage }, query) => await usage.usage(query),
});
