import type { FlowType } from '../../../contract/flow-language.ts';
import { EVERY_FLOW_TYPE } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { asWholeNumber, onlyParameters } from '../parameters.ts';

const NEVER_IN: readonly FlowType[] = ['AGENT_WHISPER', 'CUSTOMER_WHISPER', 'OUTBOUND_WHISPER', 'AGENT_HOLD', 'CUSTOMER_HOLD'];

/**
 * Sends each contact down one of several ways by chance. The operands are cumulative: 30 %, then 20 %, are written
 * NumberLessThan "31" and "51"; NoMatchingCondition takes the other half (connect-facts T41).
 */
export const distributeByPercentage: ActionKind = {
  type: 'DistributeByPercentage',
  allowedIn: EVERY_FLOW_TYPE.filter((type) => !NEVER_IN.includes(type)),
  waysOut: { next: 'mirror', conditions: 'some', errors: ['NoMatchingCondition'], optionalErrors: [], noMatchingError: 'none' },

  check(check) {
    onlyParameters(check, []);
    let before = 1n;
    check.action.conditions.forEach(({ operator, operands }, index) => {
      const field = `Transitions.Conditions[${index}].Condition`;
      if (operator !== 'NumberLessThan') check.error(`${field}.Operator`, `Percentages are compared with NumberLessThan, not with ${operator}.`);
      const limit = asWholeNumber(operands[0]);
      if (limit === null || limit < 2n || limit > 101n) {
        check.error(`${field}.Operands`, 'It must be a whole number from 2 to 101: 1 more than the sum of the percentages up to here.');
      } else if (limit <= before) {
        check.error(`${field}.Operands`, `"${limit}" is not more than the limit before it, so this way is never taken. Percentages add up: write 1 more than the sum up to here.`);
      }
      before = limit ?? before;
    });
  },

  run(at) {
    if (at.answer?.kind !== 'percent') return { kind: 'ask', question: { kind: 'percent' } };
    const drawn = String(at.answer.value);
    return { kind: 'compare', value: drawn, parameters: { Drawn: drawn } };
  },
};
