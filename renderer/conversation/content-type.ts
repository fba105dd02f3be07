import type { ContentType as Contract } from '../../contract/chat-item.ts';
import type { MESSAGE_BYTES_MAX } from '../../contract/primitives.ts';

/*
 * Values of the contract that the panel needs at run time. Written out again, because importing them would bring the
 * schema library into the panel; the types make the compiler compare them.
 */
export const PLAIN: typeof Contract.plain = 'text/plain';
export const MARKDOWN: typeof Contract.markdown = 'text/markdown';
export const JOINED: typeof Contract.joined = 'application/vnd.amazonaws.connect.event.participant.joined';
export const LEFT: typeof Contract.left = 'application/vnd.amazonaws.connect.event.participant.left';
export const ENDED: typeof Contract.ended = 'application/vnd.amazonaws.connect.event.chat.ended';
export const TRANSFERRED: typeof Contract.transferred = 'application/vnd.amazonaws.connect.event.transfer.succeeded';
export const TRANSFER_FAILED: typeof Contract.transferFailed = 'application/vnd.amazonaws.connect.event.transfer.failed';

/** The longest message anybody may send, in UTF-8 bytes. */
export const BYTES_MAX: typeof MESSAGE_BYTES_MAX = 16_384;
