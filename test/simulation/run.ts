import type { Channel } from '../../contract/primitives.ts';
import { ACTIONS } from './actions.ts';
import type { Deed } from './deed.ts';
import type { Random } from './random.ts';
import { SimulationFailure } from './report.ts';
import { Simulation } from './simulation.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What one run came to. */
export interface RunResult {
  /** The same for every run of the same seed. */
  hash: string;
  steps: number;
  /** How often what happened: types of the log's lines, and what the checks looked at. */
  counts: ReadonlyMap<string, number>;
}

/**
 * Runs one seed: people do things at random on the real core in virtual time, the server is killed now and then,
 * and everything that must hold is looked at after every commit and every step.
 * @throws SimulationFailure with the seed, the step, what was wrong, and the last steps.
 */
export async function runSeed(seed: string, options: { steps?: number } = {}): Promise<RunResult> {
  const simulation = await Simulation.start(seed);
  try {
    const { random, report } = simulation;
    const habits = drawHabits(random.branch('habits'));
    const steps = options.steps ?? random.whole(30, 80);
    if (random.chance(0.6)) await rushOfCustomers(simulation, DAYS[habits.day].coming);
    if (random.chance(0.7)) await everybodyComes(simulation);
    for (let step = 0; step < steps; step += 1) {
      await letTimePass(simulation, habits);
      await doSomething(simulation, habits);
      await simulation.settle();
    }
    const { hash } = await simulation.finish();
    const counts = new Map([...simulation.checks.log.counts, ...report.counted(), ['server started', simulation.server.starts]]);
    return { hash, steps: report.steps.length, counts };
  } catch (error) {
    if (error instanceof SimulationFailure) throw error;
    simulation.report.problem(error instanceof Error ? (error.stack ?? error.message) : String(error));
    throw new SimulationFailure(seed, simulation.report);
  } finally {
    await simulation.server.close();
  }
}

/** How this seed's people are: some never reject, some seeds never crash, some are in a hurry, some sleep for hours. */
interface Habits { weights: ReadonlyMap<string, number>; pauses: readonly number[]; crowds: number; crashes: number; attention: number; day: keyof typeof DAYS }

/** Without these nothing would happen at all. */
const NEEDED: ReadonlySet<string> = new Set(['startChat', 'startTask', 'startCall', 'signInOrBack', 'setStatus', 'connect', 'callerComes', 'promptsEnd', 'agentOffers']);
/** What whoever attends to his work does before anything else, if there is something of the kind. */
const AT_HAND = ['accept', 'accept', 'accept', 'clear', 'clear', 'close', 'close', 'leave', 'transfer', 'signInOrBack', 'setStatus'] as const;
/** Some days are much like others, some have more of one channel: what comes, and what is done with it. */
const DAYS: Readonly<Record<'all' | Channel, { coming: readonly string[]; atHand: readonly string[] }>> = {
  all: { coming: ['startChat', 'startTask', 'startCall'], atHand: ['promptsEnd', 'promptsEnd', 'pause', 'resume', 'consults', 'answers'] },
  CHAT: { coming: ['startChat'], atHand: ['customerSays', 'agentSays'] },
  TASK: { coming: ['startTask', 'startTask', 'createTask'], atHand: ['pause', 'pause', 'resume'] },
  VOICE: { coming: ['startCall', 'startCall', 'startCall', 'dials'], atHand: ['promptsEnd', 'promptsEnd', 'promptsEnd', 'consults', 'consults', 'holds', 'resumes', 'joinsAll', 'swaps', 'mutes', 'drops', 'answers', 'agentOffers', 'keysOnTheLine'] },
};
const STARTS: readonly string[] = ['startChat', 'startTask', 'startCall', 'dials'];

function drawHabits(random: Random): Habits {
  const weights = new Map<string, number>();
  const day = random.one(['all', 'CHAT', 'TASK', 'VOICE', 'VOICE'] as const);
  for (const [name, { weight }] of Object.entries(ACTIONS)) {
    const seldom = STARTS.includes(name) && day !== 'all' && !DAYS[day].coming.includes(name);
    weights.set(name, weight * (seldom ? 0.15 : NEEDED.has(name) ? 1 : random.one([0, 0.3, 1, 1, 1, 3])));
  }
  const hurried = [0, 0, 200, SECOND, 3 * SECOND, 20 * SECOND];
  const usual = [0, SECOND, 2 * SECOND, 5 * SECOND, 20 * SECOND, 30 * SECOND, 6 * MINUTE];
  const slow = [SECOND, 10 * SECOND, 20 * SECOND, MINUTE, 5 * MINUTE, 16 * MINUTE, HOUR, 13 * HOUR];
  const pauses = random.one([hurried, usual, usual, slow]);
  return { day, weights, pauses, crowds: random.one([0, 0.1, 0.4]), crashes: random.one([0, 0, 0, 0.03, 0.08]), attention: random.one([0.2, 0.5, 0.7, 0.8]) };
}

/** Some come before anybody is there to serve them, so that the order of a queue matters from the first offer on. */
async function rushOfCustomers(simulation: Simulation, coming: readonly string[]): Promise<void> {
  for (let left = simulation.random.whole(3, 8); left > 0; left -= 1) {
    const deed = ACTIONS[simulation.random.one(coming)]?.action(simulation);
    if (!deed) return;
    simulation.step(deed.what);
    await deed.run();
    await simulation.server.advanceBy(simulation.random.whole(0, 2) * SECOND);
    await simulation.settle();
  }
}

/** The day begins: who works here is there, most of them Available. */
async function everybodyComes(simulation: Simulation): Promise<void> {
  for (const person of simulation.people) {
    if (simulation.random.chance(0.2)) continue;
    const [desk] = person.desks;
    simulation.step(`${person.id} comes to work`);
    if (!(await desk.connect({ takeOver: false, fresh: false }))) continue;
    if (simulation.random.chance(0.85)) await desk.says('ready');
    await desk.offersLine();
    await desk.command(desk.written({ type: 'set_status', statusId: 'status-available' }));
    await simulation.server.advanceBy(simulation.random.whole(0, 2) * SECOND);
    await simulation.settle();
  }
}

async function letTimePass(simulation: Simulation, habits: Habits): Promise<void> {
  const drawn = simulation.random.one(habits.pauses);
  // What rings is answered or not within seconds, by whoever attends to his work.
  if (simulation.random.chance(habits.attention) && simulation.somethingRings()) return;
  // While somebody is Available and does not answer, a contact rings with him again and again: hours of that show nothing new.
  // The same goes for tries at a store that is away.
  const pause = simulation.somebodyIsOnTheLine() ? Math.min(drawn, MINUTE) : simulation.somebodyAvailable() || simulation.server.store.away ? Math.min(drawn, simulation.somebodyAvailable() ? 5 * MINUTE : HOUR) : drawn;
  if (pause === 0) return;
  await simulation.server.advanceBy(simulation.random.whole(Math.floor(pause / 2), pause));
}

/** One deed, or several at once, or some that the server's end comes upon. */
async function doSomething(simulation: Simulation, habits: Habits): Promise<void> {
  const { random } = simulation;
  const crash = random.chance(habits.crashes);
  const crowd = crash || random.chance(habits.crowds) ? random.whole(1, 6) : 1;
  const deeds = Array.from({ length: crowd }, () => drawDeed(simulation, habits)).filter((deed) => deed !== undefined);
  simulation.crowded = crash || deeds.length > 1;
  simulation.step(`${crash ? 'CRASH while ' : ''}${deeds.map((deed) => deed.what).join(' | ') || 'nothing'}`);
  const running = Promise.all(deeds.map((deed) => deed.run()));
  if (crash) {
    const failed = running.catch((error: unknown) => simulation.report.problem(String(error)));
    // Every await of the core is a place where the power can go.
    for (let left = random.whole(0, 400); left > 0; left -= 1) await Promise.resolve();
    await simulation.crash();
    await failed;
  } else {
    await running;
    await simulation.server.settled();
  }
  simulation.crowded = false;
}

function drawDeed(simulation: Simulation, habits: Habits): Deed | undefined {
  if (simulation.random.chance(habits.attention)) {
    // First of all what rings.
    const name = simulation.random.chance(0.6) && simulation.somethingRings() ? 'accept' : simulation.random.one([...AT_HAND, ...DAYS[habits.day].atHand]);
    const deed = ACTIONS[name]?.action(simulation);
    if (deed) {
      simulation.report.count(`did ${name}`);
      return deed;
    }
  }
  // What nobody can do now is drawn again.
  for (let tries = 0; tries < 12; tries += 1) {
    const name = weighted(simulation.random, habits.weights);
    const deed = ACTIONS[name]?.action(simulation);
    if (!deed) continue;
    simulation.report.count(`did ${name}`);
    return deed;
  }
  return undefined;
}

function weighted(random: Random, weights: ReadonlyMap<string, number>): string {
  let left = random.fraction() * [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  for (const [name, weight] of weights) {
    left -= weight;
    if (left < 0) return name;
  }
  return 'startChat';
}
