import { MessageSquare, Phone, PhoneForwarded, PhoneOutgoing, SquareCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CallView } from '../../contract/call.ts';
import type { Channel } from '../../contract/primitives.ts';
import { ink } from '../design/ink.ts';
import { callWords } from '../words/calls.ts';
import { listWords } from '../words/contacts.ts';

const GLYPHS = { CHAT: MessageSquare, TASK: SquareCheck, VOICE: Phone } as const;
const CALLS = { inbound: Phone, outbound: PhoneOutgoing, callback: PhoneForwarded } as const;

/** What kind of contact this is. A chat is the usual thing and is not said aloud. */
export function ChannelGlyph({ channel, direction }: { channel: Channel; direction?: CallView['direction'] }): ReactNode {
  const Glyph = direction === undefined ? GLYPHS[channel] : CALLS[direction];
  return (
    <>
      <Glyph size={16} aria-hidden="true" data-channel={channel} />
      {channel !== 'CHAT' && <span className={ink('heard')}>{direction === 'callback' ? callWords.callback : listWords.channels[channel]}</span>}
    </>
  );
}
