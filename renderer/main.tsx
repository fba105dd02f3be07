import './design/tokens.css';
import './design/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { hostBridge } from './desk/bridge.ts';
import { keepLook } from './desk/last-look.ts';
import { createPanel } from './desk/panel.ts';
import { browserPlayer } from './recordings/sound-player.ts';
import { browserMachine } from './voice/browser-machine.ts';
import { shellWords } from './words/shell.ts';

const place = document.getElementById('panel');
const bridge = hostBridge();
if (place) {
  if (bridge) {
    const panel = createPanel(bridge, {
      now: () => Date.now(),
      set: (run, after) => window.setTimeout(run, after),
      cancel: (timer) => window.clearTimeout(timer as number),
    }, browserMachine(window), browserPlayer(window));
    keepLook(panel, window.sessionStorage);
    createRoot(place).render(
      <StrictMode>
        <App panel={panel} />
      </StrictMode>,
    );
  } else {
    place.textContent = shellWords.noHost;
  }
}
