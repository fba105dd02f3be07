import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { DESK_DOWN, DESK_UP } from '../../../contract/desk-channels.ts';
import { DESK_FRAME_MAX } from '../../../contract/desk-transport.ts';
import { createDispatcher, type DeskHandlers } from '../../../main/desk/dispatcher.ts';
import { systemClock } from '../../../main/ports/clock.ts';
import { silentLog } from '../../../main/ports/log.ts';
import { ipcTransport, servePanel } from '../../../main/shell/ipc-transport.ts';
import { refuseSender } from '../../../main/shell/sender-check.ts';

/** Security checklist, item 17: who may speak, and what is taken. */
const PANEL = { origin: 'app://panel', parent: null };

class FakeContents extends EventEmitter {
  readonly id = 7;
  readonly ipc = new EventEmitter();
  readonly sent: unknown[][] = [];
  send(...values: unknown[]): void {
    this.sent.push(values);
  }
  isDestroyed(): boolean {
    return false;
  }
  /** A message as Electron hands it over. */
  hear(senderFrame: unknown, ...values: unknown[]): void {
    this.ipc.emit(DESK_UP, { sender: { id: this.id }, senderFrame }, ...values);
  }
}

function open() {
  const contents = new FakeContents();
  const refused: string[] = [];
  const taken: unknown[] = [];
  const transport = ipcTransport(contents, { trusted: new Set([7]), noteRefused: (reason) => refused.push(reason) });
  transport.onFrame((frame) => taken.push(frame));
  return { contents, refused, taken, transport };
}

describe('the sender check', () => {
  it.each([
    ['the panel', 7, PANEL, null],
    ['a frame that is gone', 7, null, 'its frame is gone'],
    ['no frame at all', 7, undefined, 'its frame is gone'],
    ['a frame inside the page', 7, { origin: 'app://panel', parent: PANEL }, 'it comes from a frame inside the page'],
    ['a frame that does not say whether it is inside', 7, { origin: 'app://panel' }, 'it comes from a frame inside the page'],
    ['another origin', 7, { origin: 'https://evil.example', parent: null }, 'its frame is not of the panel’s origin'],
    ['an origin that only begins like ours', 7, { origin: 'app://panel.evil', parent: null }, 'its frame is not of the panel’s origin'],
    ['an opaque origin', 7, { origin: 'null', parent: null }, 'its frame is not of the panel’s origin'],
    ['no origin', 7, { origin: '', parent: null }, 'its frame is not of the panel’s origin'],
    ['an origin with a slash', 7, { origin: 'app://panel/', parent: null }, 'its frame is not of the panel’s origin'],
    ['another window', 8, PANEL, 'it comes from a window that does not show the panel'],
  ])('%s', (_name, id, frame, expected) => {
    expect(refuseSender({ sender: { id }, senderFrame: frame as never }, new Set([7]))).toBe(expected);
  });
});

describe('the IPC transport', () => {
  it('hands frames on in order and sends on its own channel', () => {
    const { contents, taken, transport } = open();
    contents.hear(PANEL, { t: 'req', id: 1, method: 'snapshot', input: {} });
    contents.hear(PANEL, { t: 'req', id: 2, method: 'snapshot', input: {} });
    transport.send({ t: 'res', id: 1, output: {} });
    expect(taken).toMatchObject([{ id: 1 }, { id: 2 }]);
    expect(contents.sent).toEqual([[DESK_DOWN, { t: 'res', id: 1, output: {} }]]);
  });

  it.each([
    ['no value', []],
    ['two values', [{ t: 'req' }, { t: 'req' }]],
    ['a text', ['req']],
    ['null', [null]],
    ['a number', [1]],
  ])('takes no %s', (_name, values) => {
    const { contents, taken, refused } = open();
    contents.hear(PANEL, ...values);
    expect([taken, refused.length]).toEqual([[], 1]);
  });

  it('takes nothing from a stranger and stays open for the panel', () => {
    const { contents, taken, refused } = open();
    contents.hear(null, { t: 'req', id: 1 });
    contents.hear({ origin: 'https://evil.example', parent: null }, { t: 'req', id: 2 });
    contents.hear(PANEL, { t: 'req', id: 3 });
    expect([taken, refused.length]).toEqual([[{ t: 'req', id: 3 }], 2]);
  });

  it('sends nothing after it is closed', async () => {
    const { contents, transport } = open();
    transport.close('test');
    transport.send({ t: 'res', id: 1, output: {} });
    expect([await transport.closed, contents.sent]).toEqual(['test', []]);
  });

  it('gives each document a transport of its own: the page before a reload gets no more', async () => {
    const contents = new FakeContents();
    const attached: ReturnType<typeof ipcTransport>[] = [];
    servePanel(contents as unknown as Electron.WebContents, { trusted: new Set([7]), noteRefused: () => undefined }, (transport) => attached.push(transport));
    contents.emit('did-navigate');
    contents.emit('did-navigate');
    const [first, second] = attached;
    expect(await first?.closed).toBe('The panel was loaded anew.');
    first?.send({ t: 'res', id: 1, output: 'old' });
    second?.send({ t: 'res', id: 1, output: 'new' });
    expect(contents.sent).toEqual([[DESK_DOWN, { t: 'res', id: 1, output: 'new' }]]);
    contents.emit('destroyed');
    expect(await second?.closed).toBe('The window was closed.');
  });
});

describe('what a hostile panel may say', () => {
  const called: string[] = [];
  const handlers = new Proxy({}, { get: (_target, name) => () => (called.push(String(name)), Promise.resolve({})) }) as DeskHandlers;

  it.each([
    ['an unknown method', { t: 'req', id: 1, method: 'eraseAll', input: {} }, 'unknown_method'],
    ['a method of every object', { t: 'req', id: 1, method: 'toString', input: {} }, 'unknown_method'],
    ['__proto__ as a method', { t: 'req', id: 1, method: '__proto__', input: {} }, 'unknown_method'],
    ['constructor as a method', { t: 'req', id: 1, method: 'constructor', input: {} }, 'unknown_method'],
    ['__proto__ in the input', { t: 'req', id: 1, method: 'accept', input: JSON.parse('{"contactId":"c","__proto__":{"admin":true}}') as unknown }, 'bad_input'],
    ['an input larger than a frame may be', { t: 'req', id: 1, method: 'send', input: { contactId: 'c', text: 'x'.repeat(DESK_FRAME_MAX) } }, 'too_long'],
    ['an input without a JSON form', { t: 'req', id: 1, method: 'send', input: 1n }, 'too_long'],
    ['an unknown field beside the frame', { t: 'req', id: 1, method: 'snapshot', input: {}, admin: true }, 'bad_input'],
    ['another kind of frame', { t: 'res', id: 1, method: 'snapshot', input: {} }, 'bad_input'],
  ])('%s is refused by name and reaches no handler', (_name, frame, code) => {
    const { contents, transport } = open();
    transport.onFrame(createDispatcher(handlers, systemClock(), silentLog, (answer) => transport.send(answer)));
    contents.hear(PANEL, frame);
    expect(contents.sent).toMatchObject([[DESK_DOWN, { t: 'err', id: 1, error: { code } }]]);
    expect(called).toEqual([]);
  });
});
