import type { FunctionTarget } from './function-target.ts';

export interface ConfiguredFunction { readonly name: string; readonly target: FunctionTarget }

/** Which functions flows may call: the operator's, never a flow's author's. */
export interface OutsideDesk {
  /** Configures a function, or another place for it; calls under way go on where they are. */
  putFunction(configured: ConfiguredFunction): Promise<void>;
  /** @throws Refusal `not_found` */
  removeFunction(name: string): Promise<void>;
  functions(): Promise<ConfiguredFunction[]>;
}
