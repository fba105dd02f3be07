import type { WaitExplanation } from '../../../contract/routing-reason.ts';
import type { ContactHistory } from '../../contacts/contact-history.ts';
import { command, DATA, Mistake } from '../command.ts';
import { giveOrder } from '../give-order.ts';
import { explainContact } from '../orders/contacts.ts';
import { momentOf } from '../story/length.ts';
import { standing } from '../story/standing.ts';
import { storyLines } from '../story/story-lines.ts';
import { waitLines } from '../story/wait-words.ts';

export const contactExplain = command({
  words: 'contact explain',
  operands: 'ID',
  about: 'Tells a contact\'s story from the log, block by block, with the reasons, and why it waits',
  details: 'ID is that of any contact of a chat, a task or a call. Nobody\'s words are shown: the log never has them. What a block was given is there while flow logging was on.',
  options: { data: DATA, json: { type: 'boolean', about: 'the log\'s own lines, as JSON' } },
  async run({ values: { data, json }, operands: [contactId, ...more] }, { output }) {
    if (contactId === undefined || more.length > 0) throw new Mistake('Name the one contact.');
    const { at, history, wait } = await giveOrder(data, explainContact, { contactId });
    if (history === null) throw new Error(`There is no contact with the id ${contactId}.`);
    output.write(json ? `${JSON.stringify({ ...history, wait }, null, 2)}\n` : explanation(history, wait, at));
  },
});

function explanation(history: ContactHistory, wait: WaitExplanation | null, at: number): string {
  const lines = storyLines(history).map((line) => [`${momentOf(line.at)}  ${line.kind === 'action' ? '  ' : ''}${line.text}`, ...line.reasons.map((reason) => `${' '.repeat(29)}${reason}`)].join('\n'));
  return [
    `${{ CHAT: 'Chat', TASK: 'Task', VOICE: 'Call' }[history.channel]} of ${history.customerName}, ${history.initialContactId}`,
    standing(history, at),
    ...(history.contacts.length < 2 ? [] : [`Contacts: ${history.contacts.map(({ contactId, initiationMethod }) => `${contactId} (${initiationMethod})`).join(', ')}`]),
    '', ...lines,
    ...(wait === null ? [] : ['', ...waitLines(wait)]),
    '',
  ].join('\n');
}
