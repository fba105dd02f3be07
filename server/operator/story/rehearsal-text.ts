import type { ChatItem } from '../../../contract/chat-item.ts';
import type { Coverage } from '../../rehearsal/coverage.ts';
import type { Rehearsal } from '../../rehearsal/rehearse.ts';
import { inWords } from '../../contacts/channel-words.ts';
import { momentOf } from './length.ts';
import { storyLines, type StoryLine } from './story-lines.ts';

export interface Played { readonly name: string; readonly file: string | null; readonly rehearsal: Rehearsal }
export interface CoveredFlow { readonly file: string; readonly coverage: Coverage }

/** A run as one reads it: everything that happened and was said, with the time since its start. */
export function rehearsalText({ name, file, rehearsal }: Played, { quiet }: { quiet: boolean }): string {
  const { began, history, failures } = rehearsal;
  const lines = quiet ? [] : linesOf(rehearsal).map((line) => `${sinceStart(line.at - began)}  ${indented(line)}`);
  const failed = failures.map(({ step, message }) => `  FAILED  ${step === null ? 'At the end' : `Step ${step}`}: ${message}`);
  const standing = `${failures.length === 0 ? 'As expected' : `${failures.length} ${failures.length === 1 ? 'thing is' : 'things are'} not as expected`}; the ${inWords(history)} is ${history.state.replaceAll('_', ' ')}.`;
  const title = `${name}${file === null || file.endsWith(name) ? '' : ` (${file})`}, from ${momentOf(began)}`;
  return [title, ...lines, ...failed, standing, ''].join('\n');
}

const linesOf = ({ history, items, spoken }: Rehearsal): StoryLine[] => {
  const byId = new Map(items.map((item) => [item.id, item]));
  const story = storyLines(history, (id) => {
    const item = byId.get(id);
    return item?.kind === 'message' ? saidLine(item) : undefined;
  });
  const heard = spoken.map(({ at, to, words }): StoryLine => ({ seq: 0, at, kind: 'said', text: `${to.startsWith('agent:') ? `To ${to.slice('agent:'.length)}` : 'Flow'}: ${words}`, reasons: [] }));
  return [...story, ...heard].toSorted((a, b) => a.at - b.at);
};

const saidLine = (item: ChatItem): string => `${item.role === 'SYSTEM' ? 'Flow' : (item.displayName ?? '')}: ${item.content}`;

function indented({ kind, text, reasons }: StoryLine): string {
  const shown = kind === 'action' ? `  ${text}` : kind === 'said' ? `> ${text.replaceAll('\n', '\n               > ')}` : text;
  return [shown, ...reasons.map((reason) => `                ${reason}`)].join('\n');
}

/** `+6d 23:59:59` */
function sinceStart(length: number): string {
  const seconds = Math.floor(length / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  return `+${days === 0 ? '' : `${days}d `}${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`.padStart(13);
}

/** What of the flows was never taken. */
export function coverageText(flows: readonly CoveredFlow[]): string {
  return flows.map(({ file, coverage: { blocks, branches } }) => [
    `${file}: ${blocks.taken} of ${blocks.of} blocks and ${branches.taken} of ${branches.of} branches taken`,
    ...(blocks.never.length === 0 ? [] : [`  never taken: ${blocks.never.join(', ')}`]),
    ...branches.never.filter(({ block }) => !blocks.never.includes(block)).map(({ block, branch }) => `  never from ${block}: ${branch}`),
    '',
  ].join('\n')).join('');
}

/** All of it for a program. */
export function rehearsalJson(played: readonly Played[], coverage: readonly CoveredFlow[]): string {
  const runs = played.map(({ name, file, rehearsal }) => ({
    name, file,
    failures: rehearsal.failures,
    state: rehearsal.history.state,
    endReason: rehearsal.history.endReason,
    attributes: rehearsal.history.attributes,
    transcript: rehearsal.items.map(({ at, kind, role, displayName, contentType, content }) => ({ at: new Date(at).toISOString(), kind, role, displayName, contentType, content })),
    spoken: rehearsal.spoken.map(({ at, to, words }) => ({ at: new Date(at).toISOString(), to: to.startsWith('agent:') ? to.slice('agent:'.length) : 'customer', words })),
    path: rehearsal.history.events.filter(({ type }) => type === 'flow_action').map(({ at, data: { flowId, action, branch, next, error } }) => ({ at: new Date(at).toISOString(), flowId, action, branch, next, error })),
    events: rehearsal.history.events.map(({ at, type, data }) => ({ at: new Date(at).toISOString(), type, data })),
  }));
  return `${JSON.stringify({ runs, coverage }, null, 2)}\n`;
}
