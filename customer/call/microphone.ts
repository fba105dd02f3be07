/* The way to the microphone, and which of the many things is wrong when there is none. */

/**
 * What keeps the customer from talking.
 * - `blocked`: he or his browser said no for this website, and it will not ask again; `dismissed`: not this time.
 * - `system`: the device does not let the browser; `policy`: the website does not let this page.
 * - `missing`: there is none; `busy`: something else holds it; `failed`: it did not open, nobody knows why.
 * - `insecure`, `unsupported`: no browser would, or not this one.
 */
export type Trouble = 'blocked' | 'dismissed' | 'system' | 'policy' | 'missing' | 'busy' | 'failed' | 'insecure' | 'unsupported';

export type Opened = { stream: MediaStream } | { trouble: Trouble };

/** What stands in the way before anybody is asked. */
export function troubleOfBrowser(): Trouble | undefined {
  if (!window.isSecureContext) return 'insecure';
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  return typeof RTCPeerConnection === 'undefined' || typeof mediaDevices?.getUserMedia !== 'function' ? 'unsupported' : undefined;
}

/**
 * Opens the microphone; the browser asks the person if it has to.
 * @param device the one to use; if that is not there, another one is
 */
export async function openMicrophone(device: string | undefined): Promise<Opened> {
  const trouble = troubleOfBrowser();
  if (trouble !== undefined) return { trouble };
  const wish = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ audio: device === undefined ? wish : { ...wish, deviceId: { exact: device } } }) };
  } catch (error) {
    if (device !== undefined && nameOf(error) !== 'NotAllowedError') return openMicrophone(undefined);
    return { trouble: troubleOf(error, await permission(), isAllowedByPage()) };
  }
}

/** Reads why the microphone could not be opened from all that browsers tell. */
export function troubleOf(error: unknown, permitted: PermissionState | undefined, allowedByPage: boolean): Trouble {
  switch (nameOf(error)) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      if (!allowedByPage) return 'policy';
      if (error instanceof Error && /system/iu.test(error.message)) return 'system';
      return permitted === 'prompt' ? 'dismissed' : 'blocked';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}

/** Whether the person has already said yes or no on this website; undefined where browsers do not tell. */
export async function permission(): Promise<PermissionState | undefined> {
  try {
    return (await navigator.permissions.query({ name: 'microphone' })).state;
  } catch {
    return undefined;
  }
}

const nameOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '');

/** A page in a frame may have been denied the microphone by the page around it. */
function isAllowedByPage(): boolean {
  // Only Chromium tells, under a name that the types do not know.
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature?(name: string): boolean } };
  return featurePolicy?.allowsFeature?.('microphone') !== false;
}
