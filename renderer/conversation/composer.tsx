import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { OutgoingMessage } from '../../contract/desk.ts';
import { CommandButton } from '../commands/command-button.tsx';
import { attachFile } from '../commands/list/attach-file.ts';
import { Button, Keys } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { useDesk, usePanel, useSelected, useUi } from '../desk/use-panel.tsx';
import { commandWords } from '../words/commands.ts';
import { composerWords } from '../words/contacts.ts';
import { fileWords } from '../words/files.ts';
import { BYTES_MAX } from './content-type.ts';
import css from './composer.module.css';
import { draftOf, draftsOf, loadDraft, sendDraft, takeBackInto, writeDraft } from './drafts.ts';
import { FileChooser } from './file-chooser.tsx';
import { FileTray } from './file-tray.tsx';
import { sendFiles } from './files.ts';
import { bytesOf } from './safe-text.ts';

const c = classNames(css);

/** From this many bytes on the limit is told, before it matters. */
const TELL_FROM = BYTES_MAX - 2000;
/** The customer is told of typing at most this often. */
const TYPING_EVERY = 8000;

/** Where the agent writes. Nothing that was typed is ever lost: it is saved as it is typed and cleared only once the journal has it. */
export function Composer({ contactId, name, outgoing }: { contactId: string; name: string; outgoing: readonly OutgoingMessage[] }): ReactNode {
  const panel = usePanel();
  const draft = useSelected(draftsOf(panel), (all) => draftOf(all, contactId));
  const live = useDesk((state) => state.link.state === 'live');
  const calls = useUi((ui) => ui.composerCalls);
  const box = useRef<HTMLTextAreaElement>(null);
  const [dragged, setDragged] = useState(false);
  const typedAt = useRef(0);
  const sending = useRef(false);
  useEffect(() => void loadDraft(panel, contactId), [panel, contactId]);
  useEffect(() => box.current?.focus({ preventScroll: true }), [calls]);

  const bytes = bytesOf(draft.text);
  const over = bytes - BYTES_MAX;
  const empty = draft.text.trim() === '';
  const cannot = over > 0 ? composerWords.bytesOver(over) : undefined;

  const send = async (): Promise<void> => {
    if (empty || over > 0 || sending.current) return;
    sending.current = true;
    await sendDraft(panel, contactId, draft.text);
    sending.current = false;
    // What is typed next is new to the customer, however soon.
    typedAt.current = 0;
    box.current?.focus({ preventScroll: true });
  };
  const write = (text: string): void => {
    writeDraft(panel, contactId, text);
    const now = panel.clock.get();
    if (live && text.trim() !== '' && now - typedAt.current >= TYPING_EVERY) {
      typedAt.current = now;
      void panel.client.call('typing', { contactId }).catch(() => undefined); // a lost typing sign costs nobody anything
    }
  };
  const lastQueued = outgoing.findLast((message) => message.state === 'queued');

  const attach = (files: FileList | null | undefined): boolean => {
    const chosen = [...(files ?? [])];
    if (chosen.length === 0) return false;
    if (live) void sendFiles(panel, contactId, chosen);
    else panel.ui.set((ui) => ({ ...ui, problem: fileWords.notLive }));
    return true;
  };

  return (
    <form
      className={c('composer', dragged && 'dragged')}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <FileTray contactId={contactId} />
      <textarea
        ref={box}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes('Files')) return;
          event.preventDefault();
          setDragged(true);
        }}
        onDragLeave={() => setDragged(false)}
        onDrop={(event) => {
          setDragged(false);
          if (attach(event.dataTransfer.files)) event.preventDefault();
        }}
        onPaste={(event) => {
          if (attach(event.clipboardData.files)) event.preventDefault();
        }}
        aria-label={composerWords.label(name)}
        aria-invalid={over > 0}
        value={draft.text}
        rows={2}
        spellCheck
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            void send();
          } else if (event.key === 'ArrowUp' && draft.text === '' && lastQueued) {
            event.preventDefault();
            void takeBackInto(panel, lastQueued);
          }
        }}
      />
      {dragged && (
        <p className={c('drop')} aria-hidden="true">
          {live ? fileWords.drop : fileWords.notLive}
        </p>
      )}
      <div className={c('tools')}>
        <FileChooser mark="data-file-chooser" onChoose={attach} />
        <CommandButton command={attachFile} contactId={contactId} label={commandWords.attachFile} kind="quiet" onlyIcon />
        <span className={c('saved', over > 0 ? 'danger' : bytes >= TELL_FROM ? 'warning' : draft.state === 'failed' && 'danger')} role={over > 0 ? 'alert' : undefined}>
          {over > 0
            ? composerWords.bytesOver(over)
            : bytes >= TELL_FROM
              ? composerWords.bytesLeft(BYTES_MAX - bytes)
              : draft.state === 'failed'
                ? composerWords.notSaved
                : !empty && draft.state === 'saved'
                  ? composerWords.saved
                  : ''}
        </span>
        <Button type="submit" kind="primary" cannot={cannot} onClick={() => undefined}>
          {live ? composerWords.send : composerWords.queue}
          <Keys caps={['↵']} />
        </Button>
      </div>
    </form>
  );
}
