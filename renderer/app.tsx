import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useCommandKeys } from './commands/use-keys.ts';
import type { Panel } from './desk/panel.ts';
import { useCallAnnouncements } from './calls/use-call-announcements.ts';
import { PanelContext, useDesk, useHeld, useSelected, usePanel } from './desk/use-panel.tsx';
import { LiveRegion } from './design/live-region.tsx';
import { ink } from './design/ink.ts';
import { useAnnouncements } from './contacts/use-announcements.ts';
import { Elsewhere } from './shell/elsewhere.tsx';
import { FaultFence } from './shell/fault-fence.tsx';
import { Overlays } from './shell/overlays.tsx';
import { Shell } from './shell/shell.tsx';
import { SignIn } from './sign-in/sign-in.tsx';
import { shellWords } from './words/shell.ts';

/** The whole panel: the door, the shell, or the page that says one works elsewhere. */
export function App({ panel }: { panel: Panel }): ReactNode {
  return (
    <PanelContext value={panel}>
      <FaultFence>
        <Started />
      </FaultFence>
    </PanelContext>
  );
}

function Started(): ReactNode {
  const panel = usePanel();
  const here = useHeld((held) => held.state !== null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    panel.ready.catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
  }, [panel]);
  if (!here) return <p className={ink('heard')}>{failure ?? shellWords.starting}</p>;
  return <Chosen />;
}

function Chosen(): ReactNode {
  const panel = usePanel();
  const signedIn = useDesk((state) => state.session !== null);
  const elsewhere = useDesk((state) => state.link.state === 'elsewhere');
  const lines = useSelected(panel.announcements, (all) => all);
  useAppearance();
  useCommandKeys();
  useAnnouncements();
  useCallAnnouncements();
  useEffect(() => {
    // After this paint the panel shows the desk's state: tests and the start-up measurement wait for it.
    const frame = requestAnimationFrame(() => {
      document.body.dataset['ready'] = 'true';
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <>
      {!signedIn ? <SignIn /> : elsewhere ? <Elsewhere /> : <Shell />}
      {signedIn && <Overlays />}
      <LiveRegion lines={lines} />
    </>
  );
}

/** The theme and contrast the person chose; where none was chosen, the system's. */
function useAppearance(): void {
  const theme = useDesk((state) => state.preferences.theme);
  const contrast = useDesk((state) => state.preferences.contrast);
  useEffect(() => {
    const root = document.documentElement;
    const wish = window.matchMedia('(prefers-contrast: more)');
    const apply = (): void => {
      if (theme === 'system') delete root.dataset['theme'];
      else root.dataset['theme'] = theme;
      if (contrast === 'more' || wish.matches) root.dataset['contrast'] = 'more';
      else delete root.dataset['contrast'];
    };
    apply();
    wish.addEventListener('change', apply);
    return () => wish.removeEventListener('change', apply);
  }, [theme, contrast]);
}
