import { networkInterfaces } from 'node:os';
import type { RTCPeerConnection as Connection } from 'werift';
import { plainAnswer, plainOffer, transportOf } from './server-answer.ts';
import { writeRtp } from './rtp.ts';
import type { OfferedPeer, Peer, PeerListener, StackPlace, WebRtcStack } from './webrtc-stack.ts';

/*
 * The stack without native code: werift. It takes four to five times the processor's time of the native one, and a UDP port for each
 * leg; it serves where that cannot be loaded. Packets are taken from and given to its encryption directly.
 */

/** @throws if the library is not installed */
export async function javascriptStack(place: StackPlace): Promise<WebRtcStack> {
  const werift = await import('werift');
  const opus = new werift.RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 111 });
  return {
    name: 'javascript',
    async answer(offer, listener) {
      const connection = connect();
      return carried(connection, listener, async () => {
        await connection.setRemoteDescription({ type: 'offer', sdp: plainOffer(offer) });
        const [transceiver] = connection.getTransceivers();
        if (transceiver === undefined) throw new Error('The WebRTC stack took no line of the offer.');
        transceiver.setDirection('sendrecv');
        await connection.setLocalDescription(await connection.createAnswer());
        return transceiver;
      });
    },
    async offer(listener): Promise<OfferedPeer> {
      const connection = connect();
      const peer = await carried(connection, listener, async () => {
        const transceiver = connection.addTransceiver('audio', { direction: 'sendrecv' });
        await connection.setLocalDescription(await connection.createOffer());
        return transceiver;
      });
      return { ...peer, accept: (answer) => connection.setRemoteDescription({ type: 'answer', sdp: plainAnswer(answer) }) };
    },
    stop: () => undefined,
  };

  function connect(): Connection {
    return new werift.RTCPeerConnection({
      iceServers: [], codecs: { audio: [opus] }, bundlePolicy: 'max-bundle', iceUseTcp: false, iceUseIpv6: place.bindAddress?.includes(':') ?? true,
      icePortRange: [place.ports[0], place.ports[1] + 1], iceAdditionalHostAddresses: [place.bindAddress ?? '127.0.0.1'],
      iceFilterCandidatePair: (pair) => place.bindAddress === undefined || pair.localCandidate.host === place.bindAddress,
    });
  }

  /** What a connection carries, once it is described as `begin` does. */
  async function carried(connection: Connection, listener: PeerListener, begin: () => Promise<ReturnType<Connection['getTransceivers']>[number]>): Promise<Peer> {
    let isClosed = false;
    const close = (): void => {
      if (isClosed) return;
      isClosed = true;
      void connection.close().catch(() => undefined);
    };
    try {
      const { dtlsTransport: dtls } = await begin();
      const transport = transportOf(connection.localDescription?.sdp ?? '');
      dtls.onRtp.subscribe(({ header, payload }) => {
        if (isClosed) return;
        const { payloadType, marker, sequenceNumber: sequence, timestamp, ssrc } = header;
        listener.packet(writeRtp({ payloadType, marker, sequence, timestamp, ssrc, payload }));
      });
      dtls.onRtcp.subscribe((packet) => {
        if (!isClosed) listener.packet(packet.serialize());
      });
      dtls.onStateChange.subscribe((state) => {
        if (isClosed) return;
        if (state === 'connected') listener.open();
        if (state === 'closed' || state === 'failed') listener.closed();
      });
      connection.iceConnectionStateChange.subscribe((state) => {
        if (!isClosed && (state === 'failed' || state === 'closed')) listener.closed();
      });
      return { transport: { ...transport, candidates: transport.candidates.filter(isReachable(place)) }, close, send: (bytes) => { if (!isClosed) sendBy(dtls, bytes); } };
    } catch (error) {
      close();
      throw error;
    }
  }

  function sendBy(dtls: InstanceType<typeof werift.RTCDtlsTransport>, bytes: Buffer): void {
    if (werift.isRtcp(bytes)) void dtls.sendRtcp(werift.RtcpPacketConverter.deSerialize(bytes)).catch(() => undefined);
    else {
      const { header, payload } = werift.RtpPacket.deSerialize(bytes);
      void dtls.sendRtp(payload, header).catch(() => undefined);
    }
  }
}

/** Of the candidates those that belong to the address that was asked for. */
function isReachable({ bindAddress }: StackPlace): (candidate: string) => boolean {
  const own = new Set(Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []));
  return (candidate) => {
    const address = candidate.split(' ')[4] ?? '';
    return bindAddress === undefined ? own.has(address) : address === bindAddress;
  };
}
