import type { Panel } from '../desk/panel.ts';
import { createStore } from '../desk/store.ts';
import type { Store } from '../desk/store.ts';

const kept = new WeakMap<Panel, Store<Readonly<Record<string, string>>>>();

/** Notes for whoever takes a contact, by the contact, while it is not handed on: a refusal does not cost what was written. */
export function noteDraftsOf(panel: Panel): Store<Readonly<Record<string, string>>> {
  const store = kept.get(panel) ?? createStore<Readonly<Record<string, string>>>({});
  kept.set(panel, store);
  return store;
}
