import { Refusal } from '../core.ts';
import { WireError } from '../rest-json.ts';

/**
 * Refuses members of a request that this server knows and does not offer, rather than to leave them out silently.
 * @throws WireError InvalidRequestException naming the member.
 */
export function refuseNotOffered(body: Record<string, unknown>, members: readonly string[]): void {
  for (const member of members) {
    if (body[member] !== undefined) throw new WireError('InvalidRequestException', 400, `${member} is not offered by this server. Leave it out; docs/instance-api.md says what is there.`);
  }
}

/** What was found, or else the answer that it is not there. @throws Refusal `not_found` */
export function mustBeThere<Found>(found: Found | undefined, what: string, id: string): Found {
  if (found === undefined) throw new Refusal('not_found', `There is no ${what} with the id ${id}.`);
  return found;
}
