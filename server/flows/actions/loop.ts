import { EVERY_FLOW_TYPE, fault } from '../action-kind.ts';
import type { ActionKind } from '../action-kind.ts';
import { equalsBranches, numberOf, onlyParameters, wholeNumber } from '../parameters.ts';

const MOST_ROUNDS = 100n;

/** Takes one branch a number of times and then the other, once; after that it counts anew. */
export const loop: ActionKind = {
  type: 'Loop',
  allowedIn: EVERY_FLOW_TYPE,
  waysOut: { next: 'mirror', conditions: 'named', errors: [], optionalErrors: [], noMatchingError: 'optional' },

  check(check) {
    onlyParameters(check, ['LoopCount']);
    wholeNumber(check, 'LoopCount', 0n, MOST_ROUNDS, 'rounds');
    equalsBranches(check, ['ContinueLooping', 'DoneLooping']);
  },

  run(at) {
    const count = numberOf(at, 'LoopCount', 0n, MOST_ROUNDS);
    if (count === null) return fault('LoopCount is not a whole number from 0 to 100.');
    const counter = `${at.run.flowId}/${at.action.id}`;
    const { [counter]: gone = 0, ...others } = at.run.loops;
    const parameters = { LoopCount: String(count), Round: String(gone) };
    return gone < Number(count)
      ? { kind: 'compare', value: 'ContinueLooping', keeps: { loops: { ...others, [counter]: gone + 1 } }, parameters }
      : { kind: 'compare', value: 'DoneLooping', keeps: { loops: others }, parameters };
  },
};
