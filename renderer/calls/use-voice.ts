import { usePanel, useSelected } from '../desk/use-panel.tsx';
import type { VoiceState } from '../voice/voice.ts';

/** A part of the agent's voice on this machine. */
export function useVoice<Part>(select: (voice: VoiceState) => Part): Part {
  return useSelected(usePanel().voice.state, select);
}
