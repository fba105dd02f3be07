import type { Codec, LineStats } from './call-wire.ts';
import { between, type Counts } from './quality.ts';

/*
 * The line itself: one voice out, up to six in. Whenever something is wrong with it a new one is offered with the same
 * microphone; the server takes it in the old one's place. Nothing is negotiated twice on one line.
 */

/** Voices that can come in beside the first: of a conference, of one who listens in. */
const FURTHER_VOICES = 5;
/** A line that says it is cut often heals by itself; longer than this it does not. */
const HEALS_WITHIN = 2000;
/** A line that has not come to stand in this time will not. */
const STANDS_WITHIN = 12_000;
/** A server that is there answers at once; one that does not is behind a socket that only looks open. */
const ANSWERED_WITHIN = 5000;
/** Between offers that came to nothing. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 8000;

export interface LineListener {
  /** Takes the offer to the server. @returns whether it could */
  offer(id: string, sdp: string): boolean;
  /** The server has not answered an offer. */
  unanswered(): void;
  /** Whether voices can come and go has changed. */
  stands(standing: boolean): void;
  /** Browsers play sound only after the person has done something on the page, and it has not. */
  silenced(): void;
}

export class CallLine {
  /** Where the voices come out; to be put into the page. */
  readonly voices = document.createElement('div');
  readonly #listener: LineListener;
  #track: MediaStreamTrack;
  #iceServers: RTCIceServer[] = [];
  #peer: RTCPeerConnection | undefined;
  #offered: { id: string; peer: RTCPeerConnection; players: HTMLElement } | undefined;
  #answering: ReturnType<typeof setTimeout> | undefined;
  #offers = 0;
  #wait = FIRST_WAIT;
  /** Undefined: Opus, which is what is agreed on first. */
  #codec: Codec | undefined;
  #speaker: string | undefined;
  #counts: Counts | undefined;
  #healing: ReturnType<typeof setTimeout> | undefined;
  #standing: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(track: MediaStreamTrack, speaker: string | undefined, listener: LineListener) {
    this.#track = track;
    this.#speaker = speaker;
    this.#listener = listener;
    this.voices.hidden = true;
  }

  /** Offers a line, in the place of the one there was. */
  async join(iceServers: RTCIceServer[] = this.#iceServers): Promise<void> {
    if (this.#closed) return;
    this.#iceServers = iceServers;
    clearTimeout(this.#healing);
    clearTimeout(this.#standing);
    clearTimeout(this.#answering);
    this.#offered?.peer.close();
    this.#offered?.players.remove();
    this.#offers += 1;
    const number = this.#offers;
    const id = `offer-${number}`;
    try {
      const peer = new RTCPeerConnection({ iceServers });
      const players = document.createElement('div');
      this.voices.append(players);
      this.#offered = { id, peer, players };
      peer.addTransceiver(this.#track, { direction: 'sendrecv' });
      for (let voice = 0; voice < FURTHER_VOICES; voice += 1) peer.addTransceiver('audio', { direction: 'recvonly' });
      peer.addEventListener('track', ({ track }) => this.#play(track, players));
      peer.addEventListener('connectionstatechange', () => this.#changed(peer));
      await peer.setLocalDescription();
      // The server learns the way here from what reaches it; there is no need to wait for our own candidates.
      if (this.#offers !== number || !this.#listener.offer(id, peer.localDescription?.sdp ?? '')) return;
      this.#answering = setTimeout(() => this.#listener.unanswered(), ANSWERED_WITHIN);
      this.#standing = setTimeout(() => {
        if (peer.connectionState !== 'connected') void this.join();
      }, STANDS_WITHIN);
    } catch {
      // One that was replaced or closed meanwhile is nobody's; of one that the browser would not offer the next may be better.
      if (!this.#closed && this.#offers === number) this.#later();
    }
  }

  /** The server's answer to an offer; one to an offer that has been replaced is passed over. */
  async answered(id: string, sdp: string): Promise<void> {
    if (this.#offered?.id !== id) return;
    const { peer, players } = this.#offered;
    clearTimeout(this.#answering);
    const before = this.#peer;
    this.#offered = undefined;
    this.#peer = peer;
    this.#counts = undefined;
    try {
      // With a packet time among a codec's parameters Chromium does not know the codec again when it is to be chosen.
      await peer.setRemoteDescription({ type: 'answer', sdp: sdp.replaceAll(/^a=ptime:.*\r?\n/gmu, '') });
      await this.#speakCodec(peer);
    } catch {
      this.#later();
    }
    before?.close();
    for (const others of [...this.voices.children]) if (others !== players) others.remove();
  }

  /** The server would not have an offer: tries again in a moment. */
  refused(id: string): void {
    if (this.#offered?.id !== id) return;
    clearTimeout(this.#answering);
    this.#later();
  }

  /** The codec to speak from now on, as when the other side is a telephone. */
  async speaks(codec: Codec): Promise<void> {
    const before = this.#codec;
    this.#codec = codec === 'opus' ? undefined : codec;
    if (this.#codec !== undefined) {
      if (this.#peer !== undefined) await this.#speakCodec(this.#peer);
    } else if (before !== undefined) {
      // Chromium takes Opus as a choice in no form that it lists it in; a new line speaks it by itself.
      await this.join();
    }
  }

  /** Another microphone, without anybody noticing. */
  async replace(track: MediaStreamTrack): Promise<void> {
    this.#track = track;
    for (const peer of [this.#peer, this.#offered?.peer]) await peer?.getSenders()[0]?.replaceTrack(track);
  }

  /** Where the voices come out. A speaker that is gone leaves them where they are. */
  async speakThrough(speaker: string | undefined): Promise<void> {
    this.#speaker = speaker;
    for (const player of this.voices.querySelectorAll('audio')) await setSpeaker(player, speaker);
  }

  /** After the person has done something: lets the voices be heard. */
  unsilence(): void {
    for (const player of this.voices.querySelectorAll('audio')) void player.play().catch(() => undefined);
  }

  /** What has been heard since it was last asked; undefined without a line. */
  async measure(): Promise<(LineStats & { received: number }) | undefined> {
    const peer = this.#peer;
    if (peer?.connectionState !== 'connected') return undefined;
    const now = countsOf(await peer.getStats());
    const before = this.#counts;
    this.#counts = now;
    return between(before, now);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#healing);
    clearTimeout(this.#standing);
    clearTimeout(this.#answering);
    this.#offered?.peer.close();
    this.#peer?.close();
    this.voices.replaceChildren();
  }

  #changed(peer: RTCPeerConnection): void {
    if (this.#closed || (peer !== this.#peer && peer !== this.#offered?.peer)) return;
    clearTimeout(this.#healing);
    switch (peer.connectionState) {
      case 'connected':
        clearTimeout(this.#standing);
        this.#wait = FIRST_WAIT;
        this.#listener.stands(true);
        break;
      case 'disconnected':
        this.#healing = setTimeout(() => {
          this.#listener.stands(false);
          void this.join();
        }, HEALS_WITHIN);
        break;
      case 'failed':
        this.#listener.stands(false);
        void this.join();
        break;
      case 'new':
      case 'connecting':
      case 'closed':
        break;
    }
  }

  #later(): void {
    clearTimeout(this.#healing);
    this.#listener.stands(false);
    this.#healing = setTimeout(() => void this.join(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  #play(track: MediaStreamTrack, players: HTMLElement): void {
    // Without an element of its own Chromium gives a voice out to nobody, not even to whom analyses it.
    const player = document.createElement('audio');
    player.autoplay = true;
    player.srcObject = new MediaStream([track]);
    players.append(player);
    void setSpeaker(player, this.#speaker);
    player.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#listener.silenced();
    });
  }

  async #speakCodec(peer: RTCPeerConnection): Promise<void> {
    const sender = peer.getSenders()[0];
    if (sender !== undefined && this.#codec !== undefined) await setCodec(sender, this.#codec);
  }
}

/** A browser that cannot choose goes on with what was agreed first, which the server can carry too. */
async function setCodec(sender: RTCRtpSender, name: Codec): Promise<void> {
  const isIt = ({ mimeType }: RTCRtpCodec): boolean => mimeType.toLowerCase() === `audio/${name.toLowerCase()}`;
  // As it was agreed on or as the browser lists it: they differ in their parameters, and which one it knows again differs, too.
  for (const codec of [sender.getParameters().codecs.find(isIt), RTCRtpSender.getCapabilities('audio')?.codecs.find(isIt)]) {
    if (codec === undefined) continue;
    const { mimeType, clockRate, channels, sdpFmtpLine } = codec;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) Object.assign(encoding, { codec: { mimeType, clockRate, ...(channels !== undefined && { channels }), ...(sdpFmtpLine !== undefined && { sdpFmtpLine }) } });
    const isSet = await sender.setParameters(parameters).then(() => true, () => false);
    if (isSet) return;
  }
}

async function setSpeaker(player: HTMLAudioElement, speaker: string | undefined): Promise<void> {
  if (!('setSinkId' in player)) return;
  await player.setSinkId(speaker ?? '').catch(() => undefined);
}

function countsOf(report: RTCStatsReport): Counts {
  const counts: Counts = { received: 0, lost: 0, samples: 0, concealed: 0, jitter: 0, roundTrip: 0 };
  const at = (entry: object, key: string): number => {
    const found: unknown = Reflect.get(entry, key);
    return typeof found === 'number' ? found : 0;
  };
  report.forEach((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('type' in entry)) return;
    if (entry.type === 'inbound-rtp') {
      counts.received += at(entry, 'packetsReceived');
      counts.lost += at(entry, 'packetsLost');
      counts.samples += at(entry, 'totalSamplesReceived');
      counts.concealed += at(entry, 'concealedSamples') - at(entry, 'silentConcealedSamples');
      counts.jitter = Math.max(counts.jitter, at(entry, 'jitter') * 1000);
    } else if (entry.type === 'candidate-pair' && at(entry, 'currentRoundTripTime') > 0 && Reflect.get(entry, 'nominated') === true) counts.roundTrip = at(entry, 'currentRoundTripTime') * 1000;
  });
  return counts;
}
