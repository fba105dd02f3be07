import { CircleAlert, Clock, Download, File as FileIcon } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ItemAttachment } from '../../contract/chat-item.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { useDesk, usePanel } from '../desk/use-panel.tsx';
import { fileWords } from '../words/files.ts';
import { saveFile } from './files.ts';
import css from './attachment.module.css';
import { safeLine } from './safe-text.ts';

const c = classNames(css);

/** A file in a conversation: what it is, how it stands, and the way to save it. It is never shown here. */
export function Attachment({ file }: { file: ItemAttachment }): ReactNode {
  const name = safeLine(file.name);
  return (
    <div className={c('file', file.status === 'rejected' && 'rejected')}>
      <span className={c('what')}>
        <FileIcon size={16} aria-hidden="true" />
        <span className={c('name')}>
          <bdi>{name}</bdi>
        </span>
      </span>
      <span className={c('facts')}>
        {fileWords.kind(file.name)} · {fileWords.size(file.bytes)}
      </span>
      {file.status === 'in_progress' && (
        <span className={c('state')}>
          <Clock size={12} aria-hidden="true" />
          {fileWords.checking}
        </span>
      )}
      {file.status === 'rejected' && (
        <span className={c('state', 'danger')}>
          <CircleAlert size={12} aria-hidden="true" />
          {fileWords.rejected}. {file.reason && fileWords.reasons[file.reason]}
        </span>
      )}
      {file.status === 'approved' && <Save file={file} name={name} />}
    </div>
  );
}

function Save({ file, name }: { file: ItemAttachment; name: string }): ReactNode {
  const panel = usePanel();
  const live = useDesk((state) => state.link.state === 'live');
  const [share, setShare] = useState<number | null>(null);
  const save = async (): Promise<void> => {
    setShare(0);
    await saveFile(panel, file, setShare);
    setShare(null);
  };
  return (
    <Button size="small" aria-label={fileWords.saveNamed(name)} cannot={!live ? fileWords.notLive : share === null ? undefined : fileWords.saving(share)} onClick={() => void save()}>
      <Download size={12} aria-hidden="true" />
      {share === null ? fileWords.save : fileWords.saving(share)}
    </Button>
  );
}
