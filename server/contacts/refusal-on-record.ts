import { Refusal, type RefusalCode } from '../core.ts';
import type { Work } from '../storage/work.ts';

/** A refusal of an agent's command that is itself worth a line: `record` writes it once all that was tried has been undone. */
export class RefusalOnRecord extends Refusal {
  readonly record: (work: Work) => Promise<void>;
  constructor(code: RefusalCode, message: string, record: (work: Work) => Promise<void>) {
    super(code, message);
    this.record = record;
  }
}
