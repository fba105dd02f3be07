import type { Transport } from '../../contract/desk-transport.ts';

/** Both ends of a transport in one process. Values are cloned on the way and arrive later, in order. */
export function memoryTransport<Down, Up>(): { main: Transport<Down>; panel: Transport<Up> } {
  const { promise: closed, resolve: end } = Promise.withResolvers<string>();
  let isClosed = false;
  const close = (reason: string): void => {
    isClosed = true;
    end(reason);
  };
  const toMain = new Set<(frame: unknown) => void>();
  const toPanel = new Set<(frame: unknown) => void>();
  const carry = (takers: Set<(frame: unknown) => void>, frame: unknown): void => {
    if (isClosed) return;
    const copy: unknown = structuredClone(frame);
    queueMicrotask(() => {
      if (!isClosed) for (const take of takers) take(copy);
    });
  };
  const listen = (takers: Set<(frame: unknown) => void>) => (take: (frame: unknown) => void) => {
    takers.add(take);
    return () => void takers.delete(take);
  };
  return {
    main: { send: (frame) => carry(toPanel, frame), onFrame: listen(toMain), closed, close },
    panel: { send: (frame) => carry(toMain, frame), onFrame: listen(toPanel), closed, close },
  };
}
