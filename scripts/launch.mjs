import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { endAllOnSignal, start } from './processes.mjs';
import { progress } from './progress.mjs';
import { asCommand, projectFolder, setUp, SetUpError } from './set-up.mjs';

/*
 * npm start and npm run panel: set-up and build, then the program itself under Node 24.
 */

/**
 * @param {string} usage shown with --help and after a mistake
 */
function options(usage) {
  try {
    const { values } = parseArgs({
      options: {
        headless: { type: 'boolean', default: false }, json: { type: 'boolean', default: false }, port: { type: 'string' },
        data: { type: 'string' }, reset: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.port !== undefined && !(/^\d{1,5}$/u.test(values.port) && Number(values.port) <= 65_535)) {
      throw new Error(`--port takes a number up to 65535, not ${values.port}`);
    }
    return values;
  } catch (error) {
    throw new SetUpError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/**
 * Makes the machine ready, builds what changed, and runs a program of scripts/ until it ends or Ctrl-C ends it.
 * The program gets the options as they came, with --data made absolute, and inherits the three streams; it ends on
 * SIGINT or SIGTERM, and its exit code becomes ours.
 * @param {string} program a file in scripts/
 * @param {string} usage
 */
export async function launch(program, usage) {
  await asCommand(async () => {
    const { help, json, headless, port, data, reset } = options(usage);
    if (help) {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    const say = progress({ json });
    endAllOnSignal();
    const tools = await setUp(say);
    await build(say, tools);
    const args = [
      ...(headless ? ['--headless'] : []), ...(json ? ['--json'] : []), ...(reset ? ['--reset'] : []),
      ...(port === undefined ? [] : ['--port', port]),
      ...(data === undefined ? [] : ['--data', path.resolve(process.env['INIT_CWD'] ?? process.cwd(), data)]),
    ];
    const child = start(tools.node, [path.join(projectFolder, 'scripts', program), ...args], {
      cwd: projectFolder, env: tools.env, stdio: 'inherit',
    });
    return await new Promise((resolve) => {
      child.once('error', (error) => {
        process.stderr.write(`${program} could not be started: ${error.message}\n`);
        resolve(1);
      });
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
    });
  });
}
