import { describe, expect, it } from 'vitest';
import type { DeskContact, DeskInput, DeskState } from '../../../contract/desk.ts';
import { callNews } from '../../../renderer/calls/call-news.ts';
import { callOutside } from '../../../renderer/calls/call-outside.ts';
import { calledEntries, outsideOf, typedNumberEntry, typedPagesEntry } from '../../../renderer/calls/outside-entries.ts';
import { afterKey } from '../../../renderer/calls/pad-keys.ts';
import { whyLeft } from '../../../renderer/calls/why-left.ts';
import { situationOf } from '../../../renderer/commands/command.ts';
import { commands } from '../../../renderer/commands/registry.ts';
import { runCommand } from '../../../renderer/commands/run-command.ts';
import { rowLine } from '../../../renderer/contacts/row-line.ts';
import { createPanel } from '../../../renderer/desk/panel.ts';
import { matches, standingOf } from '../../../renderer/transfers/quick-connects.ts';
import { isCall } from '../../../renderer/voice/call-facts.ts';
import type { CallContact } from '../../../renderer/voice/call-facts.ts';
import { addressBeside, shownName, typedNumber } from '../../../renderer/words/telephone-number.ts';
import { FakeDesk, FakeRefusal } from '../../doubles/desk/fake-desk.ts';
import { contactOf } from '../../doubles/desk/sample.ts';
import { antonsCall, antonsCalls, sampleQuickConnects, voiceState } from '../../doubles/desk/sample-calls.ts';
import { DoubleMachine, settled } from '../../doubles/voice-machine.ts';

const NOW = 1_700_000_000_000;

function call(one: DeskContact): CallContact {
  if (!isCall(one)) throw new Error('this contact is a call');
  return one;
}

/** A panel whose desk takes every call, or refuses it with these words. */
async function panelWith(contacts: readonly DeskContact[], differs: Partial<DeskState> = {}, refusal?: string) {
  const asked: string[] = [];
  const desk: FakeDesk = new FakeDesk(voiceState(NOW, contacts, differs), {}, {
    dial: (input: DeskInput<'dial'>) => {
      asked.push(`dial ${JSON.stringify(input)}`);
      if (refusal !== undefined) throw new FakeRefusal({ code: 'wrong_state', message: refusal });
      return { contactId: input.contactId ?? 'new-call', partyId: 'called' };
    },
    close: ({ contactId }) => {
      asked.push(`close ${contactId}`);
      return {};
    },
  });
  const panel = createPanel(desk.bridge(), { now: () => NOW, set: () => 0, cancel: () => undefined }, new DoubleMachine('USB headset'));
  await panel.ready;
  await settled();
  const possible = (id: string): string => {
    const now = situationOf(panel);
    const command = commands.find((one) => one.id === id);
    if (!now || !command) throw new Error(`there is a command ${id}`);
    const can = command.possible(now);
    return can.is === 'yes' ? command.title(now) : can.is === 'no' ? `no: ${can.why}` : 'absent';
  };
  const run = async (id: string): Promise<void> => {
    const command = commands.find((one) => one.id === id);
    if (command) runCommand(panel, command);
    await settled();
  };
  return { panel, desk, asked, possible, run };
}

describe('a number', () => {
  it('is read as people write and paste it', () => {
    const read = (text: string): string | null => {
      const typed = typedNumber(text);
      return typed === null ? null : 'number' in typed ? typed.number : `lacks ${typed.lacks}`;
    };
    expect(['+34 555 0188', '0034 555 01 88', '+44 (0)20 7946 0958', 'tel:+34-555-0188;ext=3', '+1 (555) 010\u20119999', '\u202a+34 555 018 844\u202c'].map(read)).toEqual([
      '+345550188', '+345550188', '+442079460958', '+345550188', '+15550109999', '+34555018844',
    ]);
    expect(['4410', '(0)8-555 01.00', '+34', '+34 555 0188 99999999'].map(read)).toEqual(['lacks country', 'lacks country', 'lacks digits', 'lacks digits']);
    expect(['', '+', 'Anton', 'anton@example.com', '12a', '+3+4', '+34 <b>'].map(read)).toEqual(Array(7).fill(null));
  });

  it('is shown in groups after its country, and any other name as it is', () => {
    expect(['+34555018844', '+15550109999', '+46855501', '+3584012345', 'Anton \u202e', '+34 555'].map(shownName)).toEqual(['+34 555 018 844', '+1 555 010 9999', '+46 855 501', '+358 401 2345', 'Anton ⟦U+202E⟧', '+34 555']);
    expect([addressBeside('+34555018844', '+34555018844'), addressBeside('Anton', '+34555018844'), addressBeside('Anton', null)]).toEqual([null, '+34 555 018 844', null]);
  });

  it('is an entry to choose, or says what it lacks', () => {
    const said = (query: string, cannot?: string) => typedNumberEntry(query, cannot, null).map((entry) => [entry.title, entry.cannot ?? outsideOf(entry.id)]);
    expect([said('0034 555 018 844'), said('555 0188'), said('+34 5'), said('Stock'), said('+34555018844', 'not now')]).toEqual([
      [['Call +34 555 018 844', { number: '+34555018844' }]],
      [['Call 555 0188', 'country code is missing, such as +34']],
      [['Call +34 5', 'no whole number: with its country code it has 7 to 15 digits']],
      [],
      [['Call +34 555 018 844', 'not now']],
    ]);
  });

  it('is found among quick connects and earlier ones whichever way it is typed', () => {
    const stock = sampleQuickConnects().filter((one) => one.target.type === 'phone_number');
    expect(['555-44', '+34 (555) 4410', 'harbour', '999', 'number'].map((query) => stock.some((one) => matches(one, query)))).toEqual([true, true, true, false, false]);
    const called = [{ number: '+34555018844' }, { number: '+15550109999' }, { address: 'customer-4711' }];
    const found = (query: string) => calledEntries(called, query, undefined).map((entry) => entry.title);
    expect([found('555 018'), found('Customer-47')]).toEqual([['+34 555 018 844'], ['customer-4711']]);
    expect(calledEntries(called, '', 'no trunk').map((entry) => entry.cannot)).toEqual(['no trunk', 'no trunk', undefined]);
  });

  it('says before it is called that its country is not called from here', () => {
    const countries = ['+34', '+4930'];
    const said = ['+34 555 018 844', '+49 30 1234567', '+49 89 1234567'].map((query) => typedNumberEntry(query, undefined, countries)[0]?.cannot);
    expect(said).toEqual([undefined, undefined, 'not called from here: numbers must begin with +34 or +4930']);
    const stock = sampleQuickConnects().filter((one) => one.target.type === 'phone_number');
    expect(stock.map((one) => standingOf(one, { callsNumbers: true, callableCountries: ['+49'] }).cannot)).toEqual(stock.map(() => expect.stringMatching(/^\+.*: not called from here: numbers must begin with \+49$/) as unknown));
  });

  it('is keyed in and taken back by the pad', () => {
    expect((['+', '3', '4', '⌫'] as const).reduce(afterKey, '')).toBe('+3');
  });
});

describe('who may call', () => {
  it('is said with the reason, in any status', async () => {
    const state = voiceState(NOW, []);
    const away = state.agent && { ...state.agent, status: { id: 'offline', name: 'Offline', type: 'offline' as const, order: 4 } };
    const silent = state.agent && { ...state.agent, microphone: 'denied' as const };
    const withoutPlace = state.agent && { ...state.agent, slots: [] };
    const said = async (contacts: readonly DeskContact[], differs: Partial<DeskState> = {}): Promise<string> => (await panelWith(contacts, differs)).possible('dial');
    expect(await Promise.all([said([]), said([], { agent: away }), said([], { callsNumbers: false }), said([], { agent: silent }), said([], { agent: withoutPlace }), said([], { link: { ...state.link, state: 'lost' } })])).toEqual([
      'Call somebody', 'Call somebody', 'Call somebody', 'no: needs the microphone, see Sound', 'absent', 'no: needs the link, which is lost',
    ]);
    const denied = { agent: state.agent && { ...state.agent, callsOut: false } };
    expect([await said([], denied), await said([antonsCall(NOW)], denied)]).toEqual(['no: you may not call out; an administrator can allow it', 'Call somebody into this call']);
    expect(await Promise.all([said([antonsCall(NOW)]), said([antonsCalls.ringing(NOW)]), said([antonsCalls.over(NOW)])])).toEqual([
      'Call somebody into this call', ...Array<string>(2).fill('no: your place for calls is taken, until that call is closed'),
    ]);
  });

  it('opens the dialog, and on a call the one that brings somebody into it', async () => {
    const free = await panelWith([]);
    await free.run('dial');
    const busy = await panelWith([antonsCall(NOW)]);
    await busy.run('dial');
    expect([free.panel.ui.get().overlay, busy.panel.ui.get().overlay, busy.panel.ui.get().aboutContact]).toEqual(['dial', 'transfer', 'anton']);
  });
});

describe('a call to a number', () => {
  it('opens once the server has it, and is remembered in this window', async () => {
    const { panel, asked } = await panelWith([]);
    await callOutside(panel, { number: '+34555018844' }, null);
    await callOutside(panel, { number: '+15550109999' }, null);
    await callOutside(panel, { number: '+34555018844' }, null);
    expect([asked[0], panel.ui.get().acceptedContactId, panel.ui.get().called]).toEqual(['dial {"to":{"number":"+34555018844"},"contactId":null}', 'new-call', [{ number: '+34555018844' }, { number: '+15550109999' }]]);
  });

  it('goes into the call that is named, which stays open', async () => {
    const { panel, asked } = await panelWith([antonsCall(NOW)]);
    await callOutside(panel, { number: '+34555018844' }, 'anton');
    expect([asked, panel.ui.get().acceptedContactId]).toEqual([['dial {"to":{"number":"+34555018844"},"contactId":"anton"}'], null]);
  });

  it('that is refused says why, and is not remembered', async () => {
    const { panel } = await panelWith([], {}, 'No queue is there to call for.');
    await callOutside(panel, { number: '+34555018844' }, null);
    expect([panel.ui.get().problem, panel.ui.get().called, panel.ui.get().acceptedContactId]).toEqual(['No queue is there to call for.', [], null]);
  });

  it('that reached nobody is closed and called again by one key, once its place is free', async () => {
    const { panel, desk, asked, possible, run } = await panelWith([antonsCalls.engaged(NOW)]);
    panel.ui.set((ui) => ({ ...ui, openContactId: 'out' }));
    expect(possible('call-again')).toBe('Close and call again');
    await run('call-again');
    expect(asked).toEqual(['close out']);
    desk.change({ type: 'contact_gone', contactId: 'out' });
    await settled();
    expect(asked).toEqual(['close out', 'dial {"to":{"number":"+34555018844"},"contactId":null}']);
  });

  it('is not called again where the server does not close it', async () => {
    const { panel, desk, asked, run } = await panelWith([antonsCalls.engaged(NOW)]);
    panel.ui.set((ui) => ({ ...ui, openContactId: 'out' }));
    await run('call-again');
    desk.contact('out', (one) => ({ ...one, refusal: { code: 'wrong_state', message: 'Not now.' } }));
    desk.change({ type: 'contact_gone', contactId: 'out' });
    await settled();
    expect(asked).toEqual(['close out']);
  });

  it('that reached somebody, or that came in, is not offered to be called again', async () => {
    const talked = antonsCalls.engaged(NOW);
    const ended = { ...talked, contact: { ...talked.contact, chat: { ...talked.contact.chat, endReason: 'ended_by_customer' as const } } };
    const came = antonsCalls.over(NOW);
    const said = await Promise.all([ended, came].map(async (one) => {
      const { panel, possible } = await panelWith([one]);
      panel.ui.set((ui) => ({ ...ui, openContactId: one.contact.contactId }));
      return possible('call-again');
    }));
    expect(said).toEqual(['absent', 'absent']);
  });
});

describe('a call to a customer\'s pages', () => {
  it('is offered for what was typed, by his ID, unless that is a number', () => {
    const said = (query: string, cannot?: string) => typedPagesEntry(query, cannot).map((entry) => [entry.title, entry.cannot ?? outsideOf(entry.id)]);
    expect([said(' customer-4711 '), said('4711'), said('+34 555 018 844'), said('  '), said('x'.repeat(129)), said('kim', 'not now'), said('<b>\u202e')]).toEqual([
      [['Call the pages of customer-4711', { address: 'customer-4711' }]],
      [['Call the pages of 4711', { address: '4711' }]],
      [], [], [],
      [['Call the pages of kim', 'not now']],
      [['Call the pages of <b>⟦U+202E⟧', { address: '<b>\u202e' }]],
    ]);
  });

  it('is offered beside his chat, and after a call with him, where the company knows him', async () => {
    const chat = contactOf(NOW, 'marta', 'Marta', 'connected');
    const known = { ...chat, contact: { ...chat.contact, customer: { ...chat.contact.customer, id: 'customer-4711' } } };
    const beside = async (one: DeskContact, more: readonly DeskContact[] = []) => {
      const made = await panelWith([one, ...more]);
      made.panel.ui.set((ui) => ({ ...ui, openContactId: one.contact.contactId }));
      return made;
    };
    expect([(await beside(chat)).possible('call-customer'), (await beside(known, [antonsCall(NOW)])).possible('call-customer')]).toEqual(['absent', 'no: your place for calls is taken, until that call is closed']);
    const free = await beside(known);
    expect(free.possible('call-customer')).toBe('Call this customer');
    await free.run('call-customer');
    expect(free.asked).toEqual(['dial {"to":{"address":"customer-4711"},"contactId":null}']);

    const over = antonsCalls.over(NOW);
    const talked = await beside({ ...over, contact: { ...over.contact, customer: { ...over.contact.customer, id: 'customer-4711' } } });
    expect(talked.possible('call-again')).toBe('Close and call back');
    await talked.run('call-again');
    talked.desk.change({ type: 'contact_gone', contactId: over.contact.contactId });
    await settled();
    expect(talked.asked).toEqual([`close ${over.contact.contactId}`, 'dial {"to":{"address":"customer-4711"},"contactId":null}']);
  });
});

describe('what becomes of a call', () => {
  it('is told apart in words, for who is called and who is asked in', () => {
    const reasons = ['telecom_busy', 'telecom_unanswered', 'telecom_declined', 'telecom_number_invalid', 'telecom_not_reachable', 'telecom_originator_cancel', 'telecom_problem', 'third_party_left', null];
    expect(reasons.map(whyLeft)).toEqual(['Busy', 'Not answered', 'Declined', 'No such number', 'Not reachable', 'You stopped calling', 'The call failed', 'Ended: the other side hung up', null]);
  });

  it('is heard by who listens', () => {
    const ringing = call(antonsCalls.ringing(NOW));
    expect([callNews(null, ringing), callNews(ringing, null, 'telecom_busy'), callNews(ringing, null, 'telecom_number_invalid'), callNews(call(antonsCalls.asking(NOW)), call(antonsCalls.askedInVain(NOW)))]).toEqual([
      ['Calling +34 555 018 844'], ['+34 555 018 844 was not reached: Busy'], ['+34 555 018 844 was not reached: No such number'], ['Stock desk was not reached: Not answered'],
    ]);
  });

  it('stands in the list: how it ended, or that another try follows', () => {
    expect([antonsCalls.engaged(NOW), antonsCalls.calledLater(NOW)].map((one) => rowLine(one, { typing: false, soon: false }).words)).toEqual(['Busy: whoever was called is on another call', 'Not reached, is called again later']);
  });
});
