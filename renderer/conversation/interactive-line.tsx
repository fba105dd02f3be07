import { MousePointerClick } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../design/class-names.ts';
import { transcriptWords } from '../words/contacts.ts';
import type { InteractiveWords } from './interactive.ts';
import { safeLine } from './safe-text.ts';
import css from './interactive-line.module.css';

const c = classNames(css);

/** What the customer was shown to choose from, to read only: he answers on his side. */
export function Shown({ words }: { words: InteractiveWords }): ReactNode {
  return (
    <div className={c('shown')}>
      <bdi>{safeLine(words.title)}</bdi>
      {words.choices.length > 0 && (
        <ul className={c('choices')} aria-label={transcriptWords.choices}>
          {words.choices.map((choice, index) => (
            <li key={`${String(index)} ${choice}`} className={c('choice')}>
              <bdi>{safeLine(choice)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What the customer chose, and filled in. */
export function Answered({ words }: { words: InteractiveWords }): ReactNode {
  return (
    <span className={c('shown')}>
      {words.title !== '' && (
        <span className={c('chosen')}>
          <MousePointerClick size={14} aria-hidden="true" />
          <span>
            {transcriptWords.chose} <b><bdi>{safeLine(words.title)}</bdi></b>
          </span>
        </span>
      )}
      {words.filled.length > 0 && (
        <span className={c('filled')}>
          {words.filled.map(({ name, value }, index) => (
            <span key={`${String(index)} ${name}`}>
              <span className={c('name')}>
                <bdi>{safeLine(name)}</bdi>
              </span>{' '}
              <bdi>{value}</bdi>
            </span>
          ))}
        </span>
      )}
    </span>
  );
}
