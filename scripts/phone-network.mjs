import { existsSync } from 'node:fs';
import { isDebian } from './chromium.mjs';
import { run } from './processes.mjs';

/*
 * Janus and Kamailio, with which calls by telephone are tried (test/integration/phone). Those tests are left out where they are not
 * installed, and say so: nobody's machine gets servers installed for them, but for one that runs tests for all (CI).
 */

const PROGRAMS = ['/usr/bin/janus', '/usr/sbin/kamailio'];
const SECONDS = 240;

/**
 * Installs Debian's packages if this is a CI on Debian and we are root. What it cannot install it leaves.
 * @param {(line: string) => void} say
 */
export async function installPhoneNetwork(say) {
  if (PROGRAMS.every((program) => existsSync(program)) || !process.env['CI'] || !isDebian() || process.getuid?.() !== 0) return;
  say('No Janus and Kamailio found: installing Debian\'s packages (apt-get, once) ...');
  // In run level 1 the packages do not start what they install.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['update', '-q'], { env, limitSeconds: SECONDS });
  const installed = await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'janus', 'kamailio'], { env, limitSeconds: SECONDS });
  if (installed.code !== 0) say('They could not be installed. The tests of calls by telephone are left out.');
}
