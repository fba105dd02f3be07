import { element } from '../../element.ts';
import { fill } from '../../texts/texts.ts';
import type { Call } from '../call.ts';
import type { CallTexts } from '../texts/english.ts';

/* Which microphone and which speaker. Browsers name them only to whom they let use them. */

/** Names of devices that stand for another one of the list. */
const STANDING_FOR = ['', 'default', 'communications'];

export interface DevicesPanel {
  part: HTMLElement;
  /** Reads what is connected now. */
  read(): Promise<void>;
}

export function drawDevices(texts: CallTexts, call: Call): DevicesPanel {
  const microphone = element('select', { id: 'call-microphone' });
  const speaker = element('select', { id: 'call-speaker' });
  const speakers = element('div', { hidden: true }, element('label', { htmlFor: speaker.id }, texts.callSpeaker), speaker);
  // Until the browser has told what there is.
  for (const select of [microphone, speaker]) list(select, [], undefined, '', texts);
  microphone.addEventListener('change', () => void call.chooseMicrophone(microphone.value));
  speaker.addEventListener('change', () => void call.chooseSpeaker(speaker.value));
  return {
    part: element('div', { class: 'call-devices', mark: { role: 'group', 'aria-label': texts.callDevices } },
      element('div', {}, element('label', { htmlFor: microphone.id }, texts.callMicrophone), microphone), speakers),
    read: async () => {
      const found = await navigator.mediaDevices.enumerateDevices().catch(() => []);
      const known = (kind: MediaDeviceKind): MediaDeviceInfo[] => found.filter((each) => each.kind === kind && !STANDING_FOR.includes(each.deviceId));
      list(microphone, known('audioinput'), call.devices.microphone, texts.callMicrophone, texts);
      list(speaker, known('audiooutput'), call.devices.speaker, texts.callSpeaker, texts);
      // Where browsers cannot choose, the device does it.
      speakers.hidden = !('setSinkId' in HTMLMediaElement.prototype) || known('audiooutput').length === 0;
    },
  };
}

function list(select: HTMLSelectElement, devices: MediaDeviceInfo[], chosen: string | undefined, kind: string, texts: CallTexts): void {
  const named = devices.map(({ deviceId, label }, index) => [deviceId, label === '' ? fill(texts.callDeviceNumber, { kind, number: index + 1 }) : label] as const);
  select.replaceChildren(...[['', texts.callDeviceDefault] as const, ...named].map(([value, label]) => element('option', { value }, label)));
  select.value = named.some(([value]) => value === chosen) ? (chosen ?? '') : '';
}
