import type { Clock } from '../clock.ts';
import { Refusal } from '../core.ts';
import type { Log } from '../log.ts';
import type { CallPartiesTable, DialsTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import type { Writer } from '../storage/writer.ts';
import { countAfterCommits } from './after-commits.ts';
import { dialAnswered, dialFailed, dialRings, telephoneOver } from './dial-outcomes.ts';
import { digitHeard } from './flow-speech.ts';
import { takeIncomingCall } from './incoming-call.ts';
import { partiesOf } from './party-rows.ts';
import type { IncomingRefusal, Trunk, TrunkEvent } from './trunk.ts';

/*
 * Between the rows of calls and the telephone network: after each commit that touched a call, whoever is to be called is called, and
 * the telephone of whoever has left is hung up. What the trunk tells comes back as commands.
 */

export interface Switchboard {
  /** Resolves when everything that was touched has been done, and what came of it is committed. */
  idle(): Promise<void>;
  busy(): boolean;
  stop(): void;
}

const REFUSALS: Partial<Record<Refusal['code'], IncomingRefusal>> = { limit_exceeded: 'busy', not_found: 'not_found' };

/** Starts to connect. */
export function startSwitchboard({ writer, trunk, clock, log }: { writer: Writer; trunk: Trunk; clock: Clock; log: Log }): Switchboard {
  const doing = countAfterCommits({ clock, log });
  const touched = new Set<string>();
  /** Telephones that the trunk has, by their legs: who called, and whom this side calls. */
  const telephones = new Map<string, 'came' | 'called'>();

  const touch = (callId: string): void => {
    if (doing.stopped || touched.has(callId)) return;
    touched.add(callId);
    const connect = (): Promise<void> =>
      writer.read(async (rows) => {
        touched.delete(callId);
        const parties = (await partiesOf(rows, callId)).filter((party) => party.by_trunk === 1);
        if (parties.length === 0) return;
        const dials = await rows.selectFrom('dials').selectAll().where('initial_contact_id', '=', callId).execute();
        for (const party of parties) connectTelephone(party, dials.find(({ party_id: partyId }) => partyId === party.id));
      });
    doing.insist('call_not_connected', connect, () => touch(callId));
  };

  function connectTelephone(party: CallPartiesTable, dial: DialsTable | undefined): void {
    const has = telephones.get(party.id);
    // Who is to be called back is a party of the call all along, but is called only now and then.
    if (has !== undefined && (party.state === 'left' || (has === 'called' && dial === undefined))) {
      telephones.delete(party.id);
      trunk.hangUp(party.id);
    } else if (has === undefined && dial?.answered_at === null) {
      telephones.set(party.id, 'called');
      trunk.call({ legId: party.id, number: dial.address, callerId: { number: dial.caller_number, name: dial.caller_name } });
    }
  }

  /** What the trunk tells comes only once: a command that failed is tried again. */
  const command = (cause: string, apply: (work: Work) => Promise<void>): void =>
    doing.insist('trunk_command_failed', () => writer.run({ actor: 'trunk', cause }, apply), () => command(cause, apply));

  function take(incoming: Extract<TrunkEvent, { type: 'incoming' }>): void {
    doing.during('incoming_call_failed', async () => {
      try {
        const { partyId } = await writer.run({ actor: 'trunk', cause: 'incoming_call' }, (work) => takeIncomingCall(work, incoming));
        telephones.set(partyId, 'came');
        trunk.accept(incoming.incomingId, partyId);
        log.info('incoming_call', { participant: partyId });
      } catch (error) {
        trunk.reject(incoming.incomingId, (error instanceof Refusal && REFUSALS[error.code]) || 'unavailable');
        if (!(error instanceof Refusal)) throw error;
        log.warn('incoming_call_refused', { code: error.code, error: error.message });
      }
    });
  }

  function happened(event: TrunkEvent): void {
    switch (event.type) {
      case 'incoming':
        return take(event);
      case 'ringing':
        return command('telephone_rings', (work) => dialRings(work, event.legId));
      case 'answered':
        return command('telephone_answers', (work) => dialAnswered(work, event.legId));
      case 'failed':
        telephones.delete(event.legId);
        log.info('call_failed', { participant: event.legId, code: event.reason, error: event.why });
        return command('telephone_fails', (work) => dialFailed(work, event.legId, event.reason, event.why));
      case 'over':
        telephones.delete(event.legId);
        if (event.how === 'broken') log.warn('telephone_lost', { participant: event.legId, error: event.why });
        return command('telephone_over', (work) => telephoneOver(work, event.legId, event.how));
      case 'digit':
        return doing.during('digit_lost', () => writer.run({ actor: 'trunk', cause: 'digit' }, (work) => digitHeard(work, event.legId, event.digit)));
    }
  }

  const stopEvents = trunk.onEvent(happened);
  const stopNotices = writer.onNotice((notice) => {
    if (notice.to === 'media') touch(notice.initialContactId);
  });
  return {
    idle: doing.idle,
    busy: doing.busy,
    stop() {
      doing.stop();
      stopEvents();
      stopNotices();
    },
  };
}
