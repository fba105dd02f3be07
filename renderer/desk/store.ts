/** A value that changes, and who wants to know. */
export interface Store<State> {
  get(): State;
  set(change: (state: State) => State): void;
  /** The answer stops it. */
  subscribe(tell: () => void): () => void;
}

/** A store that tells its listeners after a change, and only if the value is another one. */
export function createStore<State>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(change) {
      const next = change(state);
      if (Object.is(next, state)) return;
      state = next;
      for (const tell of [...listeners]) tell();
    },
    subscribe(tell) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };
}
