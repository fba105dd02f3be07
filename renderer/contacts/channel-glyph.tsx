import { MessageSquare, Phone, SquareCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Channel } from '../../contract/primitives.ts';
import { ink } from '../design/ink.ts';
import { listWords } from '../words/contacts.ts';

const GLYPHS = { CHAT: MessageSquare, TASK: SquareCheck, VOICE: Phone } as const;

/** What kind of contact this is. A chat is the usual thing and is not said aloud. */
export function ChannelGlyph({ channel }: { channel: Channel }): ReactNode {
  const Glyph = GLYPHS[channel];
  return (
    <>
      <Glyph size={16} aria-hidden="true" />
      {channel !== 'CHAT' && <span className={ink('heard')}>{listWords.channels[channel]}</span>}
    </>
  );
}
