import type { SegmentAttributes } from '../../contract/instance-api-tasks.ts';
import { Refusal } from '../core.ts';

/*
 * Segment attributes as the instance API writes them: texts by name, and the time of a contact, which has a form of its own.
 */

/** How long a task has, in minutes, as {ValueMap: {ExpiryDuration: {ValueInteger}}}. */
export const CONTACT_EXPIRY = 'connect:ContactExpiry';
const NAME = /^[A-Za-z0-9_:-]{1,128}$/;

/** @throws Refusal `invalid` naming the attribute whose form is not served. */
export function readSegmentAttributes(given: SegmentAttributes | undefined): { texts: Record<string, string>; expiryMinutes: number | null } {
  const texts: Record<string, string> = {};
  let expiryMinutes: number | null = null;
  for (const [name, value] of Object.entries(given ?? {})) {
    if (!NAME.test(name)) throw new Refusal('invalid', `SegmentAttributes: "${name.slice(0, 100)}" cannot be a name: use letters, digits, "-" and "_".`);
    if (name === CONTACT_EXPIRY) {
      expiryMinutes = value.ValueMap?.['ExpiryDuration']?.ValueInteger ?? null;
      if (expiryMinutes === null) throw new Refusal('invalid', `SegmentAttributes: ${CONTACT_EXPIRY} needs {"ValueMap":{"ExpiryDuration":{"ValueInteger": minutes}}}.`);
    } else if (value.ValueString !== undefined && value.ValueInteger === undefined && value.ValueMap === undefined) texts[name] = value.ValueString;
    else throw new Refusal('invalid', `SegmentAttributes: "${name}" must be a text (ValueString); only ${CONTACT_EXPIRY} has another form.`);
  }
  return { texts, expiryMinutes };
}
