import { Monitor } from 'lucide-react';
import type { ReactNode } from 'react';
import { CommandButton } from '../commands/command-button.tsx';
import { signOut } from '../commands/list/sign-out.ts';
import { takeOver } from '../commands/list/take-over.ts';
import { Empty } from '../design/empty.tsx';
import { useDesk, usePanel } from '../desk/use-panel.tsx';
import { elsewhereWords } from '../words/shell.ts';

/** Another desktop has this agent. Nothing of the work is shown here, and one button brings it. */
export function Elsewhere(): ReactNode {
  const panel = usePanel();
  const name = useDesk((state) => state.link.elsewhere) ?? '';
  const since = useDesk((state) => state.link.since);
  return (
    <main style={{ height: '100vh' }}>
      <Empty
        level={1}
        icon={Monitor}
        title={elsewhereWords.title}
        action={
          <>
            <CommandButton command={takeOver} kind="primary" />
            <CommandButton command={signOut} kind="quiet" />
          </>
        }
      >
        <bdi>{elsewhereWords.what(name, since, panel.clock.get())}</bdi>
        <br />
        {elsewhereWords.follows}
      </Empty>
    </main>
  );
}
