import { contextBridge, ipcRenderer } from 'electron/renderer';
import { DESK_DOWN, DESK_UP } from '../contract/desk-channels.ts';
import type { DeskBridge, DeskFrameDown } from '../contract/desk-transport.ts';

const desk: DeskBridge = {
  post: (frame) => ipcRenderer.send(DESK_UP, frame),
  listen: (take) => {
    // The event stays here: it would hand `ipcRenderer` to the page as its sender.
    const onFrame = (_event: unknown, frame: DeskFrameDown): void => take(frame);
    ipcRenderer.on(DESK_DOWN, onFrame);
    return () => {
      ipcRenderer.removeListener(DESK_DOWN, onFrame);
    };
  },
};

contextBridge.exposeInMainWorld('desk', Object.freeze(desk));
