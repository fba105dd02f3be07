import { memberOf } from '../chat-details.ts';
import { callKey, read, write } from '../memory.ts';
import { isCallDetails, type CallDetails } from './call-details.ts';

/*
 * What a call leaves in the browser: the call itself, in this tab and until it ends, so that a reload comes back into it;
 * and which microphone and speaker the customer chose. A forbidden storage costs only that.
 */

/** A call that goes on. */
export interface KeptCall {
  details: CallDetails;
  /** When it began and when somebody answered, on this device's clock. */
  began: number;
  answered: number | undefined;
  muted: boolean;
}

export interface Devices {
  microphone: string | undefined;
  speaker: string | undefined;
}

const DEVICES = 'contact-call devices';

export function readCall(calls: string): KeptCall | undefined {
  const value = read('session', callKey(calls));
  const [details, began, answered] = [memberOf(value, 'details'), memberOf(value, 'began'), memberOf(value, 'answered')];
  if (!isCallDetails(details) || typeof began !== 'number') return undefined;
  return { details, began, answered: typeof answered === 'number' ? answered : undefined, muted: memberOf(value, 'muted') === true };
}

/** Keeps it, or forgets that there was one. */
export function keepCall(calls: string, call: KeptCall | undefined): void {
  write('session', callKey(calls), call);
}

export function readDevices(): Devices {
  const value = read('local', DEVICES);
  const one = (key: string): string | undefined => {
    const found = memberOf(value, key);
    return typeof found === 'string' && found !== '' ? found : undefined;
  };
  return { microphone: one('microphone'), speaker: one('speaker') };
}

export function keepDevices(devices: Devices): void {
  write('local', DEVICES, devices);
}
