import type { Rows } from './rows.ts';

/** An agent's name, as timelines show it. */
export async function agentName(rows: Rows, userId: string): Promise<string> {
  const user = await rows.selectFrom('users').select('display_name').where('id', '=', userId).executeTakeFirst();
  return user?.display_name ?? userId;
}
