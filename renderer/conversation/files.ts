import { FILE_PIECE } from '../../contract/file-piece.ts';
import { DeskCallError } from '../desk/client.ts';
import { announce, tellProblem } from '../desk/panel.ts';
import type { Panel } from '../desk/panel.ts';
import { createStore } from '../desk/store.ts';
import type { Store } from '../desk/store.ts';
import { fileWords } from '../words/files.ts';

/*
 * Files on their way from this window. They are kept nowhere: a file goes while one looks at it, or it does not go.
 */

/** A file that is being sent, or could not be. */
export interface FileOnItsWay {
  readonly key: number;
  /** Null: it is for the task whose form is open. */
  readonly contactId: string | null;
  readonly name: string;
  readonly bytes: number;
  /** Bytes that have left this computer. */
  readonly sent: number;
  /** `finishing`: all bytes are there, the server has yet to say so. `waiting`: the server keeps it for the task. */
  readonly state: 'sending' | 'finishing' | 'waiting' | 'failed';
  readonly problem: string | null;
  /** The desk's name for it, once it has one; and the server's, while it waits for its task. */
  readonly id: string | null;
  readonly attachmentId: string | null;
}

const kept = new WeakMap<Panel, Store<readonly FileOnItsWay[]>>();

/** The files on their way from this panel. */
export function filesOf(panel: Panel): Store<readonly FileOnItsWay[]> {
  const store = kept.get(panel) ?? createStore<readonly FileOnItsWay[]>([]);
  kept.set(panel, store);
  return store;
}

let keys = 0;

/** Sends files one after another. Each that fails stays visible with the reason until it is dismissed. */
export async function sendFiles(panel: Panel, contactId: string | null, files: readonly File[]): Promise<void> {
  const store = filesOf(panel);
  const begun = files.map((file) => ({ file, key: ++keys }));
  store.set((all) => [...all, ...begun.map(({ file, key }) => ({ key, contactId, name: file.name, bytes: file.size, sent: 0, state: 'sending' as const, problem: null, id: null, attachmentId: null }))]);
  for (const { file, key } of begun) await sendOne(panel, contactId, file, key);
}

async function sendOne(panel: Panel, contactId: string | null, file: File, key: number): Promise<void> {
  const store = filesOf(panel);
  const change = (to: Partial<FileOnItsWay>): void => store.set((all) => all.map((one) => (one.key === key ? { ...one, ...to } : one)));
  const wanted = (): boolean => store.get().some((one) => one.key === key);
  if (!wanted()) return;
  try {
    if (file.size === 0) throw new DeskCallError({ code: 'bad_input', message: fileWords.empty });
    const { id } = await panel.client.call('beginFile', { contactId, name: file.name, bytes: file.size });
    change({ id });
    for (let from = 0; from < file.size; from += FILE_PIECE) {
      if (!wanted()) return await panel.client.call('cancelFile', { id }).then(() => undefined, () => undefined);
      const piece = new Uint8Array(await file.slice(from, from + FILE_PIECE).arrayBuffer());
      await panel.client.call('fileBytes', { id, base64: toBase64(piece) });
      change({ sent: Math.min(file.size, from + FILE_PIECE) });
    }
    change({ state: 'finishing' });
    const { attachmentId } = await panel.client.call('finishFile', { id });
    if (contactId !== null) store.set((all) => all.filter((one) => one.key !== key));
    else if (wanted()) change({ state: 'waiting', attachmentId });
    else return forget(panel, attachmentId);
    announce(panel, fileWords.announceSent(file.name));
  } catch (error) {
    change({ state: 'failed', problem: error instanceof DeskCallError ? error.message : fileWords.notRead });
    announce(panel, fileWords.announceFailed(file.name));
  }
}

/** Takes a file out of the list: one on its way stops, and nothing of it reaches anybody. */
export function dropFile(panel: Panel, key: number): void {
  const store = filesOf(panel);
  const one = store.get().find((other) => other.key === key);
  store.set((all) => all.filter((other) => other.key !== key));
  if (one?.attachmentId != null) forget(panel, one.attachmentId);
  else if (one?.id != null && one.state === 'sending') void panel.client.call('cancelFile', { id: one.id }).catch(() => undefined); // it may have failed by itself
}

/** The form of a task is gone: what was sent for it is kept if the task was made. */
export function leaveTaskFiles(panel: Panel, made: boolean): void {
  const store = filesOf(panel);
  const theirs = store.get().filter((one) => one.contactId === null);
  if (made) store.set((all) => all.filter((one) => one.contactId !== null));
  else for (const one of theirs) dropFile(panel, one.key);
}

/** It may be with its task already, or the server away: then the server forgets it by itself in time. */
function forget(panel: Panel, attachmentId: string): void {
  void panel.client.call('forgetFile', { attachmentId }).catch(() => undefined);
}

/** Fetches an approved file and gives it to the browser to save. Answers whether that went well. */
export async function saveFile(panel: Panel, file: { id: string; name: string; contentType: string }, progress: (share: number) => void): Promise<boolean> {
  try {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let have = 0;
    for (let whole = 1; have < whole; ) {
      const piece = await panel.client.call('readFile', { attachmentId: file.id, from: have });
      const bytes = Uint8Array.from(atob(piece.base64), (letter) => letter.charCodeAt(0));
      if (bytes.length === 0) throw new DeskCallError({ code: 'internal', message: fileWords.notRead });
      parts.push(bytes);
      have += bytes.length;
      whole = piece.bytes;
      progress(have / whole);
    }
    // Never shown, only saved: what it is was written by a stranger.
    const address = URL.createObjectURL(new Blob(parts, { type: 'application/octet-stream' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), KEEP_ADDRESS);
    return true;
  } catch (error) {
    tellProblem(panel, error);
    return false;
  }
}

/** The browser takes the bytes some time after the click. */
const KEEP_ADDRESS = 60_000;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 8192) text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  return btoa(text);
}
