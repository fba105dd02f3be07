import { Fragment, memo, useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { usePanel } from '../desk/use-panel.tsx';
import { transcriptWords } from '../words/contacts.ts';
import { figure } from '../words/time.ts';
import { markedParts } from './highlight.ts';
import { partsOf } from './links.ts';
import { FOLD_AT, folded, safeText } from './safe-text.ts';
import css from './transcript.module.css';

const c = classNames(css);

/** What somebody wrote, as text nodes only: isolated in its own direction, bounded, with links that ask first. */
export const MessageText = memo(function MessageText({ text, terms }: { text: string; terms: readonly string[] }): ReactNode {
  const [all, showAll] = useState(false);
  const cut = all ? { shown: text, whole: true } : folded(text);
  return (
    <>
      <bdi>
        {partsOf(safeText(cut.shown)).map((part, index) =>
          part.kind === 'link' ? <AskingLink key={index} text={part.text} url={part.url} /> : <Marked key={index} text={part.text} terms={terms} />,
        )}
      </bdi>
      {!cut.whole && (
        <>
          {'… '}
          <Button kind="link" onClick={() => showAll(true)} title={transcriptWords.tooLong(figure(FOLD_AT))}>
            {transcriptWords.showAll}
          </Button>
        </>
      )}
    </>
  );
});

/** A link that opens nothing by itself: a press asks, showing the host. */
export function AskingLink({ text, url }: { text: string; url: string }): ReactNode {
  const panel = usePanel();
  return (
    <button type="button" className={c('link')} onClick={() => panel.ui.set((ui) => ({ ...ui, overlay: 'external_link', externalLink: url }))}>
      {text}
    </button>
  );
}

function Marked({ text, terms }: { text: string; terms: readonly string[] }): ReactNode {
  if (terms.length === 0) return text;
  return markedParts(text, terms).map((part, index) => <Fragment key={index}>{part.hit ? <mark>{part.text}</mark> : part.text}</Fragment>);
}
