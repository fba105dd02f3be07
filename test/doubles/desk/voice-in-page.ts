import type { BrowserContext } from 'playwright-core';

/** What a page's voice is like. */
export interface PageVoice {
  /** How asking for a microphone ends. */
  readonly microphone: 'ready' | 'denied' | 'missing' | 'busy' | 'prompt';
  /** Whether the line to the media process comes about. */
  readonly line: 'ready' | 'lost';
}

/**
 * Gives the pages of a context devices with names, a microphone that hears little, and lines that connect as soon as they
 * are answered, so that the panel alone can be looked at. Chromium must run with fake devices.
 */
export async function voiceInPage(context: BrowserContext, voice: PageVoice): Promise<void> {
  await context.addInitScript(({ microphone, line }) => {
    const device = (kind: MediaDeviceKind, label: string, deviceId = label): MediaDeviceInfo => ({ kind, label, deviceId, groupId: label, toJSON: () => ({}) });
    const { mediaDevices, permissions } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    const troubles = { denied: 'NotAllowedError', missing: 'NotFoundError', busy: 'NotReadableError' } as const;
    mediaDevices.enumerateDevices = () =>
      Promise.resolve(microphone === 'ready' ? [device('audioinput', 'USB headset'), device('audioinput', 'Laptop microphone'), device('audiooutput', 'USB headset'), device('audiooutput', 'Laptop speaker')] : []);
    mediaDevices.getUserMedia = async () => {
      if (microphone === 'prompt') return new Promise(() => undefined);
      if (microphone !== 'ready') throw new DOMException('The double has none.', troubles[microphone]);
      const stream = await open({ audio: true });
      const [track] = stream.getAudioTracks();
      if (track) Object.defineProperty(track, 'label', { value: 'USB headset' });
      return stream;
    };
    permissions.query = () => Promise.resolve(Object.assign(new EventTarget(), { state: microphone === 'ready' ? 'granted' : microphone === 'denied' ? 'denied' : 'prompt' }) as PermissionStatus);
    class DoubleConnection extends EventTarget {
      connectionState = 'new';
      localDescription: { sdp: string } | null = null;
      addTransceiver = () => ({ sender: { replaceTrack: () => Promise.resolve() } });
      getReceivers = () => [];
      getStats = () => Promise.resolve(new Map());
      close = () => undefined;
      setLocalDescription(): Promise<void> {
        this.localDescription = { sdp: 'v=0' };
        return Promise.resolve();
      }
      setRemoteDescription(): Promise<void> {
        this.connectionState = line === 'ready' ? 'connected' : 'disconnected';
        this.dispatchEvent(new Event('connectionstatechange'));
        return Promise.resolve();
      }
    }
    Object.assign(window, { RTCPeerConnection: DoubleConnection });
  }, voice);
}
