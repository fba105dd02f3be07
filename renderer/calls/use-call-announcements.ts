import { useEffect, useRef } from 'react';
import type { EndReason } from '../../contract/contact.ts';
import { announce } from '../desk/panel.ts';
import type { Panel } from '../desk/panel.ts';
import { useDesk, usePanel } from '../desk/use-panel.tsx';
import type { CallContact } from '../voice/call-facts.ts';
import { currentCall } from '../voice/call-facts.ts';
import { callWords } from '../words/calls.ts';
import { callNews } from './call-news.ts';
import { useVoice } from './use-voice.ts';

const words = callWords.announce;

/** Why the call that was there has ended; null while it has not. */
function endOf(panel: Panel, call: CallContact | null): EndReason | null {
  return panel.held.get().state?.contacts.find(({ contact }) => contact.contactId === call?.contact.contactId)?.contact.chat.endReason ?? null;
}

/** Tells screen readers of the call, without moving any focus. */
export function useCallAnnouncements(): void {
  const panel = usePanel();
  const call = useDesk(currentCall);
  const muted = useVoice((voice) => voice.muted);
  const speaksMuted = useVoice((voice) => voice.speaksMuted);
  const lost = useVoice((voice) => voice.line === 'lost');
  const told = useRef<{ call: CallContact | null; muted: boolean; lost: boolean }>({ call: null, muted: false, lost: false });
  useEffect(() => {
    for (const line of callNews(told.current.call, call, endOf(panel, told.current.call))) announce(panel, line);
    if (call !== null && told.current.call !== null && muted !== told.current.muted) announce(panel, muted ? words.muted : words.unmuted);
    if (call !== null && lost !== told.current.lost) announce(panel, lost ? words.yourLineLost : words.yourLineBack);
    told.current = { call, muted, lost };
  }, [panel, call, muted, lost]);
  useEffect(() => {
    if (speaksMuted) announce(panel, words.speaksMuted);
  }, [panel, speaksMuted]);
}
