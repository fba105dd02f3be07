import library, { type PeerConnection, type Track } from 'node-datachannel';
import { PressedDigits } from '../../../server/voice/media/digits.ts';
import { readRtp, writeRtp } from '../../../server/voice/media/rtp.ts';
import { holdCandidates } from '../../../server/voice/phone/held-candidates.ts';
import { toneFrames } from './sine.ts';

/* A client that answers an offer, as a gateway to the telephone network does: mu-law, a tone when it is told to, and the keys that are pressed towards it. */

export interface AnsweringClient {
  readonly answer: string;
  /** The keys that have come so far. */
  readonly keys: string;
  /** Goes to where the offer said, which is to be done when the answer has been taken. */
  comes(): void;
  /** Says a tone from now on, as soon as it can; null: nothing. */
  speak(hertz: number | null): void;
  /** Waits for so many packets of voice more, and gives their payloads. */
  hear(count: number): Promise<Buffer[]>;
  close(): void;
}

const FRAME = 20;
const VOICE = 0;
const KEYS = 101;

/** Answers, and says a tone as soon as it can, unless it is to say nothing yet. */
export async function answeringClient(offer: string, hertz: number | null): Promise<AnsweringClient> {
  const connection = new library.PeerConnection('gateway', { iceServers: [], bindAddress: '127.0.0.1', disableAutoNegotiation: true });
  const heard: Buffer[] = [];
  const waiting = new Set<() => void>();
  const pressed = new PressedDigits();
  let keys = '';
  let frames: readonly Buffer[] = hertz === null ? [] : toneFrames(hertz, 'PCMU');
  let speaking: NodeJS.Timeout | null = null;
  connection.onTrack((track: Track) => {
    track.onMessage((bytes) => {
      const packet = bytes.readUInt8(1) >= 192 && bytes.readUInt8(1) < 224 ? undefined : readRtp(Buffer.from(bytes));
      if (packet === undefined) return;
      if (packet.payloadType === KEYS) keys += pressed.read(packet) ?? '';
      else heard.push(packet.payload);
      for (const look of waiting) look();
    });
    track.onOpen(() => {
      let [sequence, at] = [0, 0];
      speaking ??= setInterval(() => {
        at += 1;
        const payload = frames[at % frames.length];
        if (payload === undefined || !track.isOpen()) return;
        sequence += 1;
        track.sendMessageBinary(writeRtp({ payloadType: VOICE, marker: sequence === 1, sequence: sequence & 0xffff, timestamp: at * 160, ssrc: 7, payload }));
      }, FRAME);
    });
  });
  const { sdp, candidates } = holdCandidates(offer);
  return {
    answer: await described(connection, sdp),
    get keys() {
      return keys;
    },
    comes() {
      for (const candidate of candidates) connection.addRemoteCandidate(candidate, '0');
    },
    speak(tone) {
      frames = tone === null ? [] : toneFrames(tone, 'PCMU');
    },
    async hear(count) {
      const from = heard.length;
      if (heard.length < from + count) {
        await new Promise<void>((resolve) => {
          const look = (): void => {
            if (heard.length < from + count) return;
            waiting.delete(look);
            resolve();
          };
          waiting.add(look);
        });
      }
      return heard.slice(from, from + count);
    },
    close() {
      if (speaking !== null) clearInterval(speaking);
      connection.close();
    },
  };
}

async function described(connection: PeerConnection, offer: string): Promise<string> {
  await new Promise<void>((resolve) => {
    connection.onGatheringStateChange((state) => { if (state === 'complete') resolve(); });
    connection.setRemoteDescription(offer, 'offer');
    connection.setLocalDescription('answer');
  });
  return connection.localDescription()?.sdp ?? '';
}
