/*
 * When only the socket is refused, the SDK asks for another connection dozens of times a second, tells nobody and cannot be
 * stopped (chat-wire, surprise 4; seen with 5.0.0). It asks through its provider of connection details, so it is there that
 * it is made to wait its turn, and turned away when the page has given the session up.
 */

const FIRST = 1000;
const MOST = 15_000;
/** A link that has lived this long was no flicker. */
const STEADY = 10_000;

/** Spaces the requests for a connection of one chat, ever further apart until a link has held. */
export class ConnectionPace {
  #wait = 0;
  #nextAt = 0;
  #liveSince: number | undefined;

  /** A request outside of the SDK's own: it counts too. */
  count(): void {
    this.#nextAt = Date.now() + this.#wait;
    this.#wait = Math.min(Math.max(this.#wait * 2, FIRST), MOST);
  }

  /** Resolves when it is this request's turn. */
  async turn(): Promise<void> {
    const wait = this.#nextAt - Date.now();
    this.#nextAt = Math.max(this.#nextAt, Date.now()) + this.#wait * (0.7 + Math.random() * 0.6);
    this.#wait = Math.min(Math.max(this.#wait * 2, FIRST), MOST);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }

  live(): void {
    this.#liveSince ??= Date.now();
  }

  /** The link is gone: if it had held, the next request need not wait. */
  lost(): void {
    if (this.#liveSince !== undefined && Date.now() - this.#liveSince >= STEADY) {
      this.#wait = 0;
      this.#nextAt = 0;
    }
    this.#liveSince = undefined;
  }
}

/** Where the SDK asks for a connection; it declares neither. */
interface Provider { fetchConnectionDetails(): Promise<unknown> }

/**
 * Makes a session's own requests for a connection wait their turn. To be called once `connect()` has begun: the provider
 * is made then, and its first request is out. An SDK without such a provider is left as it is.
 */
export function paceConnections(session: { controller: object }, pace: ConnectionPace, isCurrent: () => boolean): void {
  const provider = 'connectionDetailsProvider' in session.controller ? session.controller.connectionDetailsProvider : undefined;
  if (!isProvider(provider)) return;
  const fetchNow = provider.fetchConnectionDetails.bind(provider);
  provider.fetchConnectionDetails = async () => {
    await pace.turn();
    if (!isCurrent()) throw new Error('The page has given this session up');
    return fetchNow();
  };
}

function isProvider(value: unknown): value is Provider {
  return typeof value === 'object' && value !== null && 'fetchConnectionDetails' in value && typeof value.fetchConnectionDetails === 'function';
}
