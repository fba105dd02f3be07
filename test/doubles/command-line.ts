import { PassThrough, Writable } from 'node:stream';
import { runCommandLine } from '../../server/operator/command-line.ts';

export interface Outcome { code: number; out: string; complaints: string }

/** Runs the operator's command line in this process. @param typed what comes on standard input. */
export async function ccp(args: readonly string[], typed = ''): Promise<Outcome> {
  const [out, complaints] = [written(), written()];
  const input = new PassThrough();
  input.end(typed);
  const code = await runCommandLine(args, { input, output: out.stream, errors: complaints.stream });
  return { code, out: out.text(), complaints: complaints.text() };
}

function written(): { stream: Writable; text: () => string } {
  const parts: string[] = [];
  const stream = new Writable({
    write(part, _encoding, done) {
      parts.push(String(part));
      done();
    },
  });
  return { stream, text: () => parts.join('') };
}
