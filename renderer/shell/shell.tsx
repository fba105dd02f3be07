import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { CallBar } from '../calls/call-bar.tsx';
import { hasContactsView, hasQueuesView } from '../commands/list/go-to-view.ts';
import { ContactsView } from '../contacts/contacts-view.tsx';
import { OffersElsewhere } from '../contacts/offers-elsewhere.tsx';
import { useAccepted } from '../contacts/use-accepted.ts';
import { classNames } from '../design/class-names.ts';
import { goTo } from '../desk/panel.ts';
import { useDesk, usePanel, useUi } from '../desk/use-panel.tsx';
import { Review } from '../review/review.tsx';
import { BoardView } from '../supervision/board-view.tsx';
import { FaultFence } from './fault-fence.tsx';
import { Notices } from './notices.tsx';
import css from './shell.module.css';
import { TopBar } from './top-bar.tsx';

const c = classNames(css);

/** The frame: top bar, at most a line of notice, and one view. */
export function Shell(): ReactNode {
  const panel = usePanel();
  const wanted = useUi((ui) => ui.view);
  const contactsPossible = useDesk((state) => hasContactsView({ state }));
  const queuesPossible = useDesk((state) => hasQueuesView({ state }));
  const view = wanted === 'contacts' && !contactsPossible ? (queuesPossible ? 'queues' : 'review') : wanted === 'queues' && !queuesPossible ? (contactsPossible ? 'contacts' : 'review') : wanted;
  useAccepted();
  useEffect(() => {
    if (view !== wanted) goTo(panel, view);
  }, [panel, view, wanted]);
  return (
    <div className={c('app')}>
      <TopBar view={view} />
      <div className={c('notices')}>
        <Notices />
        <CallBar />
        {view !== 'contacts' && <OffersElsewhere />}
      </div>
      <div className={c('view')}>
        <FaultFence key={view}>
          {view === 'contacts' && <ContactsView />}
          {view === 'queues' && <BoardView />}
          {view === 'review' && <Review />}
        </FaultFence>
      </div>
    </div>
  );
}
