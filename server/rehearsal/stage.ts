import { createHash } from 'node:crypto';
import type { Core } from '../core.ts';
import { createCore } from '../create-core.ts';
import { linksOf } from '../flows/flow-links.ts';
import { parseFlow } from '../flows/parse.ts';
import type { NamedFlow } from '../flows/check-together.ts';
import { idsFrom } from '../ids.ts';
import type { Log } from '../log.ts';
import { settingsWith } from '../settings.ts';
import { memoryStore } from './memory-store.ts';
import { defaultFlowsOf, type Script } from './script.ts';
import { rehearsedVoices, type Spoken } from './rehearsed-voices.ts';
import { stubOutside } from './stub-outside.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

/** The real core on an empty database in memory, in virtual time, with everything that the flows name. */
export interface Stage {
  readonly core: Core;
  readonly clock: VirtualClock;
  /** Failures that the core logged: ours, not the flow's. */
  readonly complaints: string[];
  /** What was to be heard on a call, in order. */
  readonly spoken: readonly Spoken[];
  /** Lets time pass, and everything that it causes happen. */
  pass(length: number): Promise<void>;
  setHours(id: string, hours: Script['hours'][string]): Promise<void>;
}

const CHANNELS = ['CHAT', 'TASK', 'VOICE'] as const;
const PROFILE = 'profile-of';

/**
 * Sets the stage of a script: its flows published under each of their names; queues and hours that they name; agents.
 * @throws Refusal if a flow has errors, or the script names what cannot be.
 */
export async function raiseStage(script: Script, flows: readonly NamedFlow[]): Promise<Stage> {
  const clock = virtualClock(Date.parse(script.begins));
  const complaints: string[] = [];
  const complain: Log['error'] = (event, fields) => void complaints.push(`${event} ${JSON.stringify(fields)}`);
  const voices = rehearsedVoices(clock);
  let drawn = 0;
  const core = await createCore({
    database: ':memory:', clock, soon: queueMicrotask, objects: memoryStore(), outside: stubOutside(script.functions),
    ids: idsFrom((length) => createHash('sha512').update(`rehearsal ${String(++drawn)}`).digest().subarray(0, length)),
    settings: settingsWith({ flowsTraced: true, numbersCanBeCalled: true }),
    media: voices.engine, promptShelf: voices.shelf,
    log: { info: () => undefined, warn: complain, error: complain },
    passwords: { hash: async (password) => `plain ${password}`, verify: async (password, hash) => hash === `plain ${password}` },
  });
  const setHours: Stage['setHours'] = async (id, hours) => core.instance.putHours({ id, name: id, ...(typeof hours === 'string' ? { timeZone: 'UTC', config: hours === 'open' ? wholeWeek() : [] } : hours) });
  try {
    await furnish(core, script, flows, setHours);
  } catch (error) {
    await core.close();
    throw error;
  }
  return { core, clock, complaints, spoken: voices.spoken, pass: (length) => clock.advanceBy(length, () => core.idle()), setHours };
}

async function furnish(core: Core, script: Script, flows: readonly NamedFlow[], setHours: Stage['setHours']): Promise<void> {
  const { instance } = core;
  const links = flows.flatMap((flow) => {
    const parsed = parseFlow(flow.text, flow.type);
    return parsed.ok ? linksOf(parsed.flow.actions.values()) : [];
  });
  const named = (kind: 'hours' | 'queue'): string[] => links.filter((link) => link.kind === kind).map(({ id }) => id);
  const ofQueues = Object.values(script.queues).flatMap(({ hours }) => (hours === undefined ? [] : [hours]));
  for (const id of new Set([ALWAYS, ...ofQueues, ...named('hours'), ...Object.keys(script.hours)])) await setHours(id, script.hours[id] ?? 'open');
  const profiled = script.agents.flatMap(({ queues }) => queues ?? []);
  const queues = new Set([...Object.keys(script.queues), ...named('queue'), ...profiled]);
  for (const id of queues) {
    const queue = script.queues[id];
    await instance.putQueue({ id, name: queue?.name ?? id, hoursId: queue?.hours ?? ALWAYS, maxContacts: queue?.maxContacts ?? null, enabled: queue?.enabled ?? true });
  }
  for (const [name, definition] of Object.entries(script.bots)) await core.outside.putBot({ name, displayName: definition.name, target: { kind: 'built_in', definition } });
  for (const flow of flows) {
    for (const name of flow.names) await instance.putFlow({ id: name, name: flow.names[0] ?? name, type: flow.type, content: flow.text, publish: true });
  }
  for (const { occasion, flow } of defaultFlowsOf(script)) {
    await instance.setDefaultFlow(occasion, flow);
  }
  for (const agent of script.agents) {
    await instance.putRoutingProfile({
      id: `${PROFILE}-${agent.name}`, name: agent.name, availabilityTimer: 'TIME_SINCE_LAST_ACTIVITY',
      channels: CHANNELS.map((channel) => ({ channel, concurrency: channel === 'VOICE' ? 1 : agent.chats, behavior: 'ROUTE_ANY_CHANNEL' as const })),
      queues: (agent.queues ?? [...queues]).flatMap((queueId) => CHANNELS.map((channel) => ({ queueId, channel, priority: 1, delaySeconds: 0 }))),
    });
    await instance.createUser({ id: agent.name, username: agent.name, displayName: agent.name, password: PASSWORD, role: 'agent', profileId: `${PROFILE}-${agent.name}` });
  }
}

/** Nobody signs in from outside; it only has to be long enough. */
export const PASSWORD = 'rehearsal';
const ALWAYS = 'hours-always-open';

function wholeWeek(): unknown[] {
  const midnight = { Hours: 0, Minutes: 0 };
  return ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'].map((Day) => ({ Day, StartTime: midnight, EndTime: midnight }));
}
