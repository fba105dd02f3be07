import { expect, test } from 'vitest';
import { scryptPasswords } from '../../../server/agents/passwords.ts';
import { systemIds } from '../../../server/ids.ts';

const passwords = scryptPasswords(systemIds());

test('a password is known again, another is not, and no two hashes of one are alike', async () => {
  const [one, two] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
  expect(one).not.toBe(two);
  expect(one).toMatch(/^scrypt\$32768\$8\$3\$/);
  expect(await passwords.verify('correct horse', one)).toBe(true);
  expect(await passwords.verify('correct horsf', one)).toBe(false);
});

test('an accent is the same letter however it was composed', async () => {
  expect(await passwords.verify('cafe\u0301 ole\u0301', await passwords.hash('caf\u00e9 ol\u00e9'))).toBe(true);
});

test.each(['', 'plain text', 'scrypt$1$2', 'scrypt$99999999999$8$3$salt$AAAA', 'scrypt$32768$8$3$salt$'])('a stored hash that cannot be read lets nobody in: %s', async (hash) => {
  expect(await passwords.verify('', hash)).toBe(false);
});
