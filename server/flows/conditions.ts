import type { Branch } from './flow.ts';
import { resolve } from './references.ts';
import type { Readable } from './references.ts';

/** What an absent attribute compares equal to. */
const NULL = 'NULL';

/**
 * The first condition, in the order written, that holds for this value (connect-facts 4.1).
 * @param value what the action found; null where there is nothing, which equals `NULL` and matches nothing else.
 */
export function firstMatch(conditions: readonly Branch[], value: string | null, from: Readable): Branch | undefined {
  return conditions.find(({ operator, operands }) => {
    const operand = resolve(operands[0], from) ?? NULL;
    return value === null ? operator === 'Equals' && operand === NULL : holds(operator, value, operand);
  });
}

function holds(operator: string, value: string, operand: string): boolean {
  switch (operator) {
    case 'Equals':
      return value === operand;
    case 'TextStartsWith':
      return value.startsWith(operand);
    case 'TextEndsWith':
      return value.endsWith(operand);
    case 'TextContains':
      return value.includes(operand);
    case 'NumberGreaterThan':
      return number(value) > number(operand);
    case 'NumberGreaterOrEqualTo':
      return number(value) >= number(operand);
    case 'NumberLessThan':
      return number(value) < number(operand);
    case 'NumberLessOrEqualTo':
      return number(value) <= number(operand);
    default:
      return false;
  }
}

/** A decimal number, or NaN, which no comparison holds for. */
function number(text: string): number {
  return /^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
}
