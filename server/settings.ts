import { MESSAGE_BYTES_MAX } from '../contract/primitives.ts';
import { FILE_ENDINGS } from './attachments/file-kinds.ts';
import type { Settings } from './core.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** The values that hold where nothing else is configured. Sources: connect-facts 2.7 (timeouts) and 11 (quotas). */
export const defaultSettings: Settings = {
  /** A chat rings this long before it counts as missed. */
  offerLasts: 20 * SECOND,
  /** A lost agent link keeps its offers this long; shorter than an offer, so that a dead desktop is not "missed". */
  graceOffers: 15 * SECOND,
  /** A lost agent link keeps its connected contacts this long before they count as left. */
  graceContacts: 5 * MINUTE,
  /** Who declined or missed a contact is not offered the same one again for this long, nor before he has cleared it. */
  declineBackOff: 30 * SECOND,
  /** A customer who never connects within this time ends his chat. */
  connectWindow: 5 * MINUTE,
  connectionTokenLasts: DAY,
  connectUrlLasts: 100 * SECOND,
  sessionTokenLasts: 30 * MINUTE,
  chatDurationMinutes: 1500,
  chatsAtOnce: 500,
  /** Calls in a flow, a queue, with an agent, or made by one. */
  callsAtOnce: 10,
  callArrival: MINUTE,
  /** A lost line is waited for this long; then its party counts as gone. */
  callLineGrace: 20 * SECOND,
  /** To leave a card number out of the recording takes the agent; whether there is one is the company's to say. */
  agentsRecord: 'pause',
  /** Customer, agents and third parties on one call; three keeps it to a customer, an agent and one more. */
  partiesPerCall: 6,
  tasksAtOnce: 2500,
  messageBytes: MESSAGE_BYTES_MAX,
  /** 1,024 is what older participant SDKs document for text; the limit in bytes holds besides. */
  messageCharacters: null,
  /** Customer, agents, bot and whoever listens in, all together. */
  participantsPerChat: 6,
  socketsPerParticipant: 5,
  attachmentBytes: 20 * 1024 * 1024,
  attachmentsPerChat: 35,
  attachmentEndings: FILE_ENDINGS,
  /** How long the bytes of an announced file may take to come. */
  uploadUrlLasts: 15 * MINUTE,
  /** After that, what was uploaded and never made a line of a chat is kept this long. */
  unfinishedUploadKept: 60 * MINUTE,
  /** A file that was not accepted stays where nobody reads it for this long, in case the verdict was wrong. */
  quarantineKept: 30 * DAY,
  /** A file that could not be checked for this long, the store being away, is rejected. */
  checkLasts: 15 * MINUTE,
  /** Lines of an agent's feed that stay for resuming; a desk that is further behind gets a snapshot. */
  feedKept: 10_000,
  callableCountries: null,
  numbersCanBeCalled: false,
  flowsTraced: false,
};

/** The defaults with some values replaced. */
export function settingsWith(changes: Partial<Settings>): Settings {
  return { ...defaultSettings, ...changes };
}
