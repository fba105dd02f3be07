import { Phone } from 'lucide-react';
import type { ReactNode } from 'react';
import { CommandButton } from '../commands/command-button.tsx';
import { backToCall } from '../commands/list/back-to-call.ts';
import { holdCall } from '../commands/list/hold-call.ts';
import { classNames } from '../design/class-names.ts';
import { useDesk, useUi } from '../desk/use-panel.tsx';
import { Elapsed } from '../shell/ticking.tsx';
import { currentCall, others } from '../voice/call-facts.ts';
import { callWords } from '../words/calls.ts';
import { shownName } from '../words/telephone-number.ts';
import css from './calls.module.css';
import { callLine } from './call-line.ts';
import { MuteButton } from './mute-button.tsx';
import { useVoice } from './use-voice.ts';

const c = classNames(css);

/** The call, wherever else one looks: it must be muted, held and found again from everywhere. */
export function CallBar(): ReactNode {
  const call = useDesk(currentCall);
  const isOpen = useUi((ui) => ui.view === 'contacts' && ui.openContactId === call?.contact.contactId);
  const muted = useVoice((voice) => voice.muted);
  const speaks = useVoice((voice) => voice.speaksMuted);
  const line = useVoice((voice) => voice.line);
  if (call === null || isOpen) return null;
  const said = callLine(call);
  const held = others(call).some((party) => party.state === 'on_hold');
  const trouble = speaks ? callWords.youSpeakMuted : muted ? callWords.youAreMuted : line === 'lost' ? callWords.yourLineLost : null;
  return (
    <section className={c('bar', trouble !== null ? 'barMuted' : held && 'barHeld')} aria-label={callWords.bar}>
      <Phone size={16} aria-hidden="true" />
      <div className={c('barWho')}>
        <b>
          <bdi>{shownName(call.contact.customer.name)}</bdi>
        </b>
        <span className={c('facts')}>
          <span className={c(trouble !== null ? 'danger' : said.tone)}>{trouble ?? said.words}</span>
          <Elapsed since={call.contact.connectedAt ?? call.contact.stateSince} />
        </span>
      </div>
      <div className={c('barActs')}>
        <MuteButton />
        <CommandButton command={holdCall} words={held ? callWords.resume : callWords.hold} showIcon />
        <CommandButton command={backToCall} kind="primary" showKeys />
      </div>
    </section>
  );
}
