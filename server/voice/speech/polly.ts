import { Engine, PollyClient, SynthesizeSpeechCommand, type LanguageCode, type VoiceId } from '@aws-sdk/client-polly';
import { samplesOfPcm16 } from '../sound/sound.ts';
import { SpeechFailed, type SpeechEngine, type Spoken } from './speech-engine.ts';
import { knownVoice } from './voices.ts';

/** Amazon Polly, or a service that speaks like it. */
export interface PollyOptions {
  readonly region: string;
  /** Base address of the service; absent for AWS itself. */
  readonly endpoint?: string | undefined;
  /** Where a flow does not say it. */
  readonly engine: 'standard' | 'neural' | 'generative';
  /** Where a flow names no voice. */
  readonly voice: string;
}

const RATE = 16_000;
/** Of one request; longer texts are said in pieces. Polly takes 3,000. */
const PIECE_MOST = 2900;
const LASTS = 10_000;
const ENGINES = { standard: Engine.STANDARD, neural: Engine.NEURAL, generative: Engine.GENERATIVE } as const;

/** Speech from Amazon Polly. Credentials are looked for where the AWS SDK looks: environment, profile, role of the machine. */
export function polly(options: PollyOptions): SpeechEngine {
  const silent = (): void => undefined;
  let made: PollyClient | undefined;
  const client = (): PollyClient => (made ??= new PollyClient({
    region: options.region,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    maxAttempts: 2,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    // It speaks HTTP/2.
    requestHandler: { requestTimeout: LASTS, sessionTimeout: 60_000 },
  }));
  return {
    name: `Polly in ${options.region}`,
    version: JSON.stringify(options),
    async synthesize(what, voice) {
      const pieces: Uint8Array[] = [];
      for (const piece of piecesOf(what)) {
        try {
          const { AudioStream } = await client().send(new SynthesizeSpeechCommand({
            OutputFormat: 'pcm', SampleRate: String(RATE), TextType: what.kind, Text: piece,
            Engine: ENGINES[voice.engine ?? options.engine],
            VoiceId: (voice.name ?? options.voice) as VoiceId,
            ...(voice.language !== undefined && voice.language !== '' && { LanguageCode: knownVoice(voice).language as LanguageCode }),
          }));
          if (AudioStream === undefined) throw new Error('it answered without sound');
          pieces.push(await AudioStream.transformToByteArray());
        } catch (error) {
          // The service's own sentence may quote what was to be said.
          throw new SpeechFailed(`${this.name} did not speak: ${error instanceof Error ? error.name : 'unknown'}.`, error);
        }
      }
      return { rate: RATE, samples: samplesOfPcm16(Buffer.concat(pieces)) };
    },
  };
}

/** SSML cannot be cut anywhere; text is cut behind a sentence, or else between words. */
function piecesOf(what: Spoken): string[] {
  if (what.kind === 'ssml') return [what.ssml];
  const pieces: string[] = [];
  let rest = what.text;
  while (rest.length > PIECE_MOST) {
    const most = rest.slice(0, PIECE_MOST);
    const sentence = Math.max(most.lastIndexOf('. '), most.lastIndexOf('! '), most.lastIndexOf('? '), most.lastIndexOf('\n'));
    const word = most.lastIndexOf(' ');
    const at = sentence > 0 ? sentence + 1 : word > 0 ? word : PIECE_MOST;
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...pieces, rest];
}
