/** What waits for the customer before the page's title: who calls, or the number of unread messages. The title as it was when nothing does. */
export class UnreadTitle {
  #before: string | undefined;
  #count = 0;
  #caller: string | undefined;

  show(count: number): void {
    this.#count = count;
    this.#draw();
  }

  /** @param words who calls; undefined: nobody does any more */
  rings(words: string | undefined): void {
    this.#caller = words === undefined ? undefined : `${words} ·`;
    this.#draw();
  }

  #draw(): void {
    const own = this.#before !== undefined && document.title.endsWith(this.#before) ? this.#before : document.title;
    const what = this.#caller ?? (this.#count === 0 ? undefined : `(${this.#count})`);
    this.#before = what === undefined ? undefined : own;
    document.title = what === undefined ? own : `${what} ${own}`;
  }
}
