import type { FlowType } from '../../contract/flow-language.ts';

/** One way out of an action: taken when the action's value compares so with the operand. */
export interface Branch {
  readonly operator: string;
  readonly operands: readonly unknown[];
  readonly next: string;
}

/** One action, ready to run: absent parts of the document are empty here. */
export interface Action {
  readonly id: string;
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly next: string | null;
  readonly errors: readonly { readonly error: string; readonly next: string }[];
  readonly conditions: readonly Branch[];
}

/** A flow that has been checked: every branch leads to an action that exists. */
export interface Flow {
  readonly type: FlowType;
  readonly start: string;
  readonly actions: ReadonlyMap<string, Action>;
  /** The document as it came, with everything we do not know. */
  readonly document: unknown;
}
