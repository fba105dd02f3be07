/*
 * Flows for tests, written action by action: each names where it goes; the first is where the flow starts.
 */

type Branches = { next?: string; errors?: Record<string, string>; equals?: Record<string, string> };

/** One action; its branches in short: `errors` by error type, `equals` by what the result is compared with. */
export function action(id: string, type: string, parameters: Record<string, unknown>, { next, errors = {}, equals = {} }: Branches = {}) {
  return {
    Identifier: id,
    Type: type,
    Parameters: parameters,
    Transitions: {
      ...(next !== undefined && { NextAction: next }),
      Errors: Object.entries(errors).map(([ErrorType, NextAction]) => ({ ErrorType, NextAction })),
      Conditions: Object.entries(equals).map(([operand, NextAction]) => ({ NextAction, Condition: { Operator: 'Equals', Operands: [operand] } })),
    },
  };
}

/** The text of a flow that begins with the first of these actions. */
export function flowText(...actions: ReturnType<typeof action>[]): string {
  return JSON.stringify({ Version: '2019-10-30', StartAction: actions[0]?.Identifier, Metadata: {}, Actions: actions });
}

/** Says a text, then ends the contact; on any error, too. */
export const sayAndEnd = (id: string, text: string) => [
  action(id, 'MessageParticipant', { Text: text }, { next: `${id} end`, errors: { NoMatchingError: `${id} end` } }),
  action(`${id} end`, 'DisconnectParticipant', {}),
];
