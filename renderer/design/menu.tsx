import type { ReactNode } from 'react';
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { classNames } from './class-names.ts';
import css from './overlay.module.css';

const c = classNames(css);

export interface MenuEntry {
  id: string;
  title: string;
  hint?: string | undefined;
  icon?: ReactNode;
  keys?: ReactNode;
  checked?: boolean;
  cannot?: string | undefined;
}

export interface MenuGroup {
  id: string;
  title?: string | undefined;
  entries: readonly MenuEntry[];
}

/** A button that opens a menu. Arrows, letters and Escape work as the platform does it. */
export function MenuButton({
  label,
  className,
  children,
  menuLabel,
  groups,
  onChoose,
  isOpen,
  onOpenChange,
  end = false,
}: {
  /** Its name, where what it shows does not say it. */
  label?: string;
  className: string;
  children: ReactNode;
  menuLabel: string;
  groups: readonly MenuGroup[];
  onChoose(id: string): void;
  isOpen?: boolean;
  onOpenChange?(open: boolean): void;
  /** The menu's end edge follows the button's. */
  end?: boolean;
}): ReactNode {
  const state = { ...(isOpen !== undefined && { isOpen }), ...(onOpenChange && { onOpenChange }) };
  const disabled = groups.flatMap((group) => group.entries.filter((entry) => entry.cannot !== undefined).map((entry) => entry.id));
  return (
    <MenuTrigger {...state}>
      <Button {...(label !== undefined && { 'aria-label': label })} className={className}>
        {children}
      </Button>
      <Popover className={c('popover')} placement={end ? 'bottom end' : 'bottom start'} offset={4}>
        <Menu className={c('menu')} aria-label={menuLabel} onAction={(key) => onChoose(String(key))} disabledKeys={disabled}>
          {groups.map((group, index) => (
            <MenuSection key={group.id} id={group.id} aria-label={group.title ?? menuLabel}>
              {index > 0 && <Separator className={c('separator')} />}
              {group.title !== undefined && <Header className={c('menuHead')}>{group.title}</Header>}
              {group.entries.map((entry) => (
                <MenuItem key={entry.id} id={entry.id} textValue={entry.title} className={c('item')}>
                  <span aria-hidden="true">{entry.icon}</span>
                  <span>
                    {entry.title}
                    {(entry.cannot ?? entry.hint) !== undefined && <small>{entry.cannot ?? entry.hint}</small>}
                  </span>
                  {entry.keys}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
