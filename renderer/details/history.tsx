import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { EarlierContact } from '../../contract/customer-history.ts';
import { ChannelGlyph } from '../contacts/channel-glyph.tsx';
import { safeLine } from '../conversation/safe-text.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { DeskCallError } from '../desk/client.ts';
import { useDesk, usePanel } from '../desk/use-panel.tsx';
import { Late } from '../shell/late.tsx';
import { Ticking } from '../shell/ticking.tsx';
import { endedWords } from '../words/contacts.ts';
import { historyWords } from '../words/details.ts';
import { moment } from '../words/time.ts';
import css from './details.module.css';

const c = classNames(css);

/** This many are shown before one asks for all. */
const FEW = 5;

type Found = { readonly contactId: string } & ({ readonly contacts: readonly EarlierContact[] } | { readonly problem: string });

/** The same customer's earlier chats, calls and tasks, the newest first, with a way to read those that may be read. */
export function History({ contactId }: { contactId: string }): ReactNode {
  const panel = usePanel();
  const live = useDesk((state) => state.link.state === 'live');
  const [found, setFound] = useState<Found | null>(null);
  const [allOf, setAllOf] = useState<string | null>(null);
  const here = found?.contactId === contactId ? found : null;
  const wanted = live && here === null;
  useEffect(() => {
    if (!wanted) return undefined;
    let isOpen = true;
    panel.client.call('customerHistory', { contactId }).then(
      ({ contacts }) => isOpen && setFound({ contactId, contacts }),
      (error: unknown) => isOpen && setFound({ contactId, problem: error instanceof DeskCallError ? error.message : String(error) }),
    );
    return () => {
      isOpen = false;
    };
  }, [panel, contactId, wanted]);
  const contacts = here !== null && 'contacts' in here ? here.contacts : [];
  const shown = allOf === contactId ? contacts : contacts.slice(0, FEW);
  return (
    <section className={c('section')} aria-label={historyWords.title}>
      <div className={c('head')}>
        <h2>{historyWords.title}</h2>
        {contacts.length > shown.length && (
          <Button kind="quiet" size="small" onClick={() => setAllOf(contactId)}>
            {historyWords.all(contacts.length)}
          </Button>
        )}
      </div>
      {here === null && <p className={c('none')}>{live ? <Late>{historyWords.loading}</Late> : historyWords.needsLink}</p>}
      {here !== null && 'problem' in here && <p className={c('none')}>{here.problem}</p>}
      {here !== null && 'contacts' in here && contacts.length === 0 && <p className={c('none')}>{historyWords.none}</p>}
      {shown.length > 0 && (
        <ul className={c('history')}>
          {shown.map((earlier) => (
            <Earlier key={earlier.initialContactId} earlier={earlier} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Earlier({ earlier }: { earlier: EarlierContact }): ReactNode {
  const panel = usePanel();
  const { channel, endedAt, endReason, queue, agents, readable } = earlier;
  const name = channel === 'TASK' ? safeLine(earlier.name) : historyWords.kinds[channel];
  const how = endedAt === null ? historyWords.goesOn : endReason === null ? historyWords.ended : endedWords(endReason, channel);
  const who = [queue === null ? '' : safeLine(queue), agents.map((agent) => safeLine(agent)).join(', ')].filter((part) => part !== '').join(' · ');
  return (
    <li>
      <ChannelGlyph channel={channel} />
      <b title={name}>
        <bdi>{name}</bdi>
      </b>
      <time>
        <Ticking words={(now) => moment(earlier.startedAt, now)} />
      </time>
      <small>
        {how}
        {who !== '' && ` · ${who}`}
      </small>
      {readable && (
        <span>
          <Button kind="link" onClick={() => panel.ui.set((ui) => ({ ...ui, overlay: 'earlier_contact', earlierContact: earlier }))}>
            {historyWords.read}
          </Button>
        </span>
      )}
    </li>
  );
}
