import { networkInterfaces } from 'node:os';
import { plainOffer, transportOf } from './server-answer.ts';
import { writeRtp } from './rtp.ts';
import type { StackPlace, WebRtcStack } from './webrtc-stack.ts';

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
      const connection = new werift.RTCPeerConnection({
        iceServers: [], codecs: { audio: [opus] }, bundlePolicy: 'max-bundle', iceUseTcp: false, iceUseIpv6: place.bindAddress?.includes(':') ?? true,
        icePortRange: [place.ports[0], place.ports[1] + 1], iceAdditionalHostAddresses: [place.bindAddress ?? '127.0.0.1'],
        iceFilterCandidatePair: (pair) => place.bindAddress === undefined || pair.localCandidate.host === place.bindAddress,
      });
      let isClosed = false;
      const close = (): void => {
        if (isClosed) return;
        isClosed = true;
        void connection.close().catch(() => undefined);
      };
      try {
        await connection.setRemoteDescription({ type: 'offer', sdp: plainOffer(offer) });
        const [transceiver] = connection.getTransceivers();
        if (transceiver === undefined) throw new Error('The WebRTC stack took no line of the offer.');
        transceiver.setDirection('sendrecv');
        await connection.setLocalDescription(await connection.createAnswer());
        const transport = transportOf(connection.localDescription?.sdp ?? '');
        const dtls = transceiver.dtlsTransport;
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
    },
    stop: () => undefined,
  };

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
