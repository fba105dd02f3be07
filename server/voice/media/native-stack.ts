import type { IceUdpMuxListener, PeerConnection, Track } from 'node-datachannel';
import { plainOffer, transportOf } from './server-answer.ts';
import { NoFreePort, type Peer, type StackPlace, type WebRtcStack } from './webrtc-stack.ts';

/*
 * The native stack: libdatachannel, through node-datachannel. It is told of one line only, on which everything goes in and out, and
 * always answers: as the one who offers it was seen to fail now and then. All its legs share one UDP port.
 */

/** Its own threads call back into JavaScript; what they bring for a connection that was closed meanwhile is dropped. */
const ANSWER_LASTS = 5_000;

/** @throws if the library cannot be loaded, or no port of the range is free */
export async function nativeStack(place: StackPlace): Promise<WebRtcStack> {
  const { default: library } = await import('node-datachannel');
  library.preload();
  // Its own words name addresses of clients; what matters of them comes back as errors.
  library.initLogger('Fatal', () => undefined);
  const listener = listenOn((free) => new library.IceUdpMuxListener(free, place.bindAddress), place.ports);
  // Strangers' requests are not answered.
  listener.onUnhandledStunRequest(() => undefined);
  const port = listener.port();
  let made = 0;
  return {
    name: 'native',
    async answer(offer, { packet, open, closed: isOver }) {
      const connection = new library.PeerConnection(`leg-${String(made += 1)}`, {
        iceServers: [], enableIceUdpMux: true, portRangeBegin: port, portRangeEnd: port, disableAutoNegotiation: true,
        ...(place.bindAddress !== undefined && { bindAddress: place.bindAddress }),
      });
      let track: Track | null = null;
      let isClosed = false;
      let isOpen = false;
      const closed = (): void => {
        if (isClosed) return;
        isOver();
      };
      connection.onTrack((opened) => {
        track = opened;
        opened.onMessage((bytes) => {
          if (!isClosed) packet(bytes);
        });
        opened.onOpen(() => {
          if (isClosed || isOpen) return;
          isOpen = true;
          open();
        });
        opened.onClosed(closed);
      });
      connection.onStateChange((state) => {
        if (state === 'failed' || state === 'closed') closed();
      });
      const close = (): void => {
        if (isClosed) return;
        isClosed = true;
        connection.close();
      };
      try {
        const transport = await answered(connection, plainOffer(offer));
        // On a machine that is in no network, its own clients can still reach it.
        const candidates = transport.candidates.length > 0 ? transport.candidates : [`1 1 UDP 2130706431 127.0.0.1 ${String(port)} typ host`];
        return { transport: { ...transport, candidates }, close, send: (bytes) => { if (!isClosed && isOpen) sendOn(track, bytes); } } satisfies Peer;
      } catch (error) {
        close();
        throw error;
      }
    },
    stop() {
      listener.stop();
      library.cleanup();
    },
  };
}

function sendOn(track: Track | null, bytes: Buffer): void {
  try {
    track?.sendMessageBinary(bytes);
  } catch {
    // It closed on a thread of the library, which will tell us in a moment.
  }
}

/** The whole answer: with all candidates, none of which follows. */
function answered(connection: PeerConnection, offer: string): Promise<Peer['transport']> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The WebRTC stack did not answer in time.')), ANSWER_LASTS);
    connection.onGatheringStateChange((state) => {
      if (state !== 'complete') return;
      clearTimeout(late);
      try {
        resolve(transportOf(connection.localDescription()?.sdp ?? ''));
      } catch (error) {
        reject(error as Error);
      }
    });
    try {
      connection.setRemoteDescription(offer, 'offer');
      connection.setLocalDescription('answer');
    } catch (error) {
      clearTimeout(late);
      reject(error as Error);
    }
  });
}

/** Takes the first port of the range that nobody has, and keeps it. @throws {NoFreePort} */
function listenOn(make: (port: number) => IceUdpMuxListener, [from, to]: StackPlace['ports']): IceUdpMuxListener {
  for (let port = from; port <= to; port += 1) {
    try {
      return make(port);
    } catch {
      // Somebody has it.
    }
  }
  throw new NoFreePort([from, to]);
}
