/*
 * Versions of what crosses a process or a wire. A test hashes the schemas: when one changes, raise the number here
 * and say in one line what changed.
 */

/** Agent link between desk and routing server. 1: the first. 2: bots and chat timers end contacts, too. 3: tasks. 4: lines can be files. 5: a contact can be given to an agent. 6: tasks are paused and resumed. 7: contacts carry what flows told their agent alone. 8: chats are monitored. 9: a contact names the chats it goes on from. 10: agents hand contacts on and make tasks. 11: calls. 12: supervisors begin to monitor from their desks. 13: recordings of calls are heard at desks. 14: whom one calls can decline, or have no page open. 15: lines move between media processes. 16: agents call numbers. 17: tasks take files along. 18: a contact says by what the company knows its customer, whose pages can be called. */
export const LINK_VERSION = 18;

/** Desk API between the panel and the main process. 1: the first. 2: bots and chat timers end contacts, too. 3: tasks. 4: lines can be files. 5: a contact can be given to an agent. 6: tasks are paused and resumed. 7: files are sent and saved. 8: contacts carry what flows told their agent alone. 9: chats are monitored. 10: a contact names the chats it goes on from. 11: agents hand contacts on and make tasks. 12: calls. 13: how this desktop hears and sounds. 14: supervisors begin to monitor, and earlier contacts are fetched to be read. 15: whom one calls can decline, or have no page open. 16: lines move between media processes. 17: an agent hears it ring where he calls. 18: recordings of calls are heard, calls are reviewed. 19: tasks take files along. 20: the panel knows whether numbers can be called, and which call it has begun. 21: a contact says by what the company knows its customer, whose pages can be called. 22: files are sent for tasks. */
export const DESK_VERSION = 22;
