import { Refusal, type RefusalCode } from '../core.ts';
import { WireError } from '../rest-json.ts';

/**
 * Runs what an operation asks of the core; where its model has another error for a refusal than most operations, that
 * one is answered.
 * @param names refusal code -> error name and status.
 */
export async function asDocumented<T>(names: Readonly<Partial<Record<RefusalCode, readonly [name: string, status: number]>>>, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const documented = error instanceof Refusal ? names[error.code] : undefined;
    if (documented !== undefined && error instanceof Refusal) throw new WireError(documented[0], documented[1], error.message);
    throw error;
  }
}
