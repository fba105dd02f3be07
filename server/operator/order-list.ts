import type { AnyOrder } from './order.ts';
import { listBots, removeBot, setBot } from './orders/bots.ts';
import { listFunctions, removeFunction, setFunction } from './orders/functions.ts';
import { applyConfiguration, readConfiguration } from './orders/instance.ts';
import { createKey, listKeys, revokeKey } from './orders/keys.ts';
import { explainContact } from './orders/contacts.ts';
import { publishFlow, readAbilities } from './orders/flows.ts';
import { listPublishedFlows, startTestChat, startTestTask, stopTestContact } from './orders/tests.ts';
import { listPhoneNumbers, putPhoneNumber, removePhoneNumber } from './orders/phone-numbers.ts';
import { listPrompts, putPrompt, removePrompt, renderPrompt } from './orders/prompts.ts';
import { deleteRecording, listRecordings, readRecording } from './orders/recordings.ts';
import { listWaiting } from './orders/storage.ts';
import { listViews, putView, removeView } from './orders/views.ts';
import { readUsage } from './orders/usage.ts';
import { createUser, listUsers, setPassword, switchUser } from './orders/users.ts';

/** Every order that a running server obeys. */
export const ORDERS: readonly AnyOrder[] = [
  createUser, setPassword, listUsers, switchUser,
  createKey, listKeys, revokeKey,
  publishFlow, readAbilities,
  explainContact,
  listPublishedFlows, startTestChat, startTestTask, stopTestContact,
  readConfiguration, applyConfiguration,
  setFunction, removeFunction, listFunctions,
  setBot, removeBot, listBots,
  putView, removeView, listViews,
  putPrompt, removePrompt, listPrompts, renderPrompt,
  putPhoneNumber, removePhoneNumber, listPhoneNumbers,
  listRecordings, readRecording, deleteRecording,
  readUsage,
  listWaiting,
];
