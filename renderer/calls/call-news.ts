import type { EndReason } from '../../contract/contact.ts';
import type { CallContact } from '../voice/call-facts.ts';
import { callWords, gradeOf } from '../words/calls.ts';
import { dialWords, isNotReached } from '../words/dial.ts';
import { shownName } from '../words/telephone-number.ts';
import { whyLeft } from './why-left.ts';

const words = callWords.announce;

/**
 * What changed on a call between two looks at it, in words for those who listen.
 * @param end why the call before has ended, where it has
 */
export function callNews(before: CallContact | null, now: CallContact | null, end: EndReason | null = null): readonly string[] {
  if (now === null) {
    if (before?.contact.state === 'calling' && isNotReached(end)) return [words.notReached(shownName(before.contact.customer.name), dialWords.notReached[end].title)];
    return before === null ? [] : [words.ended];
  }
  const name = shownName(now.contact.customer.name);
  if (before?.contact.contactId !== now.contact.contactId) return [now.contact.state === 'calling' ? words.calling(name) : words.connected(name)];
  const news: string[] = [];
  if (before.contact.state === 'calling' && now.contact.state === 'connected') news.push(words.connected(name));
  if (before.contact.call.hearing !== 'whisper' && now.contact.call.hearing === 'whisper') news.push(words.whisper);
  for (const party of now.contact.call.parties) {
    const was = before.contact.call.parties.find((one) => one.partyId === party.partyId);
    const who = shownName(party.name);
    if (party.partyId === now.contact.call.partyId) {
      if (party.mutedBy === 'other' && was?.mutedBy !== 'other') news.push(words.mutedByOther);
      continue;
    }
    if (party.state === 'left' && was?.state !== 'left') {
      const missed = was?.state === 'calling' && isNotReached(party.why) ? dialWords.notReached[party.why].title : null;
      news.push(missed === null ? words.left(who, whyLeft(party.why)) : words.notReached(who, missed));
    }
    if (party.state === 'on_hold' && was?.state === 'connected') news.push(words.hold(who));
    if (party.state === 'connected' && was?.state === 'on_hold') news.push(words.resumed(who));
    if (party.state === 'calling' && was === undefined) news.push(words.calling(who));
    if (party.state === 'connected' && party.role !== 'customer' && (was === undefined || was.state === 'calling')) news.push(words.joined(who));
    if (party.state !== 'left' && party.line === 'lost' && was !== undefined && was.line !== 'lost') news.push(words.lineLost(who));
    if (party.state !== 'left' && party.line === 'present' && was?.line === 'lost') news.push(words.lineBack(who));
  }
  const worse = now.contact.call.quality !== null && gradeOf(now.contact.call.quality.mos).warns;
  const bad = before.contact.call.quality !== null && gradeOf(before.contact.call.quality.mos).warns;
  if (worse && !bad) news.push(words.poor);
  return news;
}
