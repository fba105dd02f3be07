import type { Chat } from '../chat.ts';
import type { SentFile } from '../conversation.ts';
import { button, drawing, DRAWINGS, element } from '../element.ts';
import { fill } from '../texts/texts.ts';
import { FILE_BYTES_MAX, type Upload } from '../upload.ts';
import type { Words } from './words.ts';

/* Files, on their way and arrived. Pictures are shown from memory under an address that no other page can use. */

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** Files that were fetched, for as long as the page lives. */
export class FetchedFiles {
  readonly #chat: Chat;
  readonly #addresses = new Map<string, Promise<string>>();

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  /** An address of the file in this page's memory. Fetched once; after an error the next call tries again. */
  address({ id, contentType }: SentFile): Promise<string> {
    const known = this.#addresses.get(id);
    if (known !== undefined) return known;
    const fetched = this.#chat.fetchFile(id).then((blob) => URL.createObjectURL(new Blob([blob], { type: PICTURES.includes(contentType) ? contentType : 'application/octet-stream' })));
    this.#addresses.set(id, fetched);
    fetched.catch(() => this.#addresses.delete(id));
    return fetched;
  }

  forget(): void {
    for (const address of this.#addresses.values()) void address.then((known) => URL.revokeObjectURL(known), () => undefined);
    this.#addresses.clear();
  }
}

/** A file of the conversation: its name, what is known of it, and a way to keep it. */
export function drawFile(file: SentFile, fetched: FetchedFiles, { texts }: Words): HTMLElement {
  const name = element('bdi', { class: 'file-name' }, file.name);
  const drawn = element('div', { class: `file ${file.state}` }, drawing(DRAWINGS.file), name);
  if (file.state !== 'approved') {
    drawn.append(element('span', { class: 'file-state' }, file.state === 'checking' ? texts.fileChecking : texts.fileRejected));
    return drawn;
  }
  const said = element('span', { class: 'file-state', mark: { role: 'status' } });
  const save = button('', () => {
    said.textContent = texts.fileOpening;
    fetched.address(file).then((address) => {
      said.textContent = '';
      const link = element('a', { href: address, download: file.name });
      drawn.append(link);
      link.click();
      link.remove();
    }, () => {
      said.textContent = texts.fileFailed;
    });
  }, { class: 'file-save', mark: { 'aria-label': fill(texts.fileSave, { name: file.name }) } });
  save.append(...drawn.childNodes);
  drawn.append(save, said);
  if (PICTURES.includes(file.contentType)) {
    const image = element('img', { alt: fill(texts.filePreview, { name: file.name }), hidden: true });
    void fetched.address(file).then((address) => {
      image.src = address;
      image.hidden = false;
    }, () => image.remove());
    image.addEventListener('error', () => image.remove());
    drawn.prepend(image);
  }
  return drawn;
}

/** A file on its way out. */
export function drawUpload(upload: Upload, chat: Chat, { texts, size }: Words): HTMLLIElement {
  const said = sayUpload(upload, texts, size);
  const bar = element('progress', { max: 1, value: upload.progress, hidden: upload.state !== 'sending', mark: { 'aria-label': upload.file.name } });
  const failed = upload.state === 'failed';
  const again = failed && upload.problem === 'unanswered' ? button(texts.tryAgain, () => chat.uploadAgain(upload)) : undefined;
  const away = upload.state === 'checking' ? undefined : button(failed ? texts.discard : texts.uploadCancel, () => chat.forgetUpload(upload));
  return element('li', { class: `line mine upload ${upload.state}` },
    element('div', { class: 'file' }, drawing(DRAWINGS.file), element('bdi', { class: 'file-name' }, upload.file.name), element('span', { class: 'file-state' }, size(upload.file.size))),
    bar,
    element('div', { class: `state${failed ? ' failed' : ''}` }, element('span', {}, said), again, away));
}

function sayUpload({ state, problem, progress, file }: Upload, texts: Words['texts'], size: Words['size']): string {
  if (state === 'waiting') return texts.waiting;
  if (state === 'checking') return texts.uploadChecking;
  if (state === 'sending') return fill(texts.uploading, { percent: Math.floor(progress * 100) });
  if (problem === 'empty') return texts.uploadEmpty;
  if (problem === 'type') return texts.uploadType;
  if (problem === 'tooBig') return fill(texts.uploadTooBig, { size: size(file.size), most: size(FILE_BYTES_MAX) });
  return typeof problem === 'object' ? fill(texts.uploadRefused, { cause: problem.refused }) : texts.uploadFailed;
}
