import { javascriptStack } from './javascript-stack.ts';
import { nativeStack } from './native-stack.ts';
import { NoFreePort, type StackPlace, type WebRtcStack } from './webrtc-stack.ts';

export type StackChoice = 'automatic' | 'native' | 'javascript';

type OpenStack = (place: StackPlace) => Promise<WebRtcStack>;

/**
 * The WebRTC stack that was chosen; `automatic` takes the native one, and where that cannot be loaded the other.
 * @throws Error with the reasons, for an operator
 */
export async function openStack(choice: StackChoice, place: StackPlace, stacks: { native: OpenStack; javascript: OpenStack } = { native: nativeStack, javascript: javascriptStack }): Promise<WebRtcStack> {
  const reasons: string[] = [];
  for (const kind of ['native', 'javascript'] as const) {
    if (choice !== 'automatic' && choice !== kind) continue;
    try {
      return await stacks[kind](place);
    } catch (error) {
      // Another stack would find the same ports taken.
      if (error instanceof NoFreePort) throw error;
      reasons.push(`${kind === 'native' ? 'node-datachannel' : 'werift'}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown'}`);
    }
  }
  throw new Error(`No WebRTC stack could be loaded. Install the packages of this server again for this machine (npm ci). ${reasons.join('; ')}`);
}
