// Puts `window.desk` in place before the panel's module runs: the desk API over a WebSocket to the browser host.
// The same two functions as Electron's preload gives (contract/desk-transport.ts, DeskBridge).
(() => {
  'use strict';
  const RETRY_EVERY = 1000;
  const listeners = new Set();
  const waiting = [];
  const unanswered = new Set();
  let socket = null;
  let wasOpen = false;
  let isLost = false;

  const tell = (frame) => {
    for (const take of [...listeners]) take(frame);
  };
  const refuse = (id) => {
    unanswered.delete(id);
    const message = 'The desktop behind this panel has ended or was cut off. It is tried again by itself.';
    queueMicrotask(() => tell({ t: 'err', id, error: { code: 'closed', message } }));
  };

  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/desk`);
    socket.addEventListener('open', () => {
      // What the panel knew may be out of date and its numbers belong to the old socket: begin anew.
      if (wasOpen) return location.reload();
      wasOpen = true;
      for (const frame of waiting.splice(0)) socket.send(JSON.stringify(frame));
    });
    socket.addEventListener('message', (event) => {
      const frame = JSON.parse(event.data);
      if (frame.t !== 'event') unanswered.delete(frame.id);
      tell(frame);
    });
    socket.addEventListener('close', () => {
      isLost = true;
      waiting.length = 0;
      for (const id of [...unanswered]) refuse(id);
      setTimeout(connect, RETRY_EVERY);
    });
  };

  const bridge = Object.freeze({
    post(frame) {
      unanswered.add(frame.id);
      if (isLost) refuse(frame.id);
      else if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
      else waiting.push(frame);
    },
    listen(take) {
      listeners.add(take);
      return () => {
        listeners.delete(take);
      };
    },
  });
  Object.defineProperty(window, 'desk', { value: bridge, enumerable: true });
  connect();
})();
