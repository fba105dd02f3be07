import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { CreateUserRequest, UpdateUserIdentityInfoRequest, UpdateUserRoutingProfileRequest, UpdateUserSecurityProfilesRequest, type IdentityInfo } from '../../contract/instance-api-configuration.ts';
import type { UserRole } from '../../contract/primitives.ts';
import type { ConfiguredUser } from '../instance/configuration-desk.ts';
import { parseBody } from '../rest-json.ts';
import { arnOf } from './arns.ts';
import { instanceErrors } from './instance-errors.ts';
import { mustBeThere, refuseNotOffered } from './not-offered.ts';
import { lastPart } from './operation-scope.ts';
import { pagingOf, parseQuery } from './paging.ts';
import type { ConfigurationScope } from './queue-operations.ts';

/*
 * Operations on users. What a user may do is one of two roles here; each is a security profile that cannot be changed.
 */

const SECURITY_PROFILES: readonly { id: string; name: string; role: UserRole; description: string }[] = [
  { id: 'security-profile-agent', name: 'Agent', role: 'agent', description: 'Takes contacts in the Contact Control Panel.' },
  { id: 'security-profile-supervisor', name: 'Supervisor', role: 'supervisor', description: 'Watches the queues and agents, and reads every contact.' },
];

interface One { Params: { instanceId: string; userId: string } }
const ListQuery = z.strictObject(pagingOf(1000));

/** Adds the operations on users and security profiles to the instance API's scope. */
export function userOperations(app: FastifyInstance, { configuration, pages, instanceId, limits, ownInstance }: ConfigurationScope): void {
  const arn = (id: string): string => arnOf(instanceId, 'user', id);
  const securityProfileArn = (id: string): string => arnOf(instanceId, 'securityProfile', id);

  app.get<{ Params: { instanceId: string } }>('/users-summary/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { maxResults, nextToken } = parseQuery(request, ListQuery);
    const { rows, ...next } = await pages.list({ operation: 'ListUsers', args: null, maxResults, nextToken }, await configuration.users());
    return { UserSummaryList: rows.map(({ id, name }) => ({ Id: id, Arn: arn(id), Username: name })), ...next };
  });

  app.put<{ Params: { instanceId: string } }>('/users/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, CreateUserRequest, instanceErrors);
    refuseNotOffered(body, [
      'DirectoryUserId', 'HierarchyGroupId', 'AutoAcceptConfigs', 'AfterContactWorkConfigs', 'PhoneNumberConfigs', 'PersistentConnectionConfigs', 'VoiceEnhancementConfigs',
    ]);
    const identity = identityIn(body.IdentityInfo ?? {}, body.Username);
    const role = roleIn(body.SecurityProfileIds);
    const { id } = await configuration.createUser({
      name: body.Username,
      ...identity,
      password: body.Password,
      role,
      profileId: lastPart(body.RoutingProfileId),
      tags: body.Tags ?? {},
    });
    return { UserId: id, UserArn: arn(id) };
  });

  app.get<One>('/users/:instanceId/:userId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const id = lastPart(request.params.userId);
    const user = mustBeThere((await configuration.users()).find((candidate) => candidate.id === id), 'user', id);
    return { User: { Arn: arn(id), ...described(user) } };
  });

  app.post<One>('/users/:instanceId/:userId/routing-profile', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { RoutingProfileId } = parseBody(request, UpdateUserRoutingProfileRequest, instanceErrors);
    await configuration.changeUserProfile(lastPart(request.params.userId), lastPart(RoutingProfileId));
    return {};
  });

  app.post<One>('/users/:instanceId/:userId/security-profiles', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { SecurityProfileIds } = parseBody(request, UpdateUserSecurityProfilesRequest, instanceErrors);
    await configuration.changeUserRole(lastPart(request.params.userId), roleIn(SecurityProfileIds));
    return {};
  });

  app.post<One>('/users/:instanceId/:userId/identity-info', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const body = parseBody(request, UpdateUserIdentityInfoRequest, instanceErrors);
    const id = lastPart(request.params.userId);
    const user = mustBeThere((await configuration.users()).find((candidate) => candidate.id === id), 'user', id);
    await configuration.changeUserIdentity(id, identityIn(body.IdentityInfo, user.name));
    return {};
  });

  app.get<{ Params: { instanceId: string } }>('/security-profiles-summary/:instanceId', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const { maxResults, nextToken } = parseQuery(request, ListQuery);
    const { rows, ...next } = await pages.list({ operation: 'ListSecurityProfiles', args: null, maxResults, nextToken }, SECURITY_PROFILES);
    return { SecurityProfileSummaryList: rows.map(({ id, name }) => ({ Id: id, Arn: securityProfileArn(id), Name: name })), ...next };
  });

  app.get<{ Params: { instanceId: string; id: string } }>('/security-profiles/:instanceId/:id', limits, async (request) => {
    ownInstance(request.params.instanceId);
    const id = lastPart(request.params.id);
    const { name, description } = mustBeThere(SECURITY_PROFILES.find((profile) => profile.id === id), 'security profile', id);
    return { SecurityProfile: { Id: id, Arn: securityProfileArn(id), SecurityProfileName: name, Description: description } };
  });
}

/** @throws Refusal `not_found` for a security profile of nobody */
function roleIn(securityProfileIds: readonly string[]): UserRole {
  const roles = securityProfileIds.map((given) => mustBeThere(SECURITY_PROFILES.find(({ id }) => id === lastPart(given)), 'security profile', given).role);
  return roles.includes('supervisor') ? 'supervisor' : 'agent';
}

function identityIn(given: IdentityInfo, username: string): { displayName: string; email: string | null } {
  refuseNotOffered(given, ['SecondaryEmail', 'Mobile']);
  const { FirstName = '', LastName = '', Email } = given;
  return { displayName: `${FirstName} ${LastName}`.trim() || username, email: Email ?? null };
}

/** First and last name are what stands before and after the first space, as flows see them (flows/runner-facts.ts). */
function described(user: ConfiguredUser): Record<string, unknown> {
  const [FirstName = '', ...rest] = user.displayName.split(' ');
  return {
    Id: user.id,
    Username: user.name,
    IdentityInfo: { FirstName, LastName: rest.join(' '), ...(user.email !== null && { Email: user.email }) },
    PhoneConfig: { PhoneType: 'SOFT_PHONE', AutoAccept: false, AfterContactWorkTimeLimit: 0 },
    SecurityProfileIds: SECURITY_PROFILES.filter(({ role }) => role === user.role).map(({ id }) => id),
    ...(user.profileId !== null && { RoutingProfileId: user.profileId }),
    Tags: user.tags,
  };
}
