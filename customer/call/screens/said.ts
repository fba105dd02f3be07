import { fill } from '../../texts/texts.ts';
import type { Call, Ending } from '../call.ts';
import type { CALL_DRAWINGS } from '../call-drawings.ts';
import type { Trouble } from '../microphone.ts';
import type { RingEnd } from '../ring.ts';
import type { CallTexts } from '../texts/english.ts';

/* A call in words: where it stands, why it is over, what keeps it from beginning. Pure, so that every case can be read in a test. */

/** What a call looks like to the words; `Call` is one. */
export type SeenCall = Pick<Call, 'stage' | 'state' | 'said' | 'since' | 'began' | 'answered' | 'awaySince'>;

/** A flicker of the line is nothing to worry anybody with. */
const FLICKER = 1200;

export interface Said {
  title: string;
  how: string;
  sign: keyof typeof CALL_DRAWINGS;
  tone: 'plain' | 'live' | 'wait' | 'bad';
  /** What the figure counts, and since when. */
  counts: { label: string; since: number } | undefined;
}

/** Where the call stands. */
export function saidOf(call: SeenCall, texts: CallTexts, now: number, online: boolean): Said {
  const name = call.said?.agentName;
  const plain = (title: string, how: string, sign: Said['sign'], counts?: Said['counts']): Said => ({ title, how, sign, tone: 'plain', counts });
  if (call.stage === 'asking') return plain(texts.callAsking, texts.callAskingHow, 'microphone');
  if (call.stage === 'starting') return plain(texts.callStarting, texts.callStartingHow, 'phone');
  if (call.said !== undefined && call.state !== 'connecting' && isAway(call, now)) {
    return { title: texts.callReconnecting, how: online ? texts.callReconnectingHow : texts.callOffline, sign: 'lost', tone: 'wait', counts: undefined };
  }
  switch (call.state) {
    case 'connecting':
    case 'ended':
      return plain(texts.callConnecting, online ? texts.callConnectingHow : texts.callOffline, 'phone');
    case 'in_flow':
      return plain(texts.callInFlow, texts.callInFlowHow, 'sound', { label: texts.callDuration, since: call.began });
    case 'in_queue':
      return plain(texts.callInQueue, texts.callInQueueHow, 'queue', { label: texts.callWaited, since: call.since });
    case 'ringing':
      return plain(texts.callRinging, texts.callRingingHow, 'ringing');
    case 'connected':
      return { title: name === undefined ? texts.callConnectedUnnamed : fill(texts.callConnected, { name }), how: '', sign: 'phone', tone: 'live', counts: { label: texts.callDuration, since: call.answered ?? call.since } };
    case 'on_hold':
      return { title: texts.callOnHold, how: name === undefined ? texts.callOnHoldUnnamed : fill(texts.callOnHoldHow, { name }), sign: 'hold', tone: 'wait', counts: { label: texts.callHeld, since: call.since } };
  }
}

/** Whether the line has been away for longer than a flicker. */
export function isAway({ awaySince }: Pick<SeenCall, 'awaySince'>, now: number): boolean {
  return awaySince !== undefined && now - awaySince >= FLICKER;
}

/** The texts of each trouble: what it is, and what to do. */
const TROUBLES: Record<Trouble, { title: keyof CallTexts; how: keyof CallTexts; curable: boolean }> = {
  blocked: { title: 'callBlocked', how: 'callBlockedHow', curable: true },
  dismissed: { title: 'callDismissed', how: 'callDismissedHow', curable: true },
  system: { title: 'callSystem', how: 'callSystemHow', curable: true },
  policy: { title: 'callPolicy', how: 'callPolicyHow', curable: false },
  missing: { title: 'callMissing', how: 'callMissingHow', curable: true },
  busy: { title: 'callBusy', how: 'callBusyHow', curable: true },
  failed: { title: 'callFailed', how: 'callFailedHow', curable: true },
  insecure: { title: 'callInsecure', how: 'callInsecureHow', curable: false },
  unsupported: { title: 'callUnsupported', how: 'callUnsupportedHow', curable: false },
};

/** What keeps the customer from talking, and what he can do about it. */
export function troubleSaid(trouble: Trouble, texts: CallTexts): { title: string; how: string; curable: boolean } {
  const { title, how, curable } = TROUBLES[trouble];
  return { title: texts[title], how: texts[how], curable };
}

/** Why it rings no more. */
export function ringEndSaid(why: RingEnd, name: string | undefined, texts: CallTexts): string {
  switch (why) {
    case 'taken':
      return texts.callRingTaken;
    case 'declined':
      return texts.callRingDeclined;
    case 'over':
      return name === undefined ? texts.callRingOverUnnamed : fill(texts.callRingOver, { name });
  }
}

/** Why a call is over. Everything that the server can say is told apart; what it may say one day is a fault of ours. */
export function endingSaid(ending: Extract<Ending, { kind: 'hung_up' | 'taken_over' | 'gone' | 'server' }>, name: string | undefined, texts: CallTexts): string {
  switch (ending.kind) {
    case 'hung_up':
      return texts.callOverHungUp;
    case 'taken_over':
      return texts.callOverTakenOver;
    case 'gone':
      return texts.callOverLost;
    case 'server':
      switch (ending.reason) {
        case 'ended_by_customer':
          return texts.callOverHungUp;
        case 'ended_by_agent':
        case 'dropped':
        case 'third_party_left':
          return name === undefined ? texts.callOverAgentUnnamed : fill(texts.callOverAgent, { name });
        case 'ended_by_flow':
        case undefined:
          return texts.callOverFlow;
        case 'ended_by_api':
          return texts.callOverCompany;
        case 'expired':
          return texts.callOverTime;
        case 'line_lost':
        case 'link_lost':
          return texts.callOverLost;
        case 'customer_never_arrived':
          return texts.callOverNever;
        default:
          return texts.callOverTrouble;
      }
  }
}
