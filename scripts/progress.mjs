/*
 * Where progress is told. Commands with --json keep standard output for the one line that scripts read.
 */

/**
 * @param {{ json: boolean }} options
 * @returns {(line: string) => void}
 */
export function progress({ json }) {
  const stream = json ? process.stderr : process.stdout;
  return (line) => { stream.write(`${line}\n`); };
}
