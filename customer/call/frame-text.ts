import { memberOf } from '../chat-details.ts';

/** A frame that came over a socket, to be read member by member. */
export interface FrameText {
  readonly value: unknown;
  /** A member that is text; undefined for any other. */
  text(key: string): string | undefined;
}

/** What came, if it is JSON. */
export function frameText(data: unknown): FrameText | undefined {
  let value: unknown;
  try {
    value = JSON.parse(String(data));
  } catch {
    return undefined;
  }
  return {
    value,
    text(key) {
      const found = memberOf(value, key);
      return typeof found === 'string' ? found : undefined;
    },
  };
}
