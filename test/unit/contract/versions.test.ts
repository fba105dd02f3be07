import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import * as z from 'zod';
import * as agentLink from '../../../contract/agent-link.ts';
import * as agentSession from '../../../contract/agent-session.ts';
import * as callWire from '../../../contract/call-wire.ts';
import * as reachableWire from '../../../contract/reachable-wire.ts';
import * as chatItem from '../../../contract/chat-item.ts';
import * as desk from '../../../contract/desk.ts';
import * as deskChannels from '../../../contract/desk-channels.ts';
import * as deskTransport from '../../../contract/desk-transport.ts';
import * as filePiece from '../../../contract/file-piece.ts';
import * as flowLanguage from '../../../contract/flow-language.ts';
import * as instanceApi from '../../../contract/instance-api.ts';
import * as instanceApiParticipants from '../../../contract/instance-api-participants.ts';
import * as instanceApiTasks from '../../../contract/instance-api-tasks.ts';
import * as participantApi from '../../../contract/participant-api.ts';
import { DESK_VERSION, LINK_VERSION } from '../../../contract/versions.ts';

/*
 * No wire changes by accident (design decision 9). When one of these fails, the schemas of that wire have changed: if
 * that is meant, raise the version in contract/versions.ts, say there in one line what changed, and put the new hash here.
 */

/** What goes over the wire as JSON Schema, wherever a module keeps its schemas; constants of the wire count, too. */
function wireOf(value: unknown): unknown {
  if (value instanceof z.ZodType) return z.toJSONSchema(value, { unrepresentable: 'throw', io: 'input' });
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, part]) => [name, wireOf(part)]));
  }
  return typeof value === 'function' ? undefined : value;
}

const hashOf = (...modules: object[]): string => createHash('sha256').update(JSON.stringify(modules.map((module) => wireOf({ ...module })))).digest('hex').slice(0, 16);

it.each([
  { wire: 'the agent link', version: LINK_VERSION, hash: hashOf(agentLink, agentSession), is: { version: 21, hash: 'd9416b4b6266a807' } },
  { wire: 'the desk API', version: DESK_VERSION, hash: hashOf(desk, deskChannels, deskTransport, filePiece), is: { version: 25, hash: 'ff4a6dfcbcfbd115' } },
  { wire: 'chat items', version: LINK_VERSION, hash: hashOf(chatItem), is: { version: 21, hash: '7201768c45ed1937' } },
  { wire: 'a customer’s call', version: callWire.CALL_WIRE_VERSION, hash: hashOf(callWire), is: { version: 1, hash: 'd7831b5eee129bf7' } },
  { wire: 'a page that can be called', version: reachableWire.REACHABLE_WIRE_VERSION, hash: hashOf(reachableWire), is: { version: 1, hash: '7677e235162df733' } },
  { wire: 'the flow language', version: flowLanguage.FLOW_LANGUAGE_VERSION, hash: hashOf(flowLanguage), is: { version: '2019-10-30', hash: 'a1fd589c524b6953' } },
  { wire: 'the participant and instance APIs', version: 'of the public SDKs', hash: hashOf(participantApi, instanceApi, instanceApiParticipants, instanceApiTasks), is: { version: 'of the public SDKs', hash: '8a50d5509031be7c' } },
])('$wire changes only with its version', ({ version, hash, is }) => {
  expect({ version, hash }).toEqual(is);
});

it('the hash sees a change of any depth', () => {
  const one = { frame: z.strictObject({ a: z.string(), b: z.array(z.int().max(5)) }) };
  const other = { frame: z.strictObject({ a: z.string(), b: z.array(z.int().max(6)) }) };
  expect(hashOf(one)).not.toBe(hashOf(other));
  expect(hashOf(one)).toBe(hashOf({ frame: z.strictObject({ a: z.string(), b: z.array(z.int().max(5)) }) }));
});
