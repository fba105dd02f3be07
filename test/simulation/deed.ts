import type { Outcome, SimulatedDesk } from './simulated-desk.ts';
import type { Simulation } from './simulation.ts';
import type { SimulatedCustomer } from './simulated-customer.ts';
import { query } from './query.ts';

/*
 * What all kinds of deeds are made of.
 */

/** Something that somebody may do now, with what it is called in the list of steps. */
export interface Deed { what: string; run: () => Promise<void> }

/**
 * One kind of deed. It draws who does it to what from those who can; undefined: nobody can now.
 * All it knows is what the people in it know: a desk's own view, a customer's own chat.
 */
export type Action = (simulation: Simulation) => Deed | undefined;

/** `outcome` was to be one of these. Where several things happen at once, more can come between. */
export function expect(simulation: Simulation, what: string, outcome: Outcome, allowed: readonly Outcome[]): void {
  if (outcome === 'no answer' || allowed.includes(outcome)) return;
  if (simulation.crowded && ['offer_over', 'wrong_state', 'chat_ended', 'not_found', 'wrong_credentials', 'access_denied', 'limit_exceeded', 'conflict'].includes(outcome)) return;
  simulation.report.problem(`${what}: the answer was ${outcome}, where only ${allowed.join(' or ')} can be.`);
}

export function some<T>(simulation: Simulation, of: readonly T[]): T | undefined {
  return of.length === 0 ? undefined : simulation.random.one(of);
}

/** Whether the customer's chat goes on, as far as one can know who looks into the tables. */
export const goesOn = (simulation: Simulation, customer: SimulatedCustomer): boolean =>
  customer.chatId !== undefined && query(simulation.server.rows, 'select state from chats where id = ?').pluck().get(customer.chatId) !== 'ended';

/** Customers who are in a chat that goes on. */
export const talkers = (simulation: Simulation): SimulatedCustomer[] => simulation.customers.filter((customer) => customer.participant && goesOn(simulation, customer));

/** Desks whose link is live. */
export const linkedDesks = (simulation: Simulation): SimulatedDesk[] => simulation.people.flatMap((person) => person.desks.filter((desk) => desk.linked));

/** For what may be refused, and may be cut off by the end of the server. */
export function onlyNoAnswerOrRefusal(error: unknown): undefined {
  if (!(error instanceof Error) || (error.name !== 'NoAnswer' && error.name !== 'Refusal')) throw error;
  return undefined;
}
