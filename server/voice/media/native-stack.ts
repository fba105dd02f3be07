import type { IceUdpMuxListener, PeerConnection, Track } from 'node-datachannel';
import { plainAnswer, plainOffer, transportOf } from './server-answer.ts';
import { NoFreePort, type OfferedPeer, type Peer, type PeerListener, type StackPlace, type WebRtcStack } from './webrtc-stack.ts';

/*
 * The native stack: libdatachannel, through node-datachannel. It is told of one line only, on which everything goes in and out.
 * All its legs share one UDP port.
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
  /** A connection, and what is told of it until it is closed. */
  const connect = ({ packet, open, closed: isOver }: PeerListener): { connection: PeerConnection; carry: (track: Track) => void; peer: Pick<Peer, 'send' | 'close'> } => {
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
    connection.onStateChange((state) => {
      if (state === 'failed' || state === 'closed') closed();
    });
    return {
      connection,
      carry(carried) {
        track = carried;
        carried.onMessage((bytes) => {
          if (!isClosed) packet(bytes);
        });
        carried.onOpen(() => {
          if (isClosed || isOpen) return;
          isOpen = true;
          open();
        });
        carried.onClosed(closed);
      },
      peer: {
        send(bytes) {
          if (!isClosed && isOpen) sendOn(track, bytes);
        },
        close() {
          if (isClosed) return;
          isClosed = true;
          connection.close();
        },
      },
    };
  };
  /** The stack's own description of one connection, with a candidate. */
  const described = async (connection: PeerConnection, begin: () => void): Promise<Peer['transport']> => {
    const transport = await whole(connection, begin);
    // On a machine that is in no network, its own clients can still reach it.
    return transport.candidates.length > 0 ? transport : { ...transport, candidates: [`1 1 UDP 2130706431 127.0.0.1 ${String(port)} typ host`] };
  };

  return {
    name: 'native',
    async answer(offer, told) {
      const { connection, carry, peer } = connect(told);
      connection.onTrack(carry);
      try {
        const transport = await described(connection, () => {
          connection.setRemoteDescription(plainOffer(offer), 'offer');
          connection.setLocalDescription('answer');
        });
        return { transport, ...peer } satisfies Peer;
      } catch (error) {
        peer.close();
        throw error;
      }
    },
    async offer(told) {
      const { connection, carry, peer } = connect(told);
      const audio = new library.Audio('0', 'SendRecv');
      audio.addOpusCodec(111);
      carry(connection.addTrack(audio));
      try {
        const transport = await described(connection, () => connection.setLocalDescription('offer'));
        return {
          transport, ...peer,
          async accept(answer) {
            connection.setRemoteDescription(plainAnswer(answer), 'answer');
            for (const candidate of answer.candidates) tell(connection, candidate);
          },
        } satisfies OfferedPeer;
      } catch (error) {
        peer.close();
        throw error;
      }
    },
    stop() {
      listener.stop();
      library.cleanup();
    },
  };
}

/** A client comes to us whether we know where it is or not; where we do, it is sooner there. */
function tell(connection: PeerConnection, candidate: string): void {
  try {
    connection.addRemoteCandidate(`candidate:${candidate}`, '0');
  } catch {
    // The connection has failed meanwhile: that is told in another way.
  }
}

function sendOn(track: Track | null, bytes: Buffer): void {
  try {
    track?.sendMessageBinary(bytes);
  } catch {
    // It closed on a thread of the library, which will tell us in a moment.
  }
}

/** The whole description: with all candidates, none of which follows. */
function whole(connection: PeerConnection, begin: () => void): Promise<Peer['transport']> {
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
      begin();
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
