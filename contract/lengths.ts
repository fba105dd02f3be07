/* Apart from the schemas: the panel takes these values, and schemas compile themselves, which its content policy forbids. */

/** Characters of the address of a page's user: it is the id by which the company knows him. */
export const PAGE_ADDRESS_MAX = 128;
/** Characters of a note for whoever takes what is handed on. */
export const TRANSFER_NOTE_MAX = 1000;
