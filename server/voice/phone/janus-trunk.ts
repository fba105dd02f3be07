import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { OfferRefused, type MediaEngine, type OffersLines } from '../media-engine.ts';
import type { CallFailure, CallerId, IncomingRefusal, Trunk, TrunkEvent } from '../trunk.ts';
import { outcomeOf } from './call-outcome.ts';
import { holdCandidates } from './held-candidates.ts';
import type { Jsep, SipPluginEvent } from './janus-link.ts';
import type { PhoneSettings } from './phone-settings.ts';
import { addressToCall, assertedIdentity, domainOf, numberOf, plainName } from './sip-address.ts';
import { openSipLines } from './sip-lines.ts';

/*
 * The trunk by a Janus gateway, which makes of each telephone a WebRTC client of the media engine: G.711 all the way, nothing is
 * decoded. A call that comes in is offered by Janus and answered by the engine; for one that goes out the engine offers.
 */

const REFUSALS: Readonly<Record<IncomingRefusal, number>> = { busy: 486, unavailable: 480, not_found: 404 };
const NO_COMMON_CODEC = 488;
/** A key may come both with the voice and with the signalling: this much later it is known whether it did. */
const KEY_COMES_TWICE_WITHIN = 300;
const KEY_LASTS = 160;
/**
 * After a call Janus tears down its voice: within two seconds, on threads of its own, and without saying of each that it is done. What the
 * line carries before that is torn down, too, or is left without ports.
 */
const LINE_RESTS = 3_000;

interface Call {
  /** Null until Janus is told of it. */
  line: number | null;
  /** Null for one that came in, until it is accepted. */
  legId: string | null;
  readonly incomingId: string | null;
  /** What it speaks, of one that came in; null: it will say so when it is taken. */
  readonly offer: Jsep | null;
  /** Where our side can be reached, of an offer that is not answered yet. */
  places: readonly string[];
  /** Our offer's answer on its way to the media engine: the network may give it before the telephone is picked up. */
  connecting: Promise<void> | null;
  /** `asked`: nothing has come back yet; `over`: only Janus is still to say so. */
  state: 'asked' | 'rings' | 'talks' | 'over';
  /** Whether it is over as Janus says: its line rests. */
  isEnded: boolean;
  /** Whether keys have come with its voice. */
  hasVoiceKeys: boolean;
}

export interface TrunkParts {
  readonly settings: PhoneSettings;
  readonly engine: Pick<MediaEngine, 'answer' | 'close' | 'onEvent'> & OffersLines;
  readonly clock: Clock;
  readonly log: Log;
}

/** Connects with the telephone network. Nothing is told before it has returned. */
export function startJanusTrunk({ settings, engine, clock, log }: TrunkParts): Trunk {
  const calls = new Set<Call>();
  const listeners = new Set<(event: TrunkEvent) => void>();
  const cancels = new Set<() => void>();
  /** Those who are to be called as soon as a line has rested. */
  const waitForLine: (() => void)[] = [];
  let lastIncoming = 0;
  let isStopped = false;
  const domain = domainOf(settings.account);

  const tell = (event: TrunkEvent): void => {
    if (!isStopped) for (const listener of listeners) listener(event);
  };
  /** Not before whoever asked has got his answer. */
  const tellSoon = (event: TrunkEvent): void => queueMicrotask(() => tell(event));
  const soon = (after: number, does: () => void): void => {
    const cancel = clock.wakeAt(clock.now() + after, () => {
      cancels.delete(cancel);
      does();
    });
    cancels.add(cancel);
  };
  const ofLeg = (legId: string): Call | undefined => [...calls].find((call) => call.legId === legId && call.state !== 'over');
  // A call that came in just when the line was to be taken has it.
  const onLine = (line: number): Call | undefined => [...calls].findLast((call) => call.line === line);

  /** The call is over for us, and its telephone is told so. */
  const end = (call: Call, request: Readonly<Record<string, unknown>> = { request: 'hangup' }): void => {
    if (call.state === 'over') return;
    call.state = 'over';
    if (call.legId !== null) engine.close(call.legId);
    if (call.line === null) calls.delete(call);
    // What Janus does not end is over there already.
    else lines.ask(call.line, request).catch(() => calls.delete(call));
  };

  /** The line can carry another call. Janus takes it for engaged after calls that were never taken, unless it is told that it is not. */
  const free = (call: Call): void => {
    if (!calls.delete(call) || call.line === null) return;
    lines.ask(call.line, { request: 'reset' }).catch(() => undefined);
    for (const look of waitForLine.splice(0)) look();
  };

  const failed = (call: Call, reason: CallFailure, why: string): void => {
    const { legId, state } = call;
    end(call);
    if (legId === null || state === 'over') return;
    log.warn('phone_call_failed', { participant: legId, cause: why });
    tellSoon({ type: 'failed', legId, reason, why });
  };

  const broken = (call: Call, why: string): void => {
    const { legId, state } = call;
    end(call);
    if (legId === null || state === 'over') return;
    log.warn('phone_call_broken', { participant: legId, cause: why });
    tellSoon({ type: 'over', legId, how: 'broken', why });
  };

  const lines = openSipLines(settings, { clock, log }, {
    event: (line, event) => happened(line, event),
    lost(lost, why) {
      for (const call of [...calls].filter(({ line }) => line !== null && lost.includes(line))) {
        call.line = null;
        if (call.incomingId !== null || call.state === 'talks') broken(call, why);
        else failed(call, 'problem', why);
        calls.delete(call);
      }
      for (const look of waitForLine.splice(0)) look();
    },
  });

  const happened = (line: number, { result, jsep }: SipPluginEvent): void => {
    const call = onLine(line);
    switch (result['event']) {
      case 'incomingcall':
        comesIn(line, result, jsep);
        break;
      case 'missed_call':
        log.warn('phone_lines_busy', { count: lines.all.length });
        break;
      case 'proceeding': case 'ringing': case 'progress':
        if (call !== undefined) rings(call, result['event'] !== 'proceeding', jsep);
        break;
      case 'accepted':
        if (call !== undefined) void accepted(call, jsep);
        break;
      case 'info':
        if (call !== undefined) keyIsTold(call, result);
        break;
      case 'hangup':
        if (call !== undefined) isOver(call, Number(result['code']));
        break;
    }
  };

  const comesIn = (line: number, result: SipPluginEvent['result'], jsep: Jsep | null): void => {
    // The server is just starting, or stopping.
    if (listeners.size === 0) return void lines.ask(line, { request: 'decline', code: REFUSALS.unavailable }).catch(() => undefined);
    const headers = new Map(Object.entries((result['headers'] ?? {}) as Record<string, unknown>).map(([name, value]) => [name.toLowerCase(), String(value)]));
    const caller = numberOf(String(result['username'] ?? ''), settings.country) ?? numberOf(headers.get('p-asserted-identity') ?? '', settings.country);
    // Who asks that his number be kept private is known to the network, and to nobody here.
    const isWithheld = headers.has('x-number-withheld');
    const called = headers.get('x-called-number');
    const to = numberOf(called === undefined ? String(result['callee'] ?? '') : `sip:${called}@${domain}`, settings.country) ?? '';
    const incomingId = `${String(line)}-${String((lastIncoming += 1))}`;
    calls.add({ line, legId: null, incomingId, offer: jsep, places: [], connecting: null, state: 'rings', isEnded: false, hasVoiceKeys: false });
    const name = result['displayname'];
    tell({ type: 'incoming', incomingId, from: isWithheld ? null : caller, fromName: typeof name === 'string' && !isWithheld ? plainName(name) : null, to });
  };

  const accept = async (call: Call, legId: string): Promise<void> => {
    try {
      const own: Jsep = call.offer === null
        ? { type: 'offer', sdp: await offered(call, legId) }
        : { type: 'answer', sdp: (await engine.answer({ legId, offer: call.offer.sdp })).sdp };
      if (call.state === 'over') return engine.close(legId);
      if (call.line !== null) await lines.ask(call.line, { request: 'accept' }, own);
    } catch (error) {
      if (call.state === 'over') return;
      end(call, { request: 'decline', code: error instanceof OfferRefused && error.code === 'no_common_codec' ? NO_COMMON_CODEC : REFUSALS.unavailable });
      log.warn('phone_call_broken', { participant: legId, cause: causeOf(error) });
      tell({ type: 'over', legId, how: 'broken', why: 'The call could not be taken.' });
    }
  };

  /** What is offered to Janus of the leg's line. */
  const offered = async (call: Call, legId: string): Promise<string> => {
    const { sdp, candidates } = holdCandidates((await engine.offer(legId)).sdp);
    call.places = candidates;
    return sdp;
  };

  const rings = (call: Call, isSaid: boolean, jsep: Jsep | null): void => {
    if (call.incomingId !== null || call.state === 'over') return;
    connectVoice(call, jsep);
    if (call.state === 'asked' && isSaid && call.legId !== null) tell({ type: 'ringing', legId: call.legId });
    if (call.state === 'asked') call.state = 'rings';
  };

  const connectVoice = (call: Call, answer: Jsep | null): void => {
    const { legId, incomingId } = call;
    if (legId === null || call.state === 'over' || answer?.type !== 'answer') return;
    call.connecting = connect(call, legId, answer.sdp).catch((error: unknown) => {
      const why = `The voice of the call could not be connected: ${causeOf(error)}`;
      if (incomingId === null) failed(call, 'problem', why);
      else broken(call, why);
    });
  };

  const connect = async (call: Call, legId: string, answer: string): Promise<void> => {
    await engine.takeAnswer(legId, answer);
    if (call.line !== null && call.state !== 'over') await lines.tellPlaces(call.line, call.places);
  };

  /** The telephone was picked up; one that called and had not said what it speaks says so now. */
  const accepted = async (call: Call, answer: Jsep | null): Promise<void> => {
    connectVoice(call, answer);
    await call.connecting;
    // It may have been ended meanwhile.
    if (call.legId === null || ofLeg(call.legId) !== call) return;
    call.state = 'talks';
    if (call.incomingId === null) tell({ type: 'answered', legId: call.legId });
  };

  const isOver = (call: Call, code: number): void => {
    const { legId, state, incomingId } = call;
    call.isEnded = true;
    call.state = 'over';
    soon(LINE_RESTS, () => free(call));
    if (state === 'over') return;
    if (legId === null) return;
    engine.close(legId);
    if (incomingId !== null || state === 'talks') return tell({ type: 'over', legId, how: 'hung_up', why: 'The telephone hung up.' });
    const { reason, why } = outcomeOf(code, state === 'rings');
    log.info('phone_call_failed', { participant: legId, code: String(code) });
    tell({ type: 'failed', legId, reason, why });
  };

  /** A key by SIP INFO, unless the telephone tells its keys with its voice, too. */
  const keyIsTold = (call: Call, result: SipPluginEvent['result']): void => {
    const digit = keyIn(String(result['type'] ?? ''), String(result['content'] ?? ''));
    if (digit === null || call.hasVoiceKeys) return;
    soon(KEY_COMES_TWICE_WITHIN, () => {
      if (call.legId !== null && call.state !== 'over' && !call.hasVoiceKeys) tell({ type: 'digit', legId: call.legId, digit });
    });
  };

  const dial = async (call: Call, legId: string, number: string, { number: own, name }: CallerId): Promise<void> => {
    const request = {
      request: 'call', uri: addressToCall(number, domain, settings.numbers),
      ...(own !== null && { headers: { 'P-Asserted-Identity': assertedIdentity(own, name, domain, settings.numbers) } }),
    };
    try {
      const sdp = await offered(call, legId);
      if (call.state === 'over') return engine.close(legId);
      await takeLine(call, (line) => lines.ask(line, request, { type: 'offer', sdp }));
    } catch (error) {
      // Janus has none of it.
      call.line = null;
      if (call.state === 'over') calls.delete(call);
      else failed(call, 'problem', `The call could not be made: ${causeOf(error)}`);
    }
  };

  /** Does something on a free line; on another one, if a call came in on it at that very moment. @throws Error if all are in use */
  const takeLine = async (call: Call, does: (line: number) => Promise<void>): Promise<void> => {
    // From the last: calls that come in begin at the first.
    const line = lines.all.findLast((one) => onLine(one) === undefined);
    if (line === undefined && lines.all.some((one) => onLine(one)?.isEnded === true)) {
      await new Promise<void>((resolve) => { waitForLine.push(resolve); });
      return call.state === 'over' ? undefined : takeLine(call, does);
    }
    if (line === undefined) throw new Error(`All ${String(lines.all.length)} lines to the telephone network are in use.`);
    call.line = line;
    try {
      await does(line);
    } catch (error) {
      if (onLine(line) === call || call.state === 'over') throw error;
      await takeLine(call, does);
    }
  };

  const stopEvents = engine.onEvent((event) => {
    if (event.type === 'digit') {
      const call = ofLeg(event.legId);
      if (call) call.hasVoiceKeys = true;
    } else if (event.type === 'keys_not_understood') {
      const call = ofLeg(event.legId);
      if (call) void tellKeys(call, event.digits);
    } else if (event.type === 'moves') {
      // Nobody hears it, and it hears nobody. It is called where its call is, so this is for the log of a fault.
      if (ofLeg(event.legId)) log.error('phone_call_elsewhere', { participant: event.legId });
    } else if (event.type === 'process_lost') {
      // Janus cannot go on with another process, as browsers do.
      for (const call of event.legs.flatMap((legId) => ofLeg(legId) ?? [])) {
        if (call.incomingId === null && call.state !== 'talks') failed(call, 'problem', 'The media process ended.');
        else broken(call, 'The media process ended.');
      }
    }
  });

  /** Keys for a telephone that takes them by SIP INFO alone, one after another. */
  const tellKeys = async (call: Call, digits: string): Promise<void> => {
    try {
      for (const digit of digits) if (call.line !== null) await lines.ask(call.line, { request: 'dtmf_info', digit, duration: KEY_LASTS });
    } catch (error) {
      log.warn('phone_keys_not_told', { participant: call.legId, cause: causeOf(error) });
    }
  };

  return {
    get unavailable() {
      return lines.unavailable;
    },
    call({ legId, number, callerId }) {
      if (lines.unavailable !== null) return tellSoon({ type: 'failed', legId, reason: 'problem', why: lines.unavailable });
      const call: Call = { line: null, legId, incomingId: null, offer: null, places: [], connecting: null, state: 'asked', isEnded: false, hasVoiceKeys: false };
      calls.add(call);
      void dial(call, legId, number, callerId);
    },
    accept(incomingId, legId) {
      const call = [...calls].find((one) => one.incomingId === incomingId);
      if (call === undefined || call.state === 'over') return tellSoon({ type: 'over', legId, how: 'hung_up', why: 'The caller had given up.' });
      call.legId = legId;
      void accept(call, legId);
    },
    reject(incomingId, why) {
      const call = [...calls].find((one) => one.incomingId === incomingId);
      if (call) end(call, { request: 'decline', code: REFUSALS[why] });
    },
    hangUp(legId) {
      const call = ofLeg(legId);
      if (call === undefined) return;
      // One that came in and is being taken just now is declined.
      end(call, call.incomingId !== null && call.state === 'rings' ? { request: 'decline', code: REFUSALS.unavailable } : { request: 'hangup' });
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async stop() {
      isStopped = true;
      stopEvents();
      for (const cancel of cancels) cancel();
      await Promise.all([...calls].map(async ({ line, state, incomingId }) => {
        if (line !== null && state !== 'over') await lines.ask(line, incomingId !== null && state === 'rings' ? { request: 'decline', code: REFUSALS.unavailable } : { request: 'hangup' }).catch(() => undefined);
      }));
      lines.stop();
    },
  };
}

/** The key that a SIP INFO tells of (`application/dtmf-relay` as vendors agreed upon it, or `application/dtmf`). */
function keyIn(type: string, content: string): string | null {
  const kind = type.toLowerCase();
  const key = kind.startsWith('application/dtmf-relay') ? /^\s*Signal\s*=\s*(\S+)/imu.exec(content)?.[1] : kind.startsWith('application/dtmf') ? content.trim() : undefined;
  const digit = key === '10' ? '*' : key === '11' ? '#' : key?.toUpperCase();
  return digit !== undefined && /^[0-9*#A-D]$/u.test(digit) ? digit : null;
}

const causeOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
