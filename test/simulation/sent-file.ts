import { Readable } from 'node:stream';
import { Refusal, type Participant } from '../../server/core.ts';
import type { UploadPlace } from '../../server/attachments/attachment-desk.ts';
import { StoreUnavailable } from '../../server/storage/objects/object-store.ts';
import { HTML, PNG } from '../doubles/sample-files.ts';
import type { Outcome } from './simulated-desk.ts';
import { NoAnswer, type SimulatedServer } from './simulated-server.ts';

/** How far a file has come, as its sender knows it. */
export type FileStage = 'new' | 'announced' | 'sent' | 'completed' | 'given up';

/** A file that a customer sends step by step, each step again if it was not answered. */
export class SentFile {
  stage: FileStage = 'new';
  place: UploadPlace | undefined;
  readonly chatId: string;
  /** What it holds is what its name says. */
  readonly honest: boolean;
  private busy = false;
  private readonly sender: Participant;
  private readonly token: string;

  constructor(sender: Participant, token: string, honest: boolean) {
    this.sender = sender;
    this.chatId = sender.initialContactId;
    this.token = token;
    this.honest = honest;
  }

  /** Takes its next step, one at a time. `store away`: the store could not take the bytes now. */
  async step(server: SimulatedServer): Promise<Outcome | 'store away'> {
    if (this.busy) return 'done';
    this.busy = true;
    try {
      await this.next(server);
      return 'done';
    } catch (error) {
      if (error instanceof NoAnswer) return 'no answer';
      if (error instanceof StoreUnavailable) return 'store away';
      if (!(error instanceof Refusal)) throw error;
      this.stage = 'given up';
      return error.code;
    } finally {
      this.busy = false;
    }
  }

  private async next(server: SimulatedServer): Promise<void> {
    const bytes = this.honest ? PNG : HTML;
    const { place } = this;
    if (this.stage === 'new' || place === undefined) {
      const announced = await server.ask((core) => core.attachments.announce(this.sender, { name: 'photo.png', contentType: 'image/png', bytes: bytes.length }, `${this.token} announced`));
      this.place = announced;
      this.stage = 'announced';
    } else if (this.stage === 'announced') {
      const headers = Object.fromEntries(Object.entries(place.headers).map(([name, value]) => [name.toLowerCase(), value]));
      await server.ask((core) => core.attachments.receive({ attachmentId: place.attachmentId, token: place.path.split('t=')[1] ?? '', headers }, Readable.from([bytes])));
      this.stage = 'sent';
    } else if (this.stage === 'sent') {
      await server.ask((core) => core.attachments.complete(this.sender, [place.attachmentId], `${this.token} completed`));
      this.stage = 'completed';
    }
  }
}
