import type { DeskFrameDown, Transport } from '../../contract/desk-transport.ts';
import type { DeskSession, DeskState } from '../../contract/desk.ts';
import { startStore, StoreError } from '../cache/store-client.ts';
import type { Store } from '../cache/store-client.ts';
import type { OpenedStore } from '../cache/store.ts';
import type { OpenSocket } from '../link/link.ts';
import { signedOut as signedOutMachine } from '../link/machine.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostPorts } from '../ports/host.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import { createAttention } from './attention.ts';
import { DeskFailure } from './desk-error.ts';
import { createDispatcher } from './dispatcher.ts';
import { userFolder } from './known-users.ts';
import type { KnownUsers } from './known-users.ts';
import { linkStateOf } from './link-state.ts';
import { createMethods } from './methods.ts';
import { contactsOf, emptyModel, partsOf } from './model.ts';
import type { Changes } from './model.ts';
import { createPanel } from './panel.ts';
import type { Panel } from './panel.ts';
import { createSession } from './session.ts';
import type { Session } from './session.ts';
import { signInOnServer, signOutOnServer, UnreachableError } from './sign-in.ts';
import { startWarnings } from './start-warnings.ts';

type User = DeskSession['user'];

export interface DeskOptions {
  readonly ports: HostPorts;
  readonly server: string;
  readonly dataFolder: string;
  readonly deviceName: string;
  readonly workerFile: URL;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly openSocket: OpenSocket;
  readonly knownUsers: KnownUsers;
}

/** The desk: who is signed in, the panels, and what connects them. */
export interface Desk {
  attach(transport: Transport<DeskFrameDown>): void;
  woke(): void;
  state(): DeskState;
  onState(look: (state: DeskState) => void): () => void;
  /** Goes on with the session that the host's secret store kept, if there is one. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** Under which name the secret store keeps the session. */
const KEPT_SESSION = 'session';
/** After so many wrong passwords for what is stored here, the next try must wait. */
const WRONG_MAX = 5;
const WRONG_WAIT = 30_000;

export function createDesk(options: DeskOptions): Desk {
  const { ports, clock, ids, log, knownUsers } = options;
  const host = { capabilities: ports.capabilities, server: new URL(options.server).host };
  const noLink = () =>
    linkStateOf(signedOutMachine, {
      now: clock.now(), steady: clock.steady(), asOf: 0, heardAt: null, clockOffset: 0, contactsGrace: null, liveSince: clock.now(), offline: false,
    });
  const model = emptyModel(noLink(), knownUsers.preferences(), knownUsers.usernames());
  const attention = createAttention(ports, model);
  const panels = new Set<Panel>();
  const watchers = new Set<(state: DeskState) => void>();
  let session: Session | null = null;
  let wrongTries = 0;
  let wrongUntil = 0;
  let closed = false;
  /** Signing in and out happen one after another. */
  let door: Promise<unknown> = Promise.resolve();

  // ---- changes go to every panel --------------------------------------------------------------------------------

  let cancelWatch: (() => void) | null = null;
  const watched = (): void => {
    if (watchers.size === 0 || cancelWatch !== null) return;
    cancelWatch = clock.after(16, () => {
      cancelWatch = null;
      for (const look of watchers) look(state());
    });
  };
  const toAll = (tell: (changes: Changes) => void): void => {
    for (const panel of panels) tell(panel);
    watched();
  };
  const changes: Changes = {
    state: (...parts) => toAll((panel) => panel.state(...parts)),
    contact: (contactId) => toAll((panel) => panel.contact(contactId)),
    contactGone: (contactId) => toAll((panel) => panel.contactGone(contactId)),
    items: (chatId, items) => toAll((panel) => panel.items(chatId, items)),
    timeline: (chatId, entries) => toAll((panel) => panel.timeline(chatId, entries)),
    voice: (signal) => toAll((panel) => panel.voice(signal)),
  };

  const warn = (text: string): void => {
    model.warnings = [...model.warnings.filter((warning) => warning.text !== text), { id: ids.next(clock.now()), text }].slice(-20);
    changes.state('warnings');
  };

  // ---- signing in and out ---------------------------------------------------------------------------------------

  const oneByOne = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const next = door.then(work);
    door = next.catch(() => undefined);
    return next;
  };

  const begin = async (user: User, token: string | null): Promise<void> => {
    if (closed) throw new DeskFailure('closed', 'This desktop is closing.');
    await end();
    const store = startStore(options.workerFile, log);
    let opened: OpenedStore;
    try {
      opened = await store.call('open', { folder: userFolder(options.dataFolder, user.id), now: clock.now() });
    } catch (error) {
      await store.close();
      throw error;
    }
    model.session = { user, mode: token === null ? 'offline' : 'online' };
    session = startSession(store, opened, user, token);
    for (const text of startWarnings(opened)) warn(text);
    changes.state('session', 'agent', 'statuses', 'link', 'wantedStatus', 'storedUsers');
    for (const contactId of model.contacts.keys()) changes.contact(contactId);
    await keep(user, token);
  };

  const startSession = (store: Store, opened: OpenedStore, user: User, token: string | null): Session =>
    createSession({
      ...options,
      device: knownUsers.device,
      token,
      store,
      opened,
      folder: userFolder(options.dataFolder, user.id),
      model,
      changes,
      attention,
      isOpen: (contactId) => [...panels].some((panel) => panel.openContactId === contactId),
      isBoardWatched: () => [...panels].some((panel) => panel.watchesBoard),
      warn,
      keepToken: (value) => void keep(user, value),
      signedOut(cause) {
        warn(`You were signed out: ${cause}`);
        void oneByOne(async () => {
          await end();
          await keep(user, null);
        });
      },
    });

  const keep = (user: User, token: string | null): Promise<void> =>
    ports.secrets.write(KEPT_SESSION, token === null ? null : JSON.stringify({ user, token, server: options.server })).catch(() => {
      log.write('token_not_kept');
    });

  const end = async (): Promise<void> => {
    const ending = session;
    if (ending === null) return;
    session = null;
    ending.stop();
    for (const contactId of model.contacts.keys()) changes.contactGone(contactId);
    attention.clear();
    const { preferences, storedUsers, warnings } = model;
    Object.assign(model, { ...emptyModel(noLink(), preferences, storedUsers), warnings });
    for (const panel of panels) panel.watchesBoard = false;
    changes.state('session', 'agent', 'statuses', 'link', 'board', 'wantedStatus');
    await ending.store.close();
  };

  const signIn = async (username: string, password: string): Promise<'online' | 'offline'> => {
    try {
      const answer = await signInOnServer(options.server, { username, password, device: knownUsers.device });
      await knownUsers.remember(answer.user, password);
      model.storedUsers = knownUsers.usernames();
      await begin(answer.user, answer.token);
      return 'online';
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      await begin(await verified(username, password, error.message), null);
      return 'offline';
    }
  };

  const verified = async (username: string, password: string, cause: string): Promise<User> => {
    if (!knownUsers.usernames().includes(username)) {
      throw new DeskFailure('unreachable', `${cause} Only who has signed in on this computer before can review without it.`);
    }
    if (clock.steady() < wrongUntil) {
      throw new DeskFailure('throttled', 'Too many wrong passwords. Wait, then try again.', Math.ceil(wrongUntil - clock.steady()));
    }
    const user = await knownUsers.verify(username, password);
    if (user === null) {
      wrongTries += 1;
      if (wrongTries >= WRONG_MAX) wrongUntil = clock.steady() + WRONG_WAIT;
      throw new DeskFailure('wrong_credentials', `${cause} For a review without it, use the password you last signed in with here.`);
    }
    wrongTries = 0;
    return user;
  };

  const signOut = async (): Promise<void> => {
    const ending = session;
    const user = model.session?.user;
    if (ending === null || user === undefined) throw new DeskFailure('not_signed_in', 'Nobody is signed in here.');
    const token = ending.token();
    await end();
    await keep(user, null);
    if (token !== null) await signOutOnServer(options.server, token);
  };

  const setPreferences: Parameters<typeof createMethods>[1]['setPreferences'] = async (change) => {
    const { theme, contrast, ringtone, sound } = change;
    await knownUsers.setPreferences({
      ...(theme === undefined ? {} : { theme }),
      ...(contrast === undefined ? {} : { contrast }),
      ...(ringtone === undefined ? {} : { ringtone }),
      ...(sound === undefined ? {} : { sound }),
    });
    model.preferences = knownUsers.preferences();
    changes.state('preferences');
  };

  const state = (): DeskState => ({ ...partsOf(model, [], host, true).all, contacts: contactsOf(model) });

  if (knownUsers.lost) warn('The settings of this desktop were damaged and begun anew. Sign in with the server once to be able to review without it.');

  return {
    attach(transport) {
      const panel = createPanel(model, host, clock, transport);
      panels.add(panel);
      const methods = createMethods(panel, {
        clock, ids, ports, model, changes, setPreferences,
        session: () => session,
        signIn: (username, password) => oneByOne(() => signIn(username, password)),
        signOut: () => oneByOne(signOut),
      });
      const stop = transport.onFrame(createDispatcher(methods, clock, log, (frame) => transport.send(frame)));
      void transport.closed.then(() => {
        stop();
        panel.close();
        panels.delete(panel);
        if (panel.watchesBoard) session?.boardWatched();
      });
    },
    woke: () => session?.link.woke(),
    state,
    onState(look) {
      watchers.add(look);
      return () => watchers.delete(look);
    },
    async resume() {
      const kept = await ports.secrets.read(KEPT_SESSION).catch(() => null);
      if (kept === null) return;
      const { user, token, server } = JSON.parse(kept) as { user: User; token: string; server: string };
      if (server === options.server) await oneByOne(() => begin(user, token));
    },
    async close() {
      closed = true;
      cancelWatch?.();
      watchers.clear();
      for (const panel of panels) panel.close();
      await oneByOne(end).catch((error: unknown) => log.write('close_failed', { code: error instanceof StoreError ? error.code : 'unexpected' }));
    },
  };
}
