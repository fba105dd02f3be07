import { Eye, Headphones, Pause, Phone, PhoneOff, PhoneOutgoing, Play, UserRound } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CallParty, CallPartyRole } from '../../contract/call.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { attempt } from '../desk/panel.ts';
import { whyNoLink } from '../desk/link-needed.ts';
import { useDesk, usePanel } from '../desk/use-panel.tsx';
import { Elapsed } from '../shell/ticking.tsx';
import type { CallContact } from '../voice/call-facts.ts';
import { heard, others, ownParty, standsSince } from '../voice/call-facts.ts';
import { callWords } from '../words/calls.ts';
import { addressBeside, shownName } from '../words/telephone-number.ts';
import { commandWords } from '../words/commands.ts';
import { dialWords, isNotReached } from '../words/dial.ts';
import css from './calls.module.css';
import { callOutside } from './call-outside.ts';
import { outsideAt } from './outside-entries.ts';
import { useVoice } from './use-voice.ts';
import { whyLeft } from './why-left.ts';

const c = classNames(css);

const GLYPHS: Readonly<Record<CallPartyRole, LucideIcon>> = { customer: UserRound, agent: Headphones, third_party: Phone, supervisor: Eye };

/** One voice on the call: who, how it stands, for how long, and what can be done about it. */
export function PartyRow({ call, party }: { call: CallContact; party: CallParty }): ReactNode {
  const Glyph = GLYPHS[party.role];
  const isHeard = isHeardNow(call, party);
  const name = shownName(party.name);
  return (
    <li>
      <section className={c('leg', isHeard && 'talking', party.state === 'on_hold' && 'held', party.state === 'left' && 'gone')} aria-label={name} data-party={party.partyId}>
        <Glyph size={20} aria-hidden="true" />
        <div>
          <h2 title={name}>
            <bdi>{name}</bdi>
          </h2>
          <p className={c('facts')}>
            <PartyFacts call={call} party={party} />
          </p>
        </div>
        <Elapsed since={standsSince(call, party)} className={c('clock')} {...(party.state === 'left' && { words: callWords.ago })} />
        {party.state === 'left' ? <CallAgain call={call} party={party} name={name} /> : <PartyActs call={call} party={party} name={name} />}
      </section>
    </li>
  );
}

/** Whether his voice reaches the agent as things stand. */
function isHeardNow(call: CallContact, party: CallParty): boolean {
  return heard(call).includes(party) && party.mutedBy === null && party.line === 'present';
}

function PartyFacts({ call, party }: { call: CallContact; party: CallParty }): ReactNode {
  const alone = heard(call).length === 1;
  const muted = useVoice((voice) => voice.muted);
  const reason = whyLeft(party.why);
  const address = addressBeside(party.name, party.address);
  return (
    <>
      {party.state === 'calling' && <span className={c('strong')}>{callWords.calling}</span>}
      {isHeardNow(call, party) && <span className={c('positive')}>{alone ? (muted ? callWords.listening : callWords.talking) : callWords.inConference}</span>}
      {party.state === 'on_hold' && (
        <>
          <span className={c('warning', 'strong')}>{callWords.onHold}</span>
          <span>{callWords.hearsMusic}</span>
        </>
      )}
      {party.state === 'left' && <span>{reason ?? callWords.left}</span>}
      {party.state !== 'left' && party.line === 'lost' && <span className={c('danger', 'strong')}>{callWords.lineLost}</span>}
      {party.state === 'connected' && party.line === 'none' && <span className={c('warning')}>{callWords.lineNone}</span>}
      {party.state !== 'left' && party.mutedBy !== null && <span className={c('warning')}>{party.mutedBy === 'self' ? callWords.mutedThemselves : callWords.mutedByAgent}</span>}
      {party.role !== 'customer' && <span>{callWords.roles[party.role]}</span>}
      {address !== null && <span>{address}</span>}
    </>
  );
}

/** Somebody outside who was to come onto the call and was not reached can be called again, while nobody else is. */
function CallAgain({ call, party, name }: { call: CallContact; party: CallParty; name: string }): ReactNode {
  const panel = usePanel();
  const noLink = useDesk((state) => whyNoLink(state.link));
  const to = party.role === 'third_party' && isNotReached(party.why) && party.address !== null ? outsideAt(party.address) : null;
  if (call.contact.state !== 'connected' || to === null) return null;
  if (others(call).some((other) => other.state === 'calling' || other.address === party.address)) return null;
  const cannot = noLink ?? (call.intention === null ? undefined : commandWords.alreadyAsked);
  return (
    <div className={c('legActs')}>
      <Button cannot={cannot} aria-label={dialWords.againNamed(name)} onClick={() => void callOutside(panel, to, call.contact.contactId)}>
        <PhoneOutgoing size={16} aria-hidden="true" />
        {dialWords.again}
      </Button>
    </div>
  );
}

function PartyActs({ call, party, name }: { call: CallContact; party: CallParty; name: string }): ReactNode {
  const panel = usePanel();
  const noLink = useDesk((state) => whyNoLink(state.link));
  const own = ownParty(call);
  if (own === null || (call.contact.state !== 'connected' && call.contact.state !== 'calling')) return null;
  const cannot = noLink ?? (call.intention === null ? undefined : commandWords.alreadyAsked);
  const about = { contactId: call.contact.contactId, partyId: party.partyId };
  const ask = (method: 'holdParty' | 'resumeParty' | 'dropParty') => () => void attempt(panel, () => panel.client.call(method, about));
  const isConference = others(call).length > 1;
  // With one other the buttons of the call say it all.
  if (!isConference && party.role === 'customer' && party.state !== 'on_hold') return null;
  return (
    <div className={c('legActs')}>
      {party.state === 'connected' && (
        <Button cannot={cannot} aria-label={callWords.holdNamed(name)} onClick={ask('holdParty')}>
          <Pause size={16} aria-hidden="true" />
          {callWords.hold}
        </Button>
      )}
      {party.state === 'on_hold' && (
        <Button cannot={cannot} aria-label={callWords.resumeNamed(name)} onClick={ask('resumeParty')}>
          <Play size={16} aria-hidden="true" />
          {callWords.resume}
        </Button>
      )}
      {isConference && party.state === 'connected' && party.mutedBy !== 'self' && (
        <Button
          kind="quiet"
          cannot={cannot}
          aria-label={party.mutedBy === null ? callWords.muteOtherNamed(name) : callWords.unmuteOtherNamed(name)}
          onClick={() => void attempt(panel, () => panel.client.call('muteParty', { ...about, on: party.mutedBy === null }))}
        >
          {party.mutedBy === null ? callWords.muteOther : callWords.unmuteOther}
        </Button>
      )}
      {(isConference || party.role !== 'customer') && (
        <Button kind="quiet" cannot={cannot} aria-label={party.state === 'calling' ? callWords.cancelNamed(name) : callWords.dropNamed(name)} onClick={ask('dropParty')}>
          <PhoneOff size={16} aria-hidden="true" />
          {party.state === 'calling' ? callWords.cancelCall : callWords.drop}
        </Button>
      )}
    </div>
  );
}
