import type { DeskCallError } from '../desk/client.ts';
import { signInWords } from '../words/shell.ts';

export interface SignInProblem {
  /** The field it stands at. */
  readonly at: 'server' | 'name' | 'password';
  readonly words: string;
  /** Until when no try is taken, on the server's clock. */
  readonly until?: number;
}

/** What a refused sign-in says, where, and what can be done about it. */
export function signInProblem(
  error: Pick<DeskCallError, 'code' | 'message' | 'retryAfter'>,
  about: { server: string; known: boolean; anybodyStored: boolean; now: number },
): SignInProblem {
  switch (error.code) {
    case 'wrong_credentials':
      return { at: 'password', words: signInWords.wrong };
    case 'throttled': {
      const wait = error.retryAfter ?? 30_000;
      return { at: 'password', words: signInWords.throttled(Math.ceil(wait / 1000)), until: about.now + wait };
    }
    case 'unreachable':
    case 'timeout': {
      const what = signInWords.unreachable(about.server);
      if (!about.anybodyStored) return { at: 'server', words: what };
      return { at: 'server', words: `${what} ${about.known ? signInWords.reviewOffer : signInWords.unknownHere}` };
    }
    default:
      return { at: 'password', words: error.message };
  }
}
