/* Kinds of timers of a chat or task. */

/** When the chat's duration is over: nothing outlives it (T04, T11). The key is the chat's id. */
export const DURATION_TIMER = 'chat_duration';
/** When the flow of a scheduled task begins. The key is the task's id. */
export const TASK_DUE_TIMER = 'task_due';
/** When a customer who never connected counts as gone (T12). The key is the chat's id. */
export const CONNECT_TIMER = 'connect_window';
/** When a paused task is resumed because its flow says so: at once. The key is the contact's id. */
export const RESUME_TIMER = 'resume_task';
