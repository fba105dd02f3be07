import { memberOf } from '../chat-details.ts';
import { frameText } from './frame-text.ts';

/*
 * What the page and the server say to each other over the call's socket, as contract/call-wire.ts has it: this folder
 * imports nothing of the server's. What comes in is read once, here.
 */

/** What of the wire this page speaks. */
export const WIRE_VERSION = 1;

/** Where the server says the call stands. */
export type CallState = 'connecting' | 'in_flow' | 'in_queue' | 'ringing' | 'connected' | 'on_hold' | 'ended';
export type Codec = 'opus' | 'PCMU' | 'PCMA';

/** What this side has heard over the last seconds. */
export interface LineStats {
  lossPercent: number;
  jitter: number;
  roundTrip: number;
  concealedPercent: number;
}

export type FrameUp =
  | { frame: 'hello'; token: string; version: number }
  | { frame: 'offer'; id: string; sdp: string }
  | { frame: 'digit'; digit: string }
  | { frame: 'mute'; on: boolean }
  | ({ frame: 'stats' } & LineStats)
  | { frame: 'hang_up' }
  | { frame: 'ping' };

export interface StateFrame {
  frame: 'state';
  state: CallState;
  /** On the server's clock. */
  since: number;
  agentName: string | undefined;
  recording: boolean;
  endReason: string | undefined;
}

export type FrameDown =
  | { frame: 'welcome'; iceServers: RTCIceServer[] }
  | { frame: 'answer'; id: string; sdp: string }
  | { frame: 'refused'; id: string | undefined; code: string; message: string }
  | StateFrame
  | { frame: 'rejoin' }
  | { frame: 'codec'; codec: Codec }
  | { frame: 'pong' };

const STATES: readonly unknown[] = ['connecting', 'in_flow', 'in_queue', 'ringing', 'connected', 'on_hold', 'ended'];
const CODECS: readonly unknown[] = ['opus', 'PCMU', 'PCMA'];

/** Reads what came over the socket; undefined for what this page does not understand. */
export function readFrame(data: unknown): FrameDown | undefined {
  const came = frameText(data);
  if (came === undefined) return undefined;
  const { value, text } = came;
  switch (text('frame')) {
    case 'welcome': {
      const servers = memberOf(value, 'iceServers');
      return { frame: 'welcome', iceServers: Array.isArray(servers) ? servers.filter(isIceServer) : [] };
    }
    case 'answer': {
      const [id, sdp] = [text('id'), text('sdp')];
      return id === undefined || sdp === undefined ? undefined : { frame: 'answer', id, sdp };
    }
    case 'refused':
      return { frame: 'refused', id: text('id'), code: text('code') ?? 'internal', message: text('message') ?? '' };
    case 'state': {
      const [state, since] = [memberOf(value, 'state'), memberOf(value, 'since')];
      if (!STATES.includes(state) || typeof since !== 'number') return undefined;
      return { frame: 'state', state: state as CallState, since, agentName: text('agentName'), recording: memberOf(value, 'recording') === true, endReason: text('endReason') };
    }
    case 'rejoin':
      return { frame: 'rejoin' };
    case 'codec': {
      const codec = memberOf(value, 'codec');
      return CODECS.includes(codec) ? { frame: 'codec', codec: codec as Codec } : undefined;
    }
    case 'pong':
      return { frame: 'pong' };
    default:
      return undefined;
  }
}

function isIceServer(value: unknown): value is RTCIceServer {
  const urls = memberOf(value, 'urls');
  return Array.isArray(urls) && urls.every((url) => typeof url === 'string');
}
