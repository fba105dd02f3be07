import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../clock.ts';
import { espeak } from './espeak.ts';
import { polly, type PollyOptions } from './polly.ts';
import type { SpeechEngine } from './speech-engine.ts';
import { spokenByCommand, type SpeechCommand } from './spoken-by-command.ts';

/** What speaks, as an operator says it in the file of settings. */
export type SpeechSettings =
  | { readonly engine: 'none' }
  | { readonly engine: 'espeak'; readonly program?: string | undefined }
  | ({ readonly engine: 'command' } & SpeechCommand)
  | ({ readonly engine: 'polly' } & Omit<PollyOptions, 'engine'> & { readonly quality: PollyOptions['engine'] });

/**
 * What speaks on this machine: as it is said, or else espeak-ng if it is installed.
 * @returns undefined if nothing does.
 * @throws Error if the program that was named is not there.
 */
export function chooseSpeech(settings: SpeechSettings | undefined, { clock, environment }: { clock: Clock; environment: NodeJS.ProcessEnv }): SpeechEngine | undefined {
  switch (settings?.engine) {
    case 'none':
      return undefined;
    case 'polly':
      return polly({ region: settings.region, endpoint: settings.endpoint, engine: settings.quality, voice: settings.voice });
    case 'command':
      if (!canRun(settings.program)) throw new Error(`${settings.program}, which is to speak, is not there or is no program. Mend "speech" in the settings.`);
      return spokenByCommand({ program: settings.program, args: settings.args, output: settings.output, ssml: settings.ssml }, clock);
    default: {
      const program = settings?.program ?? found(['espeak-ng', 'espeak'], environment['PATH'] ?? '');
      if (program !== undefined && canRun(program)) return espeak(program, clock);
      if (settings === undefined) return undefined;
      throw new Error(`espeak-ng is to speak, but ${program ?? 'it'} is not there. Install it, or mend "speech" in the settings.`);
    }
  }
}

function found(names: readonly string[], searchPath: string): string | undefined {
  const folders = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const ending = process.platform === 'win32' ? '.exe' : '';
  return names.flatMap((name) => folders.map((folder) => path.join(folder, `${name}${ending}`))).find(canRun);
}

function canRun(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
