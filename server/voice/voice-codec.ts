/** What a leg may speak: Opus, and for telephones the two forms of G.711. */
export type VoiceCodec = 'opus' | 'PCMU' | 'PCMA';

/** Ticks of RTP time in a millisecond. */
export const ticksPerMillisecond = (codec: VoiceCodec): number => (codec === 'opus' ? 48 : 8);
