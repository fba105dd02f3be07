import library, { type Track } from 'node-datachannel';
import { holdCandidates } from '../../../server/voice/phone/held-candidates.ts';
import { readRtp, writeRtp } from '../../../server/voice/media/rtp.ts';
import { toneFrames } from './sine.ts';

/* A client that answers an offer, as a gateway to the telephone network does: mu-law, and a tone until it is closed. */

export interface AnsweringClient {
  readonly answer: string;
  /** Goes to where the offer said, which is to be done when the answer has been taken. */
  comes(): void;
  /** Waits for so many packets of voice more, and gives their payloads. */
  hear(count: number): Promise<Buffer[]>;
  close(): void;
}

const FRAME = 20;

/** Answers, and says a tone as soon as it can. */
export async function answeringClient(offer: string, hertz: number): Promise<AnsweringClient> {
  const connection = new library.PeerConnection('gateway', { iceServers: [], bindAddress: '127.0.0.1', disableAutoNegotiation: true });
  const heard: Buffer[] = [];
  const waiting = new Set<() => void>();
  let speaking: NodeJS.Timeout | null = null;
  connection.onTrack((track: Track) => {
    track.onMessage((bytes) => {
      const packet = bytes.readUInt8(1) >= 192 && bytes.readUInt8(1) < 224 ? undefined : readRtp(Buffer.from(bytes));
      if (packet === undefined) return;
      heard.push(packet.payload);
      for (const look of waiting) look();
    });
    track.onOpen(() => {
      const frames = toneFrames(hertz, 'PCMU');
      let sequence = 0;
      speaking ??= setInterval(() => {
        sequence += 1;
        if (track.isOpen()) track.sendMessageBinary(writeRtp({ payloadType: 0, marker: sequence === 1, sequence, timestamp: sequence * 160, ssrc: 7, payload: frames[sequence % frames.length] ?? Buffer.alloc(160) }));
      }, FRAME);
    });
  });
  const { sdp, candidates } = holdCandidates(offer);
  await new Promise<void>((resolve) => {
    connection.onGatheringStateChange((state) => { if (state === 'complete') resolve(); });
    connection.setRemoteDescription(sdp, 'offer');
    connection.setLocalDescription('answer');
  });
  return {
    answer: connection.localDescription()?.sdp ?? '',
    comes() {
      for (const candidate of candidates) connection.addRemoteCandidate(candidate, '0');
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
