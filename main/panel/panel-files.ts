import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NONCE_PLACEHOLDER } from './content-security-policy.ts';

/** The kinds of file that a built panel may consist of. Anything else in its folder is not served. */
const TYPES: Readonly<Record<string, string>> = Object.freeze({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.ogg': 'audio/ogg',
});

/** One file of the panel as it is served. */
export interface PanelFile {
  readonly type: string;
  /** Its bytes; in the page, `nonce` stands wherever the build left a place for it. */
  read(nonce: string): Promise<Uint8Array>;
}

/** The panel's files by the exact path they are asked for (`/assets/index-1a2b.js`); `/` is the page. */
export type PanelFiles = ReadonlyMap<string, PanelFile>;

/**
 * Lists the built panel once. Requests are looked up in the list and never joined to a path, so no request can lead
 * out of the folder.
 * @param folder the built panel; it must hold an index.html, or this throws with what to do.
 */
export function listPanelFiles(folder: string): PanelFiles {
  const files = new Map<string, PanelFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[path.extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    const address = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    files.set(address, { type, read: type.startsWith('text/html') ? (nonce) => readPage(file, nonce) : () => readFile(file) });
  }
  const page = files.get('/index.html');
  if (page === undefined) throw new Error(`The folder ${folder} holds no index.html: build the panel first (npm start does it).`);
  files.set('/', page);
  return files;
}

async function readPage(file: string, nonce: string): Promise<Uint8Array> {
  const text = await readFile(file, 'utf8');
  return Buffer.from(text.replaceAll(NONCE_PLACEHOLDER, nonce));
}
