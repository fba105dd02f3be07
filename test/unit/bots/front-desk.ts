import { readFileSync } from 'node:fs';
import { BotDefinition } from '../../../server/bots/bot-definition.ts';

/** The sample bot, as its file says. */
export const FRONT_DESK_FILE = new URL('../../../server/bots/samples/front-desk.json', import.meta.url);
export const frontDesk: BotDefinition = BotDefinition.parse(JSON.parse(readFileSync(FRONT_DESK_FILE, 'utf8')));
