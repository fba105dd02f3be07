import { runCommandLine } from './operator/command-line.ts';

/*
 * The operator's command line, `ccp`. See docs/operators.md.
 */

process.exitCode = await runCommandLine(process.argv.slice(2), { input: process.stdin, output: process.stdout, errors: process.stderr });
