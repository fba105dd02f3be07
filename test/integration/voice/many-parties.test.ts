import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seedSampleQuickConnects } from '../../../server/sample/sample-instance.ts';
import { SECOND, chatRow, type Agent } from '../contacts/contact-world.ts';
import { startCallWorld, type Caller, type CallWorld } from './call-world.ts';

/*
 * Whatever a customer, up to three agents and somebody outside do on a call, each hears whom he must: a small model of the call says whom. It knows nothing of
 * rows, segments and media.
 */

const HOLD = 'play CustomerHold.wav again and again';
const RINGS = 'play Ringback.wav again and again';
const GARAGE = '+4930777777';
type Name = 'kim' | 'eva' | 'jonas' | 'mia' | 'garage';
const AGENTS = ['eva', 'jonas', 'mia'] as const;
const NAMES = ['kim', ...AGENTS, 'garage'] as const;
type AgentName = (typeof AGENTS)[number];
type Standing = 'off' | 'asked' | 'talks' | 'held';

/** The call as it must be. */
class Model {
  over = false;
  /** Who has the customer; agents in the order they were asked. */
  order: AgentName[] = ['eva'];
  carrier: AgentName | 'garage' = 'eva';
  /** Who has left the customer to the garage himself, and gets him back if it does not come. */
  sender: AgentName | undefined;
  readonly is: Record<Name, Standing> = { kim: 'talks', eva: 'talks', jonas: 'off', mia: 'off', garage: 'off' };

  on = (): AgentName[] => AGENTS.filter((name) => this.is[name] === 'talks' || this.is[name] === 'held');
  askedAgent = (): AgentName | undefined => AGENTS.find((name) => this.is[name] === 'asked');
  asked = (): AgentName | 'garage' | undefined => (this.is.garage === 'asked' ? 'garage' : this.askedAgent());
  here = (): Name[] => NAMES.filter((name) => this.is[name] !== 'off');
  /** Whether the one outside is on the call. */
  outside = (): number => (this.is.garage === 'talks' || this.is.garage === 'held' ? 1 : 0);
  waits = (): boolean => !this.over && this.on().length === 0 && this.carrier !== 'garage';

  leaves(name: AgentName, how: 'himself' | 'otherwise' = 'otherwise'): void {
    const others = this.on().filter((other) => other !== name);
    this.is[name] = 'off';
    if (this.is.kim === 'off' ? others.length === 0 || others.length + this.outside() < 2 : others.length === 0 && this.asked() === undefined && this.outside() === 0) return this.ends();
    if (name === this.carrier) {
      this.carrier = this.order.find((other) => others.includes(other)) ?? this.askedAgent() ?? 'garage';
      if (this.is.kim === 'held') this.is.kim = 'talks';
      if (this.carrier === 'garage' && how === 'himself') this.sender = name;
    }
    this.free();
  }

  kimGoes(): void {
    if (this.on().length === 0 || this.on().length + this.outside() < 2) return this.ends();
    this.is.kim = 'off';
    this.free();
  }

  garageGoes(): void {
    const never = this.is.garage === 'asked';
    this.is.garage = 'off';
    if (this.is.kim !== 'off' && this.carrier === 'garage' && never && this.sender !== undefined) return this.comesBack(this.sender);
    if (this.is.kim === 'off' ? this.on().length < 2 : this.carrier === 'garage') return this.ends();
    this.free();
  }

  comesBack(to: AgentName): void {
    this.carrier = to;
    this.is[to] = 'asked';
    this.order = [to];
  }

  ends(): void {
    this.over = true;
    for (const name of this.here()) this.is[name] = 'off';
  }

  /** Nobody is held whom no one could take off. */
  free(): void {
    const on = this.on();
    if (on.length === 1 || on.every((name) => this.is[name] === 'held')) for (const name of on) this.is[name] = 'talks';
    if (on.length === 0 && this.is.garage === 'held') this.is.garage = 'talks';
  }
}

/** The same call on the real core. */
class Real {
  readonly world: CallWorld;
  readonly agents: Record<AgentName, Agent>;
  readonly kim: Caller;
  constructor(world: CallWorld, agents: Record<AgentName, Agent>, kim: Caller) {
    this.world = world;
    this.agents = agents;
    this.kim = kim;
  }

  /** The party of whoever was called last. */
  garage = 'nobody was called';
  leg = (name: Name): string => (name === 'kim' ? this.kim.partyId : name === 'garage' ? this.garage : `agent:${this.agents[name].userId}`);
  contactOf = (name: AgentName): string => this.agents[name].one('connected').contactId;
  partyOf(by: AgentName, name: Name): string {
    if (name === 'garage') return this.garage;
    const party = this.agents[by].one('connected').call?.parties.find((one) => one.state !== 'left' && (name === 'kim' ? one.role === 'customer' : one.userId === this.agents[name].userId || (one.userId === null && one.state === 'calling' && one.role === 'agent')));
    if (!party) throw new Error(`${by} does not see ${name}.`);
    return party.partyId;
  }
  /** Whoever has nothing to do with the call any more makes room for the next. */
  async tidy(model: Model): Promise<void> {
    for (const name of AGENTS) {
      if (model.is[name] !== 'off') continue;
      for (const { contactId, state } of this.agents[name].screen.values()) await this.agents[name].do({ type: state === 'after_contact_work' ? 'close_contact' : 'clear_contact', contactId });
    }
  }
}

type Deed = { can(model: Model): boolean; does(model: Model, real: Real): Promise<void>; toString(): string };
const deed = (says: string, can: Deed['can'], does: Deed['does']): Deed => ({ can: (model) => !model.over && can(model), does, toString: () => says });
const isOn = (model: Model, name: AgentName): boolean => model.on().includes(name);

const deeds: Deed[] = AGENTS.flatMap((by): Deed[] => {
  const others = (model: Model): Name[] => model.here().filter((name) => name !== by);
  const all = (type: 'hold_all' | 'join_all' | 'swap_parties', can: (model: Model) => boolean, change: (model: Model) => void): Deed =>
    deed(`${by} ${type}`, (model) => isOn(model, by) && can(model), async (model, real) => {
      await real.agents[by].do({ type, contactId: real.contactOf(by) });
      change(model);
    });
  const become = (model: Model, names: Name[], state: 'talks' | 'held'): void => {
    for (const name of names) if (model.is[name] !== 'asked') model.is[name] = state;
  };
  return [
    all('hold_all', () => true, (model) => become(model, others(model), 'held')),
    all('join_all', () => true, (model) => become(model, others(model), 'talks')),
    all('swap_parties', (model) => others(model).map((name) => model.is[name]).toSorted().join() === 'held,talks', (model) => {
      for (const name of others(model)) model.is[name] = model.is[name] === 'held' ? 'talks' : 'held';
    }),
    deed(`${by} leaves`, (model) => isOn(model, by), async (model, real) => {
      await real.agents[by].do({ type: 'leave_contact', contactId: real.contactOf(by) });
      model.leaves(by, 'himself');
    }),
    deed(`${by} loses his line`, (model) => isOn(model, by) && model.asked() === undefined, async (model, real) => {
      real.world.engine.loses(real.leg(by));
      await real.world.pass(21 * SECOND);
      real.world.engine.connects(real.leg(by));
      await real.world.settle();
      model.leaves(by);
    }),
    deed(`${by} ends it for all`, (model) => isOn(model, by), async (model, real) => {
      await real.agents[by].do({ type: 'end_call', contactId: real.contactOf(by) });
      model.ends();
    }),
    deed(`${by} takes it`, (model) => model.asked() === by, async (model, real) => {
      await real.agents[by].accept();
      model.is[by] = 'talks';
    }),
    deed(`${by} declines`, (model) => model.asked() === by && !model.waits(), async (model, real) => {
      const { contactId, offer } = real.agents[by].one('offered');
      await real.agents[by].do({ type: 'reject_offer', contactId, offerId: offer?.offerId ?? '' });
      model.is[by] = 'off';
    }),
    ...AGENTS.filter((whom) => whom !== by).flatMap((whom) => [
      deed(`${by} asks ${whom}`, (model) => isOn(model, by) && model.is[whom] === 'off' && model.asked() === undefined && model.is.kim !== 'off', async (model, real) => {
        await real.agents[by].do({ type: 'transfer_contact', contactId: real.contactOf(by), quickConnectId: `quick-connect-${whom}`, how: 'consult' });
        become(model, others(model), 'held');
        model.is[whom] = 'asked';
        model.order = [...model.order.filter((name) => name !== whom), whom];
      }),
      deed(`${by} drops ${whom}`, (model) => isOn(model, by) && model.is[whom] !== 'off', async (model, real) => {
        await real.agents[by].do({ type: 'drop_party', contactId: real.contactOf(by), partyId: real.partyOf(by, whom) });
        if (model.is[whom] === 'asked') model.is[whom] = 'off';
        else model.leaves(whom);
      }),
    ]),
    deed(`${by} calls the garage`, (model) => isOn(model, by) && model.is.garage === 'off' && model.asked() === undefined, async (model, real) => {
      const { partyId } = (await real.agents[by].do({ type: 'dial', to: { number: GARAGE }, contactId: real.contactOf(by) })) as { partyId: string };
      real.garage = partyId;
      become(model, others(model), 'held');
      model.is.garage = 'asked';
    }),
    deed(`${by} drops the garage`, (model) => isOn(model, by) && model.is.garage !== 'off', async (model, real) => {
      await real.agents[by].do({ type: 'drop_party', contactId: real.contactOf(by), partyId: real.garage });
      model.garageGoes();
    }),
    ...NAMES.filter((whom) => whom !== by).flatMap((whom) =>
      (['hold_party', 'resume_party'] as const).map((type) =>
        deed(`${by} ${type} ${whom}`, (model) => isOn(model, by) && (model.is[whom] === 'talks' || model.is[whom] === 'held'), async (model, real) => {
          await real.agents[by].do({ type, contactId: real.contactOf(by), partyId: real.partyOf(by, whom) });
          model.is[whom] = type === 'hold_party' ? 'held' : 'talks';
        }),
      ),
    ),
  ];
});
deeds.push(
  deed('the garage answers', (model) => model.is.garage === 'asked', async (model, real) => {
    real.world.trunk.answers(GARAGE);
    await real.world.settle();
    model.is.garage = 'talks';
  }),
  deed('the garage is busy', (model) => model.is.garage === 'asked', async (model, real) => {
    real.world.trunk.fails(GARAGE, 'busy');
    await real.world.settle();
    model.garageGoes();
  }),
  deed('the garage hangs up', (model) => model.outside() === 1, async (model, real) => {
    real.world.trunk.hangsUp(GARAGE);
    await real.world.settle();
    model.garageGoes();
  }),
  deed('kim hangs up', (model) => model.is.kim !== 'off', async (model, real) => {
    await real.kim.hangsUp();
    model.kimGoes();
  }),
  deed('kim loses his line', (model) => model.is.kim !== 'off' && model.asked() === undefined, async (model, real) => {
    real.world.engine.loses(real.leg('kim'));
    await real.world.pass(21 * SECOND);
    model.kimGoes();
  }),
);

const mayEnd = (model: Model, one: Deed): boolean =>
  /ends it|kim (hangs|loses)/.test(String(one)) || (model.on().length === 1 && /leaves|loses/.test(String(one))) || ((model.on().length === 0 || model.is.kim === 'off') && /garage (is busy|hangs up)/.test(String(one)));

async function mustBeAsTheModel(model: Model, real: Real): Promise<void> {
  const talking = model.here().filter((name) => model.is[name] === 'talks');
  for (const name of NAMES) {
    const heard = real.world.engine.heard(real.leg(name));
    const legs = talking.filter((other) => other !== name).map((other) => real.leg(other)).toSorted().join(' ');
    if (model.is[name] === 'held') expect(heard, name).toBe(HOLD);
    else if (model.is[name] !== 'talks') expect(heard, name).toBe('nothing');
    else if (legs !== '') expect(heard, name).toBe(legs);
    else if (model.is.garage === 'asked') expect(heard, name).toBe(RINGS);
    else if (name === 'kim' && model.waits()) expect(heard, name).toMatch(/^play /);
    else expect(heard, name).toBe('nothing');
  }
  const { state, current_contact_id: current } = await chatRow(real.world, real.kim.callId);
  expect(state).toBe(model.over ? 'ended' : model.waits() ? 'in_queue' : model.carrier === 'garage' ? 'in_flow' : 'with_agent');
  const open = await real.world.rows.selectFrom('contacts').select(['id', 'user_id']).where('initial_id', '=', real.kim.callId).where('disconnected_at', 'is', null).execute();
  expect(open.length).toBe(model.over ? 0 : model.on().length + (model.askedAgent() === undefined ? 0 : 1) + (model.is.garage === 'off' ? 0 : 1));
  if (!model.over) expect(open.find(({ id }) => id === current)?.user_id ?? null).toBe(model.waits() || model.carrier === 'garage' ? null : real.agents[model.carrier].userId);
  const runs = await real.world.rows.selectFrom('flow_runs').select('occasion').where('initial_contact_id', '=', real.kim.callId).where('ended_at', 'is', null).execute();
  if (!model.waits()) expect(runs).toEqual([]);
}

async function begin(): Promise<Real> {
  const world = await startCallWorld();
  await world.instance.createUser({ id: 'user-mia', username: 'mia', displayName: 'Mia Kovacs', role: 'agent', password: 'a password nobody needs', profileId: 'profile-floor' });
  await seedSampleQuickConnects(world.quickConnects);
  await world.quickConnects.put({ id: 'quick-connect-mia', name: 'Mia Kovacs', description: 'Agent', target: { type: 'user', userId: 'user-mia', flowId: 'flow-agent-transfer' }, tags: {} });
  await world.quickConnects.associate('queue-support', ['quick-connect-mia']);
  const eva = await world.atThePhone('eva');
  const kim = await world.caller();
  await eva.accept();
  return new Real(world, { eva, jonas: await world.atThePhone('jonas'), mia: await world.atThePhone('mia') }, kim);
}

describe('any course of a call with several agents', () => {
  test('has everybody hear whom he must, and never loses the customer', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.noBias(fc.nat()), { minLength: 12, maxLength: 24 }), async (choices) => {
        const real = await begin();
        const model = new Model();
        const course: string[] = [];
        try {
          for (const choice of choices) {
            // What ends the call is chosen seldom, so that much happens before.
            const possible = deeds.filter((one) => one.can(model) && (choice % 9 === 0 || !mayEnd(model, one)));
            const chosen = possible[Math.floor(choice / 9) % possible.length];
            if (chosen === undefined) break;
            course.push(String(chosen));
            await chosen.does(model, real);
            await real.tidy(model);
            await mustBeAsTheModel(model, real);
          }
        } catch (error) {
          throw new Error(`After ${course.join(', ')}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
        } finally {
          await real.world.close();
        }
      }),
      { numRuns: 30, seed: 20_260, endOnFailure: true },
    );
  });
});
