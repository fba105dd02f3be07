import { CirclePause, Copy as CopyGlyph } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ContactReference } from '../../contract/contact.ts';
import type { DeskContact } from '../../contract/desk.ts';
import { CommandButton } from '../commands/command-button.tsx';
import { pauseTask } from '../commands/list/pause-task.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { announce, attempt } from '../desk/panel.ts';
import { usePanel } from '../desk/use-panel.tsx';
import { Ticking } from '../shell/ticking.tsx';
import { taskWords } from '../words/tasks.ts';
import { moment } from '../words/time.ts';
import { Attachment } from './attachment.tsx';
import css from './conversation.module.css';
import { AskingLink, MessageText } from './message-text.tsx';
import { allowedUrl } from './links.ts';
import { safeLine, safeText } from './safe-text.ts';

const c = classNames(css);

/** What a task is about: what to do, and the links and facts that go with it. */
export function TaskSheet({ one }: { one: DeskContact }): ReactNode {
  const { contact } = one;
  if (!contact.task) return null;
  const { description } = contact.task;
  const references = contact.task.references.filter((reference) => reference.attachment === undefined);
  const files = contact.task.references.flatMap(({ attachment }) => attachment ?? []);
  return (
    <div className={c('sheet')}>
      {contact.state === 'paused' && <PausedBanner one={one} />}
      <section>
        <h2>{taskWords.whatToDo}</h2>
        {description === null || description === '' ? (
          <p className={c('none')}>{taskWords.noDescription}</p>
        ) : (
          <p className={c('description')}>
            <MessageText text={description} terms={[]} />
          </p>
        )}
      </section>
      {references.length > 0 && (
        <section>
          <h2>{taskWords.references}</h2>
          <dl className={c('refs')}>
            {references.map((reference) => (
              <Reference key={reference.name} reference={reference} />
            ))}
          </dl>
        </section>
      )}
      {files.length > 0 && (
        <section>
          <h2>{taskWords.files}</h2>
          <ul className={c('taskFiles')}>
            {files.map((file) => (
              <li key={file.id}>
                <Attachment file={file} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function PausedBanner({ one }: { one: DeskContact }): ReactNode {
  const { contact, intention } = one;
  return (
    <section className={c('banner', 'inSheet')} aria-live="polite">
      <CirclePause size={16} aria-hidden="true" />
      <h2>
        <Ticking words={(now) => taskWords.pausedAt(moment(contact.stateSince, now))} />
      </h2>
      <p>{taskWords.pausedWhat}</p>
      <span className={c('bannerActs')}>
        <CommandButton command={pauseTask} contactId={contact.contactId} kind="primary" words={intention === 'resuming' ? taskWords.resuming : taskWords.resume} showKeys />
      </span>
    </section>
  );
}

/** A link asks before it opens; what cannot be opened safely is shown as text. */
function Reference({ reference }: { reference: ContactReference }): ReactNode {
  const name = safeLine(reference.name);
  const value = safeLine(reference.value);
  const address = reference.type === 'EMAIL' ? `mailto:${reference.value}` : reference.type === 'URL' ? reference.value : undefined;
  const url = address === undefined ? undefined : allowedUrl(address);
  return (
    <>
      <dt title={name}>
        <bdi>{name}</bdi>
      </dt>
      <dd title={value}>
        {url !== undefined ? <AskingLink text={value} url={url} /> : reference.type === 'DATE' ? <DateText value={reference.value} /> : <bdi>{value}</bdi>}
        <Copy name={name} value={reference.value} />
      </dd>
    </>
  );
}

function Copy({ name, value }: { name: string; value: string }): ReactNode {
  const panel = usePanel();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(safeText(value));
    announce(panel, taskWords.copied(name));
  };
  return (
    <Button kind="quiet" size="small" onlyIcon aria-label={taskWords.copy(name)} title={taskWords.copy(name)} onClick={() => void attempt(panel, copy)}>
      <CopyGlyph size={12} aria-hidden="true" />
    </Button>
  );
}

function DateText({ value }: { value: string }): ReactNode {
  const at = Number(value) * 1000;
  if (!Number.isFinite(at) || at < 0) return <bdi>{safeLine(value)}</bdi>;
  return <Ticking words={(now) => moment(at, now)} />;
}
