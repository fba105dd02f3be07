import * as z from 'zod';
import type { Rows } from '../contacts/rows.ts';
import type { PlayingTable } from '../storage/schema.ts';
import { ChosenVoice, PromptSource, type Audience, type Spoken } from './spoken.ts';

/** Something that is to be heard on a call. */
export interface Playing {
  /** New for each time that something is played. */
  readonly playId: string;
  readonly runId: string;
  readonly audience: Audience;
  /** The one party whom it is for; null: everybody of the audience. */
  readonly partyId: string | null;
  readonly spoken: Spoken;
  readonly loop: boolean;
  readonly since: number;
}

/** What flows play on a call now, oldest first. */
export async function playingOf(rows: Rows, chatId: string): Promise<Playing[]> {
  const found = await rows.selectFrom('playing').selectAll().where('initial_contact_id', '=', chatId).orderBy('since').orderBy('play_id').execute();
  return found.map((row) => ({ playId: row.play_id, runId: row.run_id, audience: row.audience, partyId: row.party_id, spoken: spokenIn(row), loop: row.loop === 1, since: row.since }));
}

const Sources = z.array(PromptSource);
const spokenIn = ({ sources, voice }: PlayingTable): Spoken => ({ sources: Sources.parse(JSON.parse(sources)), voice: voice === null ? null : ChosenVoice.parse(JSON.parse(voice)) });
