import type { Rows } from './rows.ts';

/** The instance's key for tokens that follow from something and for sealed values. */
export async function tokenKey(rows: Rows): Promise<string> {
  const instance = await rows.selectFrom('instance').select('token_key').executeTakeFirst();
  if (!instance) throw new Error('The instance has no row of its own: it was not set up.');
  return instance.token_key;
}
