import { DialedAnswer, VoiceAnswer } from '../../contract/agent-link.ts';
import type { LinkCommand } from '../../contract/agent-link.ts';
import type { ContactView } from '../../contract/contact.ts';
import type { DeskContact, DeskInput } from '../../contract/desk.ts';
import * as z from 'zod';
import { DeskFailure } from './desk-error.ts';
import type { DeskHandlers } from './dispatcher.ts';
import type { Changes, Model } from './model.ts';
import type { Session } from './session.ts';

/** What the methods of calls work with. */
export interface CallMethodsOptions {
  readonly model: Model;
  readonly changes: Changes;
  /** The session, with a server behind it. @throws DeskFailure */
  online(): Session;
  /** A contact on the screen. @throws DeskFailure */
  held(contactId: string): ContactView;
  nextId(): string;
}

type CallMethod =
  | 'holdParty' | 'resumeParty' | 'dropParty' | 'muteParty' | 'holdAll' | 'joinAll' | 'swapParties' | 'sendDigits' | 'dial' | 'setRecording' | 'endCall'
  | 'voiceOffer' | 'voiceClose' | 'voiceStats' | 'voiceDevices';
type Intention = NonNullable<DeskContact['intention']>;
type CallCommand = Extract<LinkCommand, { type: `${string}_party` | 'hold_all' | 'join_all' | 'swap_parties' | 'send_digits' | 'dial' | 'set_recording' | 'end_call' | 'transfer_contact' }>;

const CALL_STATES: readonly ContactView['state'][] = ['calling', 'connected', 'monitoring', 'barged'];

/**
 * The methods of the desk API that are about calls. Nobody can be put on hold later: nothing of it is journaled or
 * repeated, and what the server refuses the panel is told at once.
 */
export function createCallMethods({ model, changes, online, held, nextId }: CallMethodsOptions): { methods: Pick<DeskHandlers, CallMethod>; transferCall: (of: DeskInput<'transfer'>) => Promise<Record<string, never>> } {
  const live = (): Session => {
    const session = online();
    if (model.link.state !== 'live') throw new DeskFailure('offline', 'Calls need a live link to the server: nothing of them is queued. Try again when it is back.');
    return session;
  };

  const ask = async (contactId: string, command: CallCommand, intention: Intention | null): Promise<Record<string, never>> => {
    await askFor(contactId, command, intention, z.unknown());
    return {};
  };

  const askFor = async <Schema extends z.ZodType>(contactId: string | null, command: CallCommand, intention: Intention | null, answer: Schema): Promise<z.output<Schema>> => {
    const session = live();
    if (contactId !== null) {
      const contact = held(contactId);
      if (contact.call === null) throw new DeskFailure('wrong_state', 'This contact is no call.');
      if (!CALL_STATES.includes(contact.state)) throw new DeskFailure('wrong_state', 'You are not on this call.');
    }
    const answered = session.queries.ask(command, answer);
    if (contactId !== null && intention !== null) shows(contactId, intention, answered);
    return answered;
  };

  /** Shows what is being asked until it is answered, unless something else was asked meanwhile. */
  const shows = (contactId: string, intention: Intention, answered: Promise<unknown>): void => {
    model.calling.set(contactId, intention);
    changes.contact(contactId);
    const over = (): void => {
      if (model.calling.get(contactId) !== intention) return;
      model.calling.delete(contactId);
      changes.contact(contactId);
    };
    answered.then(over, over);
  };

  const base = () => ({ frame: 'command', id: nextId() }) as const;

  const methods: Pick<DeskHandlers, CallMethod> = {
    holdParty: (of) => ask(of.contactId, { ...base(), type: 'hold_party', ...of }, 'holding'),
    resumeParty: (of) => ask(of.contactId, { ...base(), type: 'resume_party', ...of }, 'unholding'),
    dropParty: (of) => ask(of.contactId, { ...base(), type: 'drop_party', ...of }, 'dropping'),
    muteParty: (of) => ask(of.contactId, { ...base(), type: 'mute_party', ...of }, null),
    holdAll: (of) => ask(of.contactId, { ...base(), type: 'hold_all', ...of }, 'holding'),
    joinAll: (of) => ask(of.contactId, { ...base(), type: 'join_all', ...of }, 'joining'),
    swapParties: (of) => ask(of.contactId, { ...base(), type: 'swap_parties', ...of }, 'swapping'),
    sendDigits: (of) => ask(of.contactId, { ...base(), type: 'send_digits', ...of }, null),
    dial: (of) => askFor(of.contactId, { ...base(), type: 'dial', ...of }, 'dialing', DialedAnswer),
    setRecording: (of) => ask(of.contactId, { ...base(), type: 'set_recording', ...of }, null),
    endCall: (of) => ask(of.contactId, { ...base(), type: 'end_call', ...of }, 'ending'),
    voiceOffer: ({ sdp }) => live().queries.ask({ frame: 'query', type: 'voice_offer', id: nextId(), sdp }, VoiceAnswer),
    async voiceClose() {
      await live().queries.ask({ frame: 'query', type: 'voice_close', id: nextId() }, z.unknown());
      return {};
    },
    async voiceStats(stats) {
      online().send({ frame: 'voice_stats', ...stats });
      return {};
    },
    async voiceDevices({ microphone }) {
      online().microphoneIs(microphone);
      return {};
    },
  };
  return { methods, transferCall: (of) => ask(of.contactId, { ...base(), type: 'transfer_contact', ...of }, 'transferring') };
}
