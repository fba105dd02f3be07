import { Refusal } from '../../../server/core.ts';

/** What a call that is to be refused was refused with. @throws if it is not refused */
export async function refusal(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await call.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof Refusal)) throw new Error(`It was to be refused, and was not: ${String(error)}`);
  return { code: error.code, message: error.message };
}

/** The code that it was refused with. @throws if it is not refused */
export async function refusalCode(call: Promise<unknown>): Promise<string> {
  return (await refusal(call)).code;
}
