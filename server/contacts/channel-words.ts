import type { ChatsTable } from '../storage/schema.ts';

const WORDS: Readonly<Record<string, string>> = { CHAT: 'chat', VOICE: 'call', TASK: 'task' };

/** What people call a contact of this channel. */
export const inWords = ({ channel }: Pick<ChatsTable, 'channel'>): string => WORDS[channel] ?? 'contact';
