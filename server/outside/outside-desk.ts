import type { BotTarget } from './bot-target.ts';
import type { FunctionTarget } from './function-target.ts';

export interface ConfiguredFunction { readonly name: string; readonly target: FunctionTarget }

/** `displayName` is what the bot is called in the chat. */
export interface ConfiguredBot { readonly name: string; readonly displayName: string; readonly target: BotTarget }

/** Which functions and bots flows may call: the operator's, never a flow's author's. */
export interface OutsideDesk {
  /** Configures a function, or another place for it; calls under way go on where they are. */
  putFunction(configured: ConfiguredFunction): Promise<void>;
  /** @throws Refusal `not_found` */
  removeFunction(name: string): Promise<void>;
  functions(): Promise<ConfiguredFunction[]>;
  /** Configures a bot, or changes it: a dialogue under way goes on with it as it is then. */
  putBot(configured: ConfiguredBot): Promise<void>;
  /** @throws Refusal `not_found` */
  removeBot(name: string): Promise<void>;
  bots(): Promise<ConfiguredBot[]>;
}
