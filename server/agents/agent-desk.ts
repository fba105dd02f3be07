import type { Clock } from '../clock.ts';
import { Refusal, type AgentDesk, type AgentSession, type FeedNotice, type Settings } from '../core.ts';
import type { AgentVoice } from '../voice/agent-voice.ts';
import type { Writer } from '../storage/writer.ts';
import { carryOutOnce } from './agent-commands.ts';
import type { AgentContacts } from './agent-contacts.ts';
import { enabledStatuses } from './agent-view.ts';
import { readBoard } from './board.ts';
import { checkPassword } from './check-password.ts';
import { setMicrophone } from './microphone.ts';
import type { Passwords } from './passwords.ts';
import { hello, linkLost, renew, signedIn, signOut } from './sessions.ts';
import { signInThrottle } from './sign-in-throttle.ts';

export interface AgentDeskParts { writer: Writer; clock: Clock; settings: Settings; passwords: Passwords; contacts: AgentContacts; voice: AgentVoice }

/** The agents' side of the core; every change goes through the writer, every read is of what is committed. */
export function agentDesk({ writer, clock, settings, passwords, contacts, voice }: AgentDeskParts): AgentDesk {
  const throttle = signInThrottle();
  const check = checkPassword(writer, passwords);
  const as = (session: AgentSession, cause: string) => ({ actor: `user:${session.userId}`, cause });

  return {
    grace: { offers: settings.graceOffers, contacts: settings.graceContacts },
    callsNumbers: settings.numbersCanBeCalled,
    callableCountries: settings.callableCountries === null ? null : [...settings.callableCountries],
    async signIn({ username, password, device, address }) {
      const succeeded = throttle.attempt(username.toLowerCase(), address, clock.now());
      const userId = await check(username, password);
      if (userId === undefined) throw new Refusal('wrong_credentials', 'The name or the password is wrong.');
      succeeded();
      return writer.run({ actor: `user:${userId}`, cause: 'sign_in' }, (work) => signedIn(work, userId, device));
    },
    signOut: (token) => writer.run({ actor: 'agent', cause: 'sign_out' }, (work) => signOut(work, contacts, token)),
    hello: (said) => writer.run({ actor: 'agent', cause: 'hello' }, (work) => hello(work, contacts, said)),
    renew: (session) => writer.run(as(session, 'renew_token'), (work) => renew(work, session)),
    linkLost: (session) => writer.run({ actor: 'system', cause: 'link_lost' }, (work) => linkLost(work, session)),
    async command(session, command) {
      const answer = await writer.run(as(session, command.type), (work) => carryOutOnce(work, contacts, session, command));
      if ('refused' in answer) throw new Refusal(answer.refused, answer.message);
      return answer.value;
    },
    typing: (session, contactId) => writer.run(as(session, 'typing'), (work) => contacts.typing(work, session, contactId)),
    voiceOffer: (session, sdp) => voice.offer(session, sdp),
    voiceClose: (session) => voice.close(session),
    voiceStats: (session, stats) => voice.stats(session, stats),
    microphone: (session, now) => writer.run(as(session, 'microphone'), (work) => setMicrophone(work, contacts, session, now)),
    transcript: (session, query) => writer.read((db) => contacts.transcript(db, session, query)),
    timeline: (session, query) => writer.read((db) => contacts.timeline(db, session, query)),
    quickConnects: (session, channel) => writer.read((db) => contacts.quickConnects(db, session, { channel, at: clock.now() })),
    taskTemplates: () => writer.read((db) => contacts.taskTemplates(db)),
    taskFiles: (session, contactId) => writer.read((db) => contacts.taskFiles(db, session, contactId)),
    scheduledTasks: (session) => writer.read((db) => contacts.scheduledTasks(db, session)),
    customerHistory: (session, contactId) => writer.read((db) => contacts.customerHistory(db, session, contactId)),
    recordings: (session, contactId) => writer.read((db) => contacts.recordings(db, session, contactId)),
    async explain(session, contactId) {
      if (session.role !== 'supervisor') throw new Refusal('forbidden', 'Only supervisors can ask why a contact waits.');
      return writer.read((db) => contacts.explain(db, contactId, { asOf: writer.logged(), at: clock.now() }));
    },
    board: () => writer.read((db) => readBoard(db, { asOf: writer.logged(), at: clock.now() })),
    statuses: () => writer.read(enabledStatuses),
    onFeed: (tell) => writer.onNotice((notice) => tellFeed(notice, tell)),
    onBoardChanged: (tell) => writer.onLogged(tell),
  };
}

function tellFeed(notice: Parameters<Parameters<Writer['onNotice']>[0]>[0], tell: (notice: FeedNotice) => void): void {
  if (notice.to === 'feeds') tell(notice.notice);
}
