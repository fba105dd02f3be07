import type { Settings } from '../../core.ts';
import type { RecordingState } from './what-is-recorded.ts';

/** Whether an agent has a say just now in the recording of the call that he is on. */
export function mayRecord(allowed: Settings['agentsRecord'], state: RecordingState): boolean {
  return allowed === 'all' ? state !== 'stopped' : allowed === 'pause' && (state === 'on' || state === 'paused');
}
