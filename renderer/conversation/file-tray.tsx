import { CircleAlert, File as FileIcon, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { usePanel, useSelected } from '../desk/use-panel.tsx';
import { fileWords } from '../words/files.ts';
import { dropFile, filesOf, type FileOnItsWay } from './files.ts';
import css from './file-tray.module.css';
import { safeLine } from './safe-text.ts';

const c = classNames(css);

/** The files that are on their way to this contact, or (null) to the task that is being made, or could not be sent, each with its way out. */
export function FileTray({ contactId }: { contactId: string | null }): ReactNode {
  const files = useSelected(filesOf(usePanel()), (all) => all.filter((one) => one.contactId === contactId), sameList);
  if (files.length === 0) return null;
  return (
    <ul className={c('tray')} aria-label={contactId === null ? fileWords.ofTask : fileWords.onTheirWay}>
      {files.map((file) => (
        <Row key={file.key} file={file} />
      ))}
    </ul>
  );
}

function Row({ file }: { file: FileOnItsWay }): ReactNode {
  const panel = usePanel();
  const name = safeLine(file.name);
  const failed = file.state === 'failed';
  const share = file.bytes === 0 ? 0 : file.sent / file.bytes;
  return (
    <li className={c('row', failed && 'failed')}>
      {failed ? <CircleAlert size={16} aria-hidden="true" /> : <FileIcon size={16} aria-hidden="true" />}
      <span className={c('name')}>
        <bdi>{name}</bdi>
      </span>
      {failed ? (
        <span className={c('problem')}>
          {fileWords.failed}. {file.problem}
        </span>
      ) : file.state === 'waiting' ? (
        <span className={c('share')}>{fileWords.waiting(fileWords.size(file.bytes))}</span>
      ) : (
        <>
          <progress value={share} max={1} aria-label={file.state === 'finishing' ? fileWords.finishing : fileWords.sending(share)} />
          <span className={c('share')}>{file.state === 'finishing' ? fileWords.finishing : `${Math.round(share * 100)} %`}</span>
        </>
      )}
      {file.state !== 'finishing' && (
        <Button size="small" kind="quiet" onlyIcon aria-label={failed ? fileWords.dismiss(name) : file.state === 'waiting' ? fileWords.takeOut(name) : fileWords.cancel(name)} onClick={() => dropFile(panel, file.key)}>
          <X size={16} aria-hidden="true" />
        </Button>
      )}
    </li>
  );
}

const sameList = (a: readonly FileOnItsWay[], b: readonly FileOnItsWay[]): boolean => a.length === b.length && a.every((one, index) => one === b[index]);
