import * as z from 'zod';
import { Id, Milliseconds, Moment, UserRole } from './primitives.ts';

/*
 * Signing in and out, over HTTP on the routing server:
 *   POST   /agent/session   SignInRequest -> 200 SignInAnswer | 401 wrong_credentials | 429 throttled | 400 bad_request
 *   DELETE /agent/session   Authorization: Bearer <token> -> 204; sets the agent Offline (connect-facts 1.5)
 */
export const SignInRequest = z.strictObject({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(1000),
  device: Id,
});
export type SignInRequest = z.infer<typeof SignInRequest>;

export const SignInAnswer = z.strictObject({
  token: z.string(),
  expiresAt: Moment,
  user: z.strictObject({ id: Id, username: z.string(), displayName: z.string(), role: UserRole }),
});
export type SignInAnswer = z.infer<typeof SignInAnswer>;

export const SignInError = z.strictObject({
  code: z.enum(['wrong_credentials', 'throttled', 'bad_request', 'internal']),
  message: z.string(),
  retryAfter: Milliseconds.optional(),
});
export type SignInError = z.infer<typeof SignInError>;
