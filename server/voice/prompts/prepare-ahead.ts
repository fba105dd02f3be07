import { FlowType } from '../../../contract/flow-language.ts';
import { parseFlow } from '../../flows/parse.ts';
import { fixedWords } from '../../flows/spoken-words.ts';
import type { Writer } from '../../storage/writer.ts';
import { WAITING_MUSIC } from './built-in-prompts.ts';
import type { PromptShelf } from './prompt-shelf.ts';

/** Of one flow; what is beyond is prepared when it is played. */
const TEXTS_MOST = 100;

/**
 * On a server that carries calls, prepares what a flow for calls says when it is published: one text after another, so that a
 * caller's comes in between. What cannot be prepared is left to the call, whose flow then learns why. Music to wait by is prepared at
 * once: it takes seconds, in which the first caller would hear nothing.
 * @returns what ends it.
 */
export function prepareAhead({ writer, shelf }: { writer: Writer; shelf: PromptShelf }): () => void {
  let before: Promise<void> = Promise.resolve();
  let ended = false;
  async function prepare(flowId: string): Promise<void> {
    const row = await writer.read((db) => db.selectFrom('flows').select(['type', 'content']).where('id', '=', flowId).executeTakeFirst());
    const type = FlowType.safeParse(row?.type);
    const parsed = type.success && row?.content != null ? parseFlow(row.content, type.data) : undefined;
    if (parsed?.ok !== true) return;
    const { voice, words } = fixedWords([...parsed.flow.actions.values()], parsed.flow.type);
    for (const what of words.slice(0, TEXTS_MOST)) {
      if (ended) return;
      await shelf.ready(what, voice).catch(() => undefined);
    }
  }
  for (const promptId of Object.values(WAITING_MUSIC)) void shelf.ready({ kind: 'prompt', promptId }).catch(() => undefined);
  const stopListening = writer.onNotice((notice) => {
    if (notice.to !== 'flows' || !shelf.speaks) return;
    before = before.then(() => prepare(notice.flowId)).catch(() => undefined);
  });
  return () => {
    ended = true;
    stopListening();
  };
}
