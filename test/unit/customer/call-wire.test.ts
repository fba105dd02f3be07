import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCallAnswer } from '../../../customer/call/call-details.ts';
import { keepCall, keepDevices, readCall, readDevices } from '../../../customer/call/call-memory.ts';
import { readFrame } from '../../../customer/call/call-wire.ts';
import { readReachable } from '../../../customer/call/reachable-wire.ts';
import { readVouched } from '../../../customer/call/vouching.ts';
import { between, meanOpinion, qualityOf, type Counts } from '../../../customer/call/quality.ts';
import { isInCall } from '../../../customer/memory.ts';

describe('what comes over the socket of a call', () => {
  it('is read by its kind, with what this page has use for', () => {
    const read = (value: object): unknown => readFrame(JSON.stringify(value));
    expect(read({ frame: 'welcome', contactId: 'c', participantId: 'p', iceServers: [{ urls: ['stun:a'] }, { urls: 7 }] })).toEqual({ frame: 'welcome', iceServers: [{ urls: ['stun:a'] }] });
    expect(read({ frame: 'answer', id: 'a', sdp: 'v=0' })).toEqual({ frame: 'answer', id: 'a', sdp: 'v=0' });
    expect(read({ frame: 'state', state: 'connected', since: 5, agentName: 'Eva', recording: true, endReason: null })).toEqual({ frame: 'state', state: 'connected', since: 5, agentName: 'Eva', recording: true, endReason: undefined });
    expect(read({ frame: 'refused', id: null, code: 'taken_over', message: 'x' })).toEqual({ frame: 'refused', id: undefined, code: 'taken_over', message: 'x' });
    expect([read({ frame: 'codec', codec: 'PCMU' }), read({ frame: 'rejoin', reason: 'media_lost' }), read({ frame: 'pong' })]).toEqual([{ frame: 'codec', codec: 'PCMU' }, { frame: 'rejoin' }, { frame: 'pong' }]);
  });

  it('is passed over if this page does not understand it', () => {
    for (const value of ['{', 'null', '7', '[]', '{"frame":"dance"}', '{"frame":"answer","id":"a"}', '{"frame":"state","state":"lost","since":1}', '{"frame":"state","state":"ended"}', '{"frame":"codec","codec":"MP3"}']) {
      expect(readFrame(value), value).toBeUndefined();
    }
  });
});

describe('what comes over the socket of a page that can be called', () => {
  it('is read by its kind, and passed over if this page does not understand it', () => {
    const read = (value: object): unknown => readReachable(JSON.stringify(value));
    expect([read({ frame: 'welcome', until: 5 }), read({ frame: 'pong' }), read({ frame: 'refused', code: 'access_denied', message: 'x' })]).toEqual([{ frame: 'welcome' }, { frame: 'pong' }, { frame: 'refused', code: 'access_denied' }]);
    expect([read({ frame: 'ring', ringId: 'r', callerName: 'Acme' }), read({ frame: 'ring', ringId: 'r', callerName: null })]).toEqual([{ frame: 'ring', ringId: 'r', callerName: 'Acme' }, { frame: 'ring', ringId: 'r', callerName: undefined }]);
    expect([read({ frame: 'stopped', ringId: 'r', why: 'taken' }), read({ frame: 'stopped', ringId: 'r', why: 'some day' })]).toEqual([{ frame: 'stopped', ringId: 'r', why: 'taken' }, { frame: 'stopped', ringId: 'r', why: 'over' }]);
    expect(read({ frame: 'taken', ringId: 'r', contactId: 'c', participantToken: 't' })).toEqual({ frame: 'taken', ringId: 'r', contactId: 'c', participantToken: 't' });
    for (const value of ['{', 'null', '[]', '{"frame":"ring"}', '{"frame":"taken","ringId":"r"}', '{"frame":"stopped"}', '{"frame":"dance"}']) expect(readReachable(value), value).toBeUndefined();
  });
});

describe('what a backend says of its user', () => {
  it('is a token and where to go with it, that nobody is there, or nothing that one could read', () => {
    const read = (status: number, value?: unknown): unknown => readVouched(status, value, 'https://contact.example.org');
    expect(read(200, { Token: 't', SocketUrl: 'wss://a/call/reachable', ExpiryTimestamp: 1 })).toEqual({ kind: 'vouched', token: 't', socket: 'wss://a/call/reachable' });
    expect(read(200, { token: 't' })).toEqual({ kind: 'vouched', token: 't', socket: 'wss://contact.example.org/call/reachable' });
    expect([read(204), read(200, {}), read(403, { token: 't' }), read(404)]).toEqual(Array(4).fill({ kind: 'nobody' }));
    expect([read(500), read(503, { token: 't' }), read(429)]).toEqual(Array(3).fill({ kind: 'failed' }));
  });
});

describe('what a backend answers to a wish for a call', () => {
  const details = { contactId: 'c', participantToken: 't', signalling: 'wss://contact.example.org/call/socket' };
  const read = (value: unknown, ok = true): unknown => readCallAnswer(ok, value, 'https://contact.example.org');

  it('begins one: StartWebRTCContact\'s own answer, or its members in small letters, with or without an address', () => {
    expect(read({ contactId: 'c', participantId: 'p', participantToken: 't' })).toEqual({ kind: 'started', details });
    expect(read({ contactId: 'c', participantToken: 't', signalling: 'wss://b/x' })).toEqual({ kind: 'started', details: { ...details, signalling: 'wss://b/x' } });
    const connection = { Attendee: { AttendeeId: 'a', JoinToken: 't' }, Meeting: { MeetingId: 'm', MediaPlacement: { SignalingUrl: 'wss://c/y' } } };
    expect(read({ ContactId: 'c', ParticipantId: 'p', ParticipantToken: 't', ConnectionData: connection })).toEqual({ kind: 'started', details: { ...details, signalling: 'wss://c/y' } });
  });

  it('may say that it is closed, or why not; anything else is no call', () => {
    expect(read({ closed: true, opens: '2026-11-26T08:00:00Z' }, false)).toEqual({ kind: 'closed', opens: '2026-11-26T08:00:00Z', message: undefined });
    expect(read({ message: 'No lines' }, false)).toEqual({ kind: 'failed', reason: 'refused', message: 'No lines' });
    for (const value of [undefined, null, 'x', {}, { contactId: 'c' }]) expect(read(value)).toEqual({ kind: 'failed', reason: 'unreadable', message: undefined });
    expect(read({ contactId: 'c', participantToken: 't' }, false)).toMatchObject({ kind: 'failed', reason: 'unreachable' });
  });
});

describe('how well a line carries a voice', () => {
  const counts = (more: Partial<Counts>): Counts => ({ received: 0, lost: 0, samples: 0, concealed: 0, jitter: 4.4, roundTrip: 48.2, ...more });
  const stats = (lossPercent: number, received = 250): ReturnType<typeof between> => ({ received, lossPercent, concealedPercent: 0, jitter: 4, roundTrip: 20 });

  it('is counted over the last seconds alone, and from nothing on a new line', () => {
    const before = counts({ received: 1000, lost: 10, samples: 100_000, concealed: 0 });
    expect(between(before, counts({ received: 1240, lost: 20, samples: 340_000, concealed: 2400 }))).toEqual({ received: 240, lossPercent: 4, concealedPercent: 1, jitter: 4, roundTrip: 48 });
    expect(between(before, counts({ received: 200, lost: 0, samples: 50_000 }))).toMatchObject({ received: 200, lossPercent: 0 });
    expect(between(before, before)).toMatchObject({ received: 0, lossPercent: 0, concealedPercent: 0 });
  });

  it('is what was measured of real lines with as much loss', () => {
    for (const [loss, measured] of [[0, 4.38], [2, 4.28], [5, 3.62], [10, 2.8]] as const) expect(Math.abs(meanOpinion(stats(loss)) - measured), `${loss} %`).toBeLessThan(0.35);
    expect(meanOpinion(stats(100))).toBeLessThan(1.3);
  });

  it('is good, poor or none in words; silence is wrong only while somebody talks', () => {
    expect([qualityOf(stats(0), true), qualityOf(stats(12), true), qualityOf(stats(0, 0), true), qualityOf(stats(0, 0), false)]).toEqual(['good', 'poor', 'none', undefined]);
    expect(qualityOf({ ...stats(0), concealedPercent: 60 }, false)).toBe('good');
  });
});

describe('what a call leaves in the browser', () => {
  const storage = (): { kept: Map<string, string>; broken: boolean } & Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> => {
    const made = {
      kept: new Map<string, string>(), broken: false,
      getItem: (key: string) => {
        if (made.broken) throw new DOMException('denied', 'SecurityError');
        return made.kept.get(key) ?? null;
      },
      setItem: (key: string, value: string) => {
        if (made.broken) throw new DOMException('full', 'QuotaExceededError');
        made.kept.set(key, value);
      },
      removeItem: (key: string) => void made.kept.delete(key),
    };
    return made;
  };
  let session: ReturnType<typeof storage>;
  let local: ReturnType<typeof storage>;
  beforeEach(() => {
    [session, local] = [storage(), storage()];
    vi.stubGlobal('sessionStorage', session);
    vi.stubGlobal('localStorage', local);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  const call = { details: { contactId: 'c', participantToken: 't', signalling: 'wss://x' }, began: 1, answered: undefined, muted: true };

  it('is the call, for this tab and until it ends; the chat\'s part knows by it that there is one', () => {
    keepCall('/calls', call);
    expect([readCall('/calls'), readCall('/other'), isInCall('/calls'), isInCall('/other'), local.kept.size]).toEqual([call, undefined, true, false, 0]);
    keepCall('/calls', undefined);
    expect([readCall('/calls'), isInCall('/calls'), session.kept.size]).toEqual([undefined, false, 0]);
    session.kept.set('contact-call /calls', '{"details":{"contactId":"c"},"began":1}');
    expect(readCall('/calls')).toBeUndefined();
  });

  it('is which devices were chosen, on this device; and nothing at all where nothing may be kept', () => {
    keepDevices({ microphone: 'm', speaker: undefined });
    expect(readDevices()).toEqual({ microphone: 'm', speaker: undefined });
    session.broken = true;
    local.broken = true;
    keepCall('/calls', call);
    keepDevices({ microphone: 'n', speaker: undefined });
    expect([readCall('/calls'), readDevices()]).toEqual([undefined, { microphone: undefined, speaker: undefined }]);
  });
});
