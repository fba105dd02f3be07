import { enableCompileCache } from 'node:module';

/*
 * The operator's command line, `ccp`. See docs/operators.md. What Node compiles it keeps, in the system's folder for
 * temporary files, which halves the time until a command begins; hence the import that comes after.
 */

enableCompileCache();
const { runCommandLine } = await import('./operator/command-line.ts');
process.exitCode = await runCommandLine(process.argv.slice(2), { input: process.stdin, output: process.stdout, errors: process.stderr });
