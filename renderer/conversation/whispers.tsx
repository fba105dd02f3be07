import { EyeOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ContactView } from '../../contract/contact.ts';
import { classNames } from '../design/class-names.ts';
import { transcriptWords } from '../words/contacts.ts';
import { clockTime } from '../words/time.ts';
import css from './conversation.module.css';
import { MessageText } from './message-text.tsx';

const c = classNames(css);

/** What flows told this agent alone. It stands apart from the conversation: the customer never sees it. */
export function Whispers({ whispers }: { whispers: ContactView['whispers'] }): ReactNode {
  if (whispers.length === 0) return null;
  return (
    <section className={c('whispers')} aria-label={transcriptWords.forYouOnly}>
      <EyeOff size={16} aria-hidden="true" />
      <div>
        <h2>{transcriptWords.forYouOnly}</h2>
        {whispers.map(({ at, text }, index) => (
          <p key={`${String(index)} ${String(at)}`} title={clockTime(at)}>
            <MessageText text={text} terms={[]} />
          </p>
        ))}
      </div>
    </section>
  );
}
