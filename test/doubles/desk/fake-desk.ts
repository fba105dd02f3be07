import type { ChatItem } from '../../../contract/chat-item.ts';
import type { TimelineEntry } from '../../../contract/contact.ts';
import type { DeskBridge, DeskFrameDown, DeskFrameUp } from '../../../contract/desk-transport.ts';
import { DeskMethods } from '../../../contract/desk.ts';
import type { DeskChange, DeskContact, DeskError, DeskInput, DeskMethodName, DeskOutput, DeskState, SearchHit, StoredChat } from '../../../contract/desk.ts';
import type { WaitExplanation } from '../../../contract/routing-reason.ts';

/** Thrown by a method of the fake to refuse a call. */
export class FakeRefusal extends Error {
  readonly error: DeskError;
  constructor(error: DeskError) {
    super(error.message);
    this.error = error;
  }
}

export type FakeMethods = { [Name in DeskMethodName]?: (input: DeskInput<Name>) => DeskOutput<Name> | Promise<DeskOutput<Name>> };

/** What a fake desk knows besides its state. */
export interface FakeStore {
  readonly items: Map<string, ChatItem[]>;
  readonly timelines: Map<string, TimelineEntry[]>;
  readonly drafts: Map<string, string>;
  readonly explanations: Map<string, WaitExplanation>;
  chats: StoredChat[];
  hits(query: string): SearchHit[];
}

/**
 * A desk in memory, for developing the panel, for pictures and for tests of the panel alone. It answers reads from its
 * store; what a test or a scene wants to happen, it does through `change` or by giving a method of its own. Inputs and
 * outputs are checked by the contract's schemas, so that the panel is never tested against a desk that cannot exist.
 */
export class FakeDesk {
  state: DeskState;
  readonly store: FakeStore;
  readonly calls: { method: string; input: unknown }[] = [];
  readonly #methods: FakeMethods;
  readonly #listeners = new Set<(frame: DeskFrameDown) => void>();
  #number = 0;

  constructor(state: DeskState, store: Partial<FakeStore> = {}, methods: FakeMethods = {}) {
    this.state = state;
    this.store = { items: new Map(), timelines: new Map(), drafts: new Map(), explanations: new Map(), chats: [], hits: () => [], ...store };
    this.#methods = methods;
  }

  /** The bridge as a window has it. */
  bridge(): DeskBridge {
    return {
      post: (frame) => void this.take(frame),
      listen: (take) => {
        this.#listeners.add(take);
        return () => this.#listeners.delete(take);
      },
    };
  }

  /** Takes a frame of the panel and answers it. */
  async take(frame: DeskFrameUp): Promise<void> {
    this.calls.push({ method: frame.method, input: frame.input });
    try {
      const schema = DeskMethods[frame.method as DeskMethodName];
      const input = schema.input.parse(frame.input);
      const output: unknown = await this.#answer(frame.method as DeskMethodName, input);
      this.#tell({ t: 'res', id: frame.id, output: schema.output.parse(output) });
    } catch (error) {
      const refusal: DeskError = error instanceof FakeRefusal ? error.error : { code: 'internal', message: String(error) };
      this.#tell({ t: 'err', id: frame.id, error: refusal });
    }
  }

  /** Changes what the panel sees, as the real desk does: one numbered event. */
  change(...changes: DeskChange[]): void {
    for (const change of changes) this.#apply(change);
    this.#tell({ t: 'event', event: { number: ++this.#number, changes } });
  }

  /** Leaves out a number, as if an event had been lost on its way. */
  loseOne(): void {
    this.#number += 1;
  }

  /** Changes one contact. */
  contact(contactId: string, change: (one: DeskContact) => DeskContact): void {
    const one = this.state.contacts.find((other) => other.contact.contactId === contactId);
    if (one) this.change({ type: 'contact', contact: change(one) });
  }

  #tell(frame: DeskFrameDown): void {
    const copy = structuredClone(frame);
    for (const take of this.#listeners) take(copy);
  }

  #apply(change: DeskChange): void {
    if (change.type === 'state') this.state = { ...this.state, ...(change.state as Partial<DeskState>) };
    if (change.type === 'contact') {
      const others = this.state.contacts.filter((one) => one.contact.contactId !== change.contact.contact.contactId);
      this.state = { ...this.state, contacts: [...others, change.contact] };
    }
    if (change.type === 'contact_gone') this.state = { ...this.state, contacts: this.state.contacts.filter((one) => one.contact.contactId !== change.contactId) };
    if (change.type === 'items') this.store.items.set(change.initialContactId, [...(this.store.items.get(change.initialContactId) ?? []), ...change.items]);
  }

  async #answer(method: DeskMethodName, input: unknown): Promise<unknown> {
    const own = this.#methods[method] as ((input: unknown) => unknown) | undefined;
    if (own) return own(input);
    return this.#read(method, input);
  }

  #read(method: DeskMethodName, input: unknown): unknown {
    switch (method) {
      case 'quickConnects':
        return { quickConnects: [] };
      case 'taskTemplates':
        return { templates: [] };
      case 'taskFiles':
        return { files: [] };
      case 'scheduledTasks':
        return { tasks: [], more: false };
      case 'customerHistory':
        return { contacts: [] };
      case 'recordings':
        return { recordings: [], current: true };
      case 'snapshot':
        return { state: this.state, number: this.#number };
      case 'transcript':
        return this.#transcript(input as DeskInput<'transcript'>);
      case 'timeline':
        return { entries: this.store.timelines.get((input as DeskInput<'timeline'>).initialContactId) ?? [] };
      case 'draft':
        return { text: this.store.drafts.get((input as DeskInput<'draft'>).contactId) ?? '' };
      case 'saveDraft': {
        const { contactId, text } = input as DeskInput<'saveDraft'>;
        this.store.drafts.set(contactId, text);
        return {};
      }
      case 'explain': {
        const answer = this.store.explanations.get((input as DeskInput<'explain'>).contactId);
        if (!answer) throw new FakeRefusal({ code: 'not_found', message: 'The server does not know this contact.' });
        return answer;
      }
      case 'storedChats':
        return { chats: this.store.chats, total: this.store.chats.length };
      case 'search':
        return { hits: this.store.hits((input as DeskInput<'search'>).query), more: false, took: 6 };
      case 'setPreferences':
        this.change({ type: 'state', state: { preferences: { ...this.state.preferences, ...(input as Partial<DeskState['preferences']>) } } });
        return {};
      case 'dismissWarning': {
        const { id } = input as DeskInput<'dismissWarning'>;
        this.change({ type: 'state', state: { warnings: this.state.warnings.filter((warning) => warning.id !== id) } });
        return {};
      }
      case 'voiceOffer':
        return { sdp: 'v=0', processId: 'media-1' };
      case 'voiceClose':
      case 'voiceDevices':
      case 'voiceStats':
      case 'openContact':
      case 'fetchEarlier':
      case 'watchBoard':
      case 'typing':
        return {};
      default:
        throw new FakeRefusal({ code: 'unknown_method', message: `This scene does not answer ${method}.` });
    }
  }

  #transcript({ initialContactId, before, after, limit }: DeskInput<'transcript'>): DeskOutput<'transcript'> {
    const all = this.store.items.get(initialContactId) ?? [];
    const total = all.at(-1)?.position ?? 0;
    const fitting = all.filter((item) => (before === undefined || item.position < before) && (after === undefined || item.position > after));
    const items = after === undefined ? fitting.slice(-limit) : fitting.slice(0, limit);
    return { items, stored: all.length, total: Math.max(total, this.store.chats.find((chat) => chat.initialContactId === initialContactId)?.known ?? 0) };
  }
}
