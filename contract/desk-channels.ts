/*
 * The two IPC channels between preload and main process. On their own, so that the preload, which must stay a few
 * kilobytes, imports no schema library.
 */

/** From the panel to the main process: one DeskFrameUp per message. */
export const DESK_UP = 'desk:up';

/** From the main process to the panel: one DeskFrameDown per message. */
export const DESK_DOWN = 'desk:down';
