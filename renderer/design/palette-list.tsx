import type { ReactNode } from 'react';
import { Autocomplete, Collection, Header, Input, ListBox, ListBoxItem, ListBoxSection, SearchField } from 'react-aria-components';
import { classNames } from './class-names.ts';
import css from './palette.module.css';

const c = classNames(css);

export interface PaletteEntry {
  id: string;
  title: string;
  hint?: string | undefined;
  icon: ReactNode;
  keys?: ReactNode;
  cannot?: string | undefined;
}

export interface PaletteGroup {
  id: string;
  title: string;
  entries: readonly PaletteEntry[];
}

/** A field with a list under it: typing narrows the list, arrows choose, Enter does. The focus stays in the field. */
export function PaletteList({
  label,
  query,
  onQuery,
  groups,
  onChoose,
  icon,
  after,
  nothing,
}: {
  label: string;
  query: string;
  onQuery(query: string): void;
  groups: readonly PaletteGroup[];
  onChoose(id: string): void;
  icon: ReactNode;
  after: ReactNode;
  nothing: ReactNode;
}): ReactNode {
  const disabled = groups.flatMap((group) => group.entries.filter((entry) => entry.cannot !== undefined).map((entry) => entry.id));
  return (
    <Autocomplete inputValue={query} onInputChange={onQuery}>
      <SearchField aria-label={label} className={c('ask')} autoFocus>
        {icon}
        <Input className={c('input')} placeholder={label} />
        {after}
      </SearchField>
      <ListBox aria-label={label} className={c('groups')} items={groups} selectionMode="none" disabledKeys={disabled} onAction={(key) => onChoose(String(key))} renderEmptyState={() => nothing}>
        {(group) => (
          <ListBoxSection id={group.id}>
            <Header className={c('head')}>{group.title}</Header>
            <Collection items={group.entries}>
              {(entry) => (
                <ListBoxItem id={entry.id} textValue={entry.title} className={c('option')}>
                  <span className={c('icon')} aria-hidden="true">
                    {entry.icon}
                  </span>
                  <span className={c('words')}>
                    <Marked text={entry.title} query={query} />
                    {(entry.cannot ?? entry.hint) !== undefined && <small>{entry.cannot ?? entry.hint}</small>}
                  </span>
                  {entry.keys}
                </ListBoxItem>
              )}
            </Collection>
          </ListBoxSection>
        )}
      </ListBox>
    </Autocomplete>
  );
}

function Marked({ text, query }: { text: string; query: string }): ReactNode {
  const at = query === '' ? -1 : text.toLowerCase().indexOf(query.trim().toLowerCase());
  if (at < 0 || query.trim() === '') return text;
  const end = at + query.trim().length;
  return (
    <>
      {text.slice(0, at)}
      <b>{text.slice(at, end)}</b>
      {text.slice(end)}
    </>
  );
}
