import { expect, it } from 'vitest';
import type { ContactTransfer } from '../../../contract/quick-connect.ts';
import { rowLine } from '../../../renderer/contacts/row-line.ts';
import { transferLine } from '../../../renderer/transfers/transfer-line.ts';
import { contactOf } from '../../doubles/desk/sample.ts';

const NOW = 1_700_000_000_000;

const transfer = (differs: Partial<ContactTransfer>): ContactTransfer => ({
  side: 'sent', by: 'Eva Lindqvist', to: { type: 'user', name: 'Ben Aalto' }, at: NOW, contactId: 'next', state: 'waiting', since: NOW, agent: null, note: null, missed: 0, ...differs,
});

it.each<{ now: Partial<ContactTransfer>; said: string }>([
  { now: { state: 'in_flow' }, said: 'On its way to Ben Aalto' },
  { now: { state: 'waiting' }, said: 'Waiting for Ben Aalto' },
  { now: { state: 'ringing', agent: 'Ben Aalto' }, said: 'Rings at Ben Aalto' },
  { now: { state: 'waiting', missed: 1 }, said: 'Not taken (rang once), waiting for Ben Aalto' },
  { now: { state: 'ringing', agent: 'Ben Aalto', missed: 2 }, said: 'Rings at Ben Aalto, not taken twice before' },
  { now: { state: 'accepted', agent: 'Ben Aalto' }, said: 'Accepted by Ben Aalto' },
  { now: { state: 'came_back' }, said: 'Could not go to Ben Aalto, comes back to you' },
  { now: { state: 'ended' }, said: 'Ended before Ben Aalto took it' },
])('whoever handed it on reads "$said"', ({ now, said }) => {
  expect(transferLine(transfer(now)).words).toBe(said);
});

it.each<{ now: Partial<ContactTransfer>; said: string }>([
  { now: {}, said: 'From Eva Lindqvist' },
  { now: { to: { type: 'queue', name: 'Billing' } }, said: 'From Eva Lindqvist, for Billing' },
  { now: { by: null }, said: 'From your systems' },
  { now: { state: 'came_back' }, said: 'Back to you: the transfer to Ben Aalto failed' },
])('whoever got it reads "$said"', ({ now, said }) => {
  expect(transferLine(transfer({ side: 'received', ...now })).words).toBe(said);
});

it('the row of a contact in after contact work says where it is now, not what the customer does', () => {
  const one = contactOf(NOW, 'a', 'A', 'after_contact_work', { view: { transfer: transfer({ state: 'ringing', agent: 'Ben Aalto' }) } });
  expect(rowLine(one, { typing: false, soon: false }).words).toBe('Rings at Ben Aalto');
});
