/** The number of unread messages before the page's title, and the title as it was when they are read. */
export class UnreadTitle {
  #before: string | undefined;

  show(count: number): void {
    const own = this.#before !== undefined && document.title.endsWith(this.#before) ? this.#before : document.title;
    this.#before = count === 0 ? undefined : own;
    document.title = count === 0 ? own : `(${count}) ${own}`;
  }
}
