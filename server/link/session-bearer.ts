import { Refusal } from '../core.ts';

/** The session token that a desk carries in its Authorization header. @throws Refusal `access_denied` */
export function sessionBearer(authorization: string | undefined): string {
  const token = /^Bearer (\S{1,1000})$/u.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new Refusal('access_denied', 'The header Authorization must carry "Bearer" and the session token.');
  return token;
}
