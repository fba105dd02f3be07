import type { TimersTable } from '../storage/schema.ts';
import type { Work } from '../storage/work.ts';
import { removeBot } from './bot-participants.ts';
import { botsOf } from './bot-presence.ts';
import { becameIdle, tellAutoDisconnection, TimerData } from './chat-timers.ts';
import { agentLeaves } from './course.ts';
import type { TimedRole } from './participant-desk.ts';
import { loadChat, loadContact } from './rows.ts';

/** A chat timer is due: its role counts as idle, or everybody but the customer is taken out. */
export async function chatTimerIsDue(work: Work, row: TimersTable): Promise<void> {
  const { chatId, role, stage } = TimerData.parse(JSON.parse(row.data));
  if (stage === 'idle') await becameIdle(work, chatId, role);
  else await disconnectNonCustomers(work, chatId, role);
}

/** Everybody but the customer leaves; then the disconnect flow has him, as after any leaving of the agent. */
async function disconnectNonCustomers(work: Work, chatId: string, role: TimedRole): Promise<void> {
  const chat = await loadChat(work.db, chatId);
  if (chat.state !== 'with_agent') return;
  await tellAutoDisconnection(work, chat, role);
  for (const bot of await botsOf(work.db, chatId)) await removeBot(work, chat, bot, { chatEnds: false });
  await agentLeaves(work, await loadContact(work.db, chat.current_contact_id), 'idle_disconnect');
}
