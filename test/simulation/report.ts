/** What happened, step by step, and what was wrong with it. */
export class Report {
  readonly steps: string[] = [];
  readonly problems: string[] = [];
  private readonly counts = new Map<string, number>();

  /** @param now virtual time, so that the last steps can be read as a story. */
  step(now: number, what: string): void {
    this.steps.push(`${this.steps.length + 1}  ${new Date(now).toISOString()}  ${what}`);
  }

  problem(what: string): void {
    this.problems.push(what);
  }

  /** Counts something worth knowing that it happened at all. */
  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  counted(): ReadonlyMap<string, number> {
    return this.counts;
  }

  /** @throws SimulationFailure if there was a problem. */
  failIfWrong(seed: string): void {
    if (this.problems.length > 0) throw new SimulationFailure(seed, this);
  }
}

/** A run in which something did not hold. */
export class SimulationFailure extends Error {
  constructor(seed: string, report: Report) {
    const shown = report.problems.slice(0, 5).map((problem) => `  - ${problem}`);
    const more = report.problems.length > 5 ? [`  and ${report.problems.length - 5} more`] : [];
    super(
      [
        `Seed ${seed} failed at step ${report.steps.length}. Replay it with SIMULATION_SEED=${seed}.`,
        ...shown, ...more,
        'The last steps:',
        ...report.steps.slice(-25).map((step) => `  ${step}`),
      ].join('\n'),
    );
    this.name = 'SimulationFailure';
  }
}
