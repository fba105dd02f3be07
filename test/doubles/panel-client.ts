import type { ChatItem } from '../../contract/chat-item.ts';
import { DeskFrameDown } from '../../contract/desk-transport.ts';
import type { Transport } from '../../contract/desk-transport.ts';
import { DeskMethods } from '../../contract/desk.ts';
import type { DeskContact, DeskError, DeskInput, DeskMethodName, DeskOutput, DeskState, VoiceSignal } from '../../contract/desk.ts';

/** A refusal of the desk, as a panel gets it. */
export class RefusedCall extends Error {
  readonly code: DeskError['code'];
  constructor(error: DeskError) {
    super(`${error.code}: ${error.message}`);
    this.code = error.code;
  }
}

/** A panel without a screen: keeps the state as the renderer does, and checks every frame by the contract. */
export class PanelClient {
  state: DeskState | null = null;
  number = 0;
  /** Items pushed for opened chats, by id. */
  readonly items = new Map<string, ChatItem>();
  readonly gone: string[] = [];
  readonly voice: VoiceSignal[] = [];
  /** Everything that broke the contract: events with a gap, frames that no schema knows, answers to nothing. */
  readonly faults: string[] = [];
  readonly #transport: Transport<unknown>;
  readonly #calls = new Map<number, (frame: Extract<DeskFrameDown, { t: 'res' | 'err' }>) => void>();
  readonly #waiting = new Set<() => void>();
  #ids = 0;

  constructor(transport: Transport<unknown>) {
    this.#transport = transport;
    transport.onFrame((frame) => this.#take(frame));
  }

  /** @throws RefusedCall */
  async call<Name extends DeskMethodName>(method: Name, input: DeskInput<Name>): Promise<DeskOutput<Name>> {
    const frame = await this.raw(method, input);
    if (frame.t === 'err') throw new RefusedCall(frame.error);
    return DeskMethods[method].output.parse(frame.output) as DeskOutput<Name>;
  }

  /** Calls anything with anything. */
  raw(method: string, input: unknown): Promise<Extract<DeskFrameDown, { t: 'res' | 'err' }>> {
    this.#ids += 1;
    const id = this.#ids;
    return new Promise((resolve) => {
      this.#calls.set(id, resolve);
      this.#transport.send({ t: 'req', id, method, input });
    });
  }

  async start(): Promise<this> {
    const { state, number } = await this.call('snapshot', {});
    this.state = state;
    this.number = number;
    return this;
  }

  contact(contactId: string): DeskContact | undefined {
    return this.state?.contacts.find((contact) => contact.contact.contactId === contactId);
  }

  get link(): string | undefined {
    return this.state?.link.state;
  }

  /** Resolves as soon as this holds; looked at after every frame. */
  when(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  close(): void {
    this.#transport.close('the test ends');
  }

  #take(raw: unknown): void {
    const parsed = DeskFrameDown.safeParse(raw);
    if (!parsed.success) return void this.faults.push(`no frame: ${parsed.error.message}`);
    const frame = parsed.data;
    if (frame.t === 'event') this.#event(frame.event);
    else {
      const settle = this.#calls.get(frame.id);
      if (settle === undefined) this.faults.push(`an answer to nothing: ${frame.id}`);
      this.#calls.delete(frame.id);
      settle?.(frame);
    }
    queueMicrotask(() => {
      for (const look of [...this.#waiting]) look();
    });
  }

  #event(event: Extract<DeskFrameDown, { t: 'event' }>['event']): void {
    // The answer to `snapshot` and the first event may be handled in one go; count from what the answer said.
    if (this.state !== null && event.number !== this.number + 1) this.faults.push(`event ${event.number} after ${this.number}`);
    this.number = event.number;
    for (const change of event.changes) {
      if (this.state === null) continue;
      switch (change.type) {
        case 'state':
          this.state = { ...this.state, ...(change.state as Partial<DeskState>) };
          break;
        case 'contact': {
          const { contact } = change;
          const others = this.state.contacts.filter((other) => other.contact.contactId !== contact.contact.contactId);
          this.state = { ...this.state, contacts: [...others, contact] };
          break;
        }
        case 'contact_gone':
          this.gone.push(change.contactId);
          this.state = { ...this.state, contacts: this.state.contacts.filter((other) => other.contact.contactId !== change.contactId) };
          break;
        case 'items':
          for (const item of change.items) this.items.set(item.id, item);
          break;
        case 'voice':
          this.voice.push(change.signal);
          break;
        case 'timeline':
          break;
      }
    }
  }
}
