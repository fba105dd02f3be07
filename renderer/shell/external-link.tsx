import { ExternalLink as Glyph } from 'lucide-react';
import type { ReactNode } from 'react';
import { allowedUrl } from '../conversation/links.ts';
import { safeText } from '../conversation/safe-text.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { DialogBox } from '../design/dialog.tsx';
import { attempt } from '../desk/panel.ts';
import { useDesk, usePanel, useUi } from '../desk/use-panel.tsx';
import { externalWords } from '../words/shell.ts';
import css from './overlays.module.css';

const c = classNames(css);

/** Asks before a link of somebody else's leaves the panel, showing where it goes. */
export function ExternalLink(): ReactNode {
  const panel = usePanel();
  const wanted = useUi((ui) => ui.externalLink);
  const can = useDesk(({ capabilities: { openExternal } }) => openExternal);
  const url = wanted === null ? undefined : allowedUrl(wanted);
  const close = (): void => panel.ui.set((ui) => ({ ...ui, overlay: ui.overlay === 'external_link' ? null : ui.overlay, externalLink: null }));
  if (url === undefined) return null;
  const parsed = new URL(url);
  const what = parsed.protocol === 'mailto:' ? externalWords.mail(safeText(parsed.pathname)) : externalWords.what(parsed.host);
  return (
    <DialogBox label={externalWords.title} width="narrow" onClose={close}>
      <div className={c('head')}>
        <Glyph size={16} aria-hidden="true" />
        <h2>{externalWords.title}</h2>
      </div>
      <div className={c('body')}>
        <p>{what}</p>
        <p className={c('address')}>{url}</p>
      </div>
      <div className={c('acts')}>
        <Button onClick={close}>{externalWords.stay}</Button>
        <Button
          kind="primary"
          cannot={can ? undefined : externalWords.cannot}
          onClick={() => {
            close();
            void attempt(panel, () => panel.client.call('openExternal', { url }));
          }}
        >
          {externalWords.open}
        </Button>
      </div>
    </DialogBox>
  );
}
