import { CircleAlert, Clock, Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { takeBackInto } from '../conversation/drafts.ts';
import { safeLine } from '../conversation/safe-text.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { DialogBox } from '../design/dialog.tsx';
import { Empty } from '../design/empty.tsx';
import { openContact } from '../desk/panel.ts';
import { useDesk, usePanel } from '../desk/use-panel.tsx';
import { transcriptWords } from '../words/contacts.ts';
import { shownName } from '../words/telephone-number.ts';
import { refusalWords } from '../words/refusals.ts';
import { outboxWords } from '../words/shell.ts';
import { DialogHead } from './dialog-head.tsx';
import css from './overlays.module.css';

const c = classNames(css);

/** Everything written here that the server does not have yet, with its state and a way back. */
export function Outbox(): ReactNode {
  const panel = usePanel();
  const contacts = useDesk((state) => state.contacts);
  const messages = contacts
    .flatMap((one) => one.outgoing.map((message) => ({ message, name: shownName(one.contact.customer.name) })))
    .toSorted((a, b) => a.message.writtenAt - b.message.writtenAt);
  const close = (): void => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'outbox' ? null : ui.overlay }));
  return (
    <DialogBox label={outboxWords.title} onClose={close}>
      <DialogHead icon={Inbox} title={outboxWords.title} close={close} />
      {messages.length === 0 ? (
        <div className={c('none')}>
          <Empty icon={Inbox} title={outboxWords.none}>
            {outboxWords.noneWhat}
          </Empty>
        </div>
      ) : (
        <>
          <p className={c('what')}>{outboxWords.what}</p>
          <ul className={c('messages')}>
            {messages.map(({ message, name }) => (
              <li key={message.id} className={c('message')}>
                {message.state === 'failed' ? <CircleAlert size={16} className={c('failed')} aria-hidden="true" /> : <Clock size={16} aria-hidden="true" />}
                <span>
                  <bdi>{outboxWords.to(name)}</bdi> · {message.state === 'failed' ? transcriptWords.notSent : message.state === 'queued' ? transcriptWords.queued : transcriptWords.sending}
                  {message.failure && `. ${refusalWords(message.failure.code, message.failure.message)}`}
                </span>
                <p>
                  <bdi>{safeLine(message.text)}</bdi>
                </p>
                {message.state !== 'sending' && (
                  <span className={c('do')}>
                    <Button
                      size="small"
                      onClick={() => {
                        close();
                        openContact(panel, message.contactId);
                        void takeBackInto(panel, message);
                      }}
                    >
                      {transcriptWords.takeBack}
                    </Button>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </DialogBox>
  );
}
