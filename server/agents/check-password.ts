import type { Writer } from '../storage/writer.ts';
import type { Passwords } from './passwords.ts';

/**
 * Makes the check of a name and password: it gives the user's id, or undefined. Unknown and disabled users cost as
 * much time as a wrong password, so that names cannot be found out by the clock.
 */
export function checkPassword(writer: Writer, passwords: Passwords): (username: string, password: string) => Promise<string | undefined> {
  let nobodys: Promise<string> | undefined;
  return async (username, password) => {
    const user = await writer.read((db) =>
      db.selectFrom('users').select(['id', 'password_hash']).where('username', '=', username.toLowerCase()).where('disabled', '=', 0).executeTakeFirst(),
    );
    nobodys ??= passwords.hash('the password of nobody');
    const right = await passwords.verify(password, user?.password_hash ?? (await nobodys));
    return right && user ? user.id : undefined;
  };
}
