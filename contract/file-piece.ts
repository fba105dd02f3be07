/* Apart from the schemas: the panel takes this value, and schemas compile themselves, which its content policy forbids. */

/** How much of a file crosses the desk API at once, in bytes. */
export const FILE_PIECE = 96 * 1024;
