import type { Command } from './command.ts';
import { botCheck } from './commands/bot-check.ts';
import { botList } from './commands/bot-list.ts';
import { botRemove } from './commands/bot-remove.ts';
import { botServe } from './commands/bot-serve.ts';
import { botSet } from './commands/bot-set.ts';
import { botTalk } from './commands/bot-talk.ts';
import { contactExplain } from './commands/contact-explain.ts';
import { flowCheck } from './commands/flow-check.ts';
import { flowGraph } from './commands/flow-graph.ts';
import { flowImport } from './commands/flow-import.ts';
import { flowPublish } from './commands/flow-publish.ts';
import { functionList } from './commands/function-list.ts';
import { functionRemove } from './commands/function-remove.ts';
import { functionSet } from './commands/function-set.ts';
import { flowRun } from './commands/flow-run.ts';
import { instanceApply } from './commands/instance-apply.ts';
import { instanceExport } from './commands/instance-export.ts';
import { keyCreate } from './commands/key-create.ts';
import { keyList } from './commands/key-list.ts';
import { keyRevoke } from './commands/key-revoke.ts';
import { mediaServe } from './commands/media-serve.ts';
import { phoneAdd } from './commands/phone-add.ts';
import { phoneList } from './commands/phone-list.ts';
import { phoneRemove } from './commands/phone-remove.ts';
import { promptAdd } from './commands/prompt-add.ts';
import { promptList } from './commands/prompt-list.ts';
import { promptPlayToFile } from './commands/prompt-play-to-file.ts';
import { promptRemove } from './commands/prompt-remove.ts';
import { recordingDelete } from './commands/recording-delete.ts';
import { recordingFetch } from './commands/recording-fetch.ts';
import { recordingList } from './commands/recording-list.ts';
import { serve } from './commands/serve.ts';
import { storageWaiting } from './commands/storage-waiting.ts';
import { testPage } from './commands/test-page.ts';
import { usage } from './commands/usage.ts';
import { userCreate } from './commands/user-create.ts';
import { userList } from './commands/user-list.ts';
import { userPassword } from './commands/user-password.ts';
import { userDisable, userEnable } from './commands/user-switch.ts';
import { viewList } from './commands/view-list.ts';
import { viewPut } from './commands/view-put.ts';
import { viewRemove } from './commands/view-remove.ts';

/** Every command, in the groups in which the usage shows them. A new one is a file in commands/ and a word here. */
export const COMMANDS: readonly { readonly title: string; readonly commands: readonly Command[] }[] = [
  { title: 'The server', commands: [serve, mediaServe, testPage, storageWaiting] },
  { title: 'Users and keys', commands: [userCreate, userPassword, userList, userDisable, userEnable, keyCreate, keyList, keyRevoke] },
  { title: 'The configuration as files', commands: [instanceExport, instanceApply] },
  { title: 'Flows and views', commands: [flowCheck, flowGraph, flowRun, flowImport, flowPublish, viewPut, viewList, viewRemove] },
  { title: 'Calls', commands: [phoneAdd, phoneList, phoneRemove, promptAdd, promptList, promptRemove, promptPlayToFile, recordingList, recordingFetch, recordingDelete] },
  { title: 'Contacts and figures', commands: [contactExplain, usage] },
  { title: 'Functions and bots', commands: [functionSet, functionList, functionRemove, botCheck, botTalk, botServe, botSet, botList, botRemove] },
];
