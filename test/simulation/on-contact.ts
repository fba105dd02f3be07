import type { ContactState, ContactView } from '../../contract/contact.ts';
import { expect, linkedDesks, some, type Action } from './deed.ts';
import type { DeskCommand, Outcome, SimulatedDesk } from './simulated-desk.ts';
import type { Simulation } from './simulation.ts';

/** An agent's command on a contact in one of these states on his own screen; his desk is up to date, so it must succeed. */
export function onContact(states: readonly ContactState[], name: string, command: (contact: ContactView, simulation: Simulation, desk: SimulatedDesk) => DeskCommand | undefined, allowed: readonly Outcome[] = ['done']): Action {
  return (simulation) => {
    const there = linkedDesks(simulation).flatMap((desk) => [...desk.contacts.values()].filter((contact) => states.includes(contact.state)).map((contact) => ({ desk, contact })));
    const chosen = some(simulation, there);
    const body = chosen && command(chosen.contact, simulation, chosen.desk);
    if (!body) return undefined;
    const twice = simulation.random.chance(0.1);
    return {
      what: `${chosen.desk.userId} ${name} ${chosen.contact.contactId}${twice ? ', delivered twice' : ''}`,
      async run() {
        const written = chosen.desk.written(body);
        const [outcome, again] = await Promise.all(twice ? [chosen.desk.command(written), chosen.desk.command(written)] : [chosen.desk.command(written)]);
        expect(simulation, `${chosen.desk.userId} ${name}`, outcome, allowed);
        if (again !== undefined && again !== outcome && !simulation.crowded) simulation.report.problem(`${written.id} was delivered twice and answered ${outcome} and ${again}.`);
      },
    };
  };
}
