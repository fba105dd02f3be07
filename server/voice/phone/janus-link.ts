import { WebSocket } from 'ws';
import * as z from 'zod';
import type { Clock } from '../../clock.ts';

/*
 * One connection to a Janus gateway: a session of its own, handles on its SIP plugin, and what these are told. Janus ends the session's
 * calls when the connection is lost, so a new connection begins with none.
 */

const PLUGIN = 'janus.plugin.sip';
/** Janus forgets a session of which it hears nothing for 60 s. One that has not answered by the next time is gone. */
const KEEP_ALIVE_EVERY = 15_000;
const OPEN_LASTS = 5_000;
const MESSAGE_BYTES_MAX = 1024 * 1024;

const Id = z.number();
const Jsep = z.object({ type: z.enum(['offer', 'answer']), sdp: z.string().max(256 * 1024) });
/** What comes, as far as it matters here. */
const Message = z.object({
  janus: z.string(),
  transaction: z.string().optional(),
  sender: Id.optional(),
  data: z.object({ id: Id }).optional(),
  error: z.object({ code: z.number(), reason: z.string() }).optional(),
  plugindata: z.object({
    data: z.object({ error_code: z.number().optional(), error: z.string().optional(), result: z.record(z.string(), z.unknown()).optional() }),
  }).optional(),
  jsep: Jsep.optional(),
});

/** A description of media that goes to Janus or comes from it. */
export type Jsep = z.output<typeof Jsep>;

/** What the SIP plugin tells of a handle. */
export interface SipPluginEvent { readonly result: Readonly<Record<string, unknown>>; readonly jsep: Jsep | null }

export interface JanusListener {
  /** The session is there. */
  open(link: JanusLink): void;
  event(handle: number, event: SipPluginEvent): void;
  /** The handle is gone, and its call with it. */
  detached(handle: number): void;
  /** The connection is over, once, whether it was ever open or not. */
  gone(why: string): void;
}

export interface JanusLink {
  /** A new handle of the SIP plugin. */
  attach(): Promise<number>;
  /** Asks something of the plugin. What comes of it is told as events. @throws Error with Janus's words if it refuses */
  ask(handle: number, request: Readonly<Record<string, unknown>>, jsep?: Jsep): Promise<void>;
  /** Tells Janus where the other side of a handle's line can be reached, after its description. @throws Error with Janus's words if it refuses */
  tellPlaces(handle: number, candidates: readonly string[]): Promise<void>;
  /** Ends the session and the connection; nothing is told any more. */
  end(): void;
}

export interface JanusPlace {
  readonly url: string;
  /** Its `api_secret`, if it has one. */
  readonly secret: string | null;
}

/** Connects. @returns ends it, whatever it has come to */
export function openJanusLink({ url, secret }: JanusPlace, clock: Clock, listener: JanusListener): () => void {
  const socket = new WebSocket(url, 'janus-protocol', { perMessageDeflate: false, maxPayload: MESSAGE_BYTES_MAX, handshakeTimeout: OPEN_LASTS });
  const asked = new Map<string, { resolve: (message: z.output<typeof Message>) => void; reject: (error: Error) => void }>();
  let lastTransaction = 0;
  let session: number | null = null;
  let isOver = false;
  let cancelKeepAlive = (): void => undefined;

  const end = (why: string | null): void => {
    if (isOver) return;
    isOver = true;
    cancelKeepAlive();
    for (const { reject } of asked.values()) reject(new Error('The connection to Janus is over.'));
    asked.clear();
    // A connection that is not open yet cannot be closed in another way; what it says to that is not for anybody.
    socket.on('error', () => undefined);
    if (socket.readyState === WebSocket.OPEN) socket.close();
    else socket.terminate();
    if (why !== null) listener.gone(why);
  };

  /** Sends a request and waits for the first answer that is no mere receipt. */
  const request = (fields: Readonly<Record<string, unknown>>, isReceiptEnough = false): Promise<z.output<typeof Message>> =>
    new Promise((resolve, reject) => {
      if (isOver || socket.readyState !== WebSocket.OPEN) return reject(new Error('The connection to Janus is over.'));
      const transaction = String((lastTransaction += 1));
      asked.set(transaction, {
        reject,
        resolve(message) {
          if (message.janus === 'ack' && !isReceiptEnough) return;
          asked.delete(transaction);
          const refused = message.error?.reason ?? message.plugindata?.data.error;
          if (refused === undefined) resolve(message);
          else reject(new Error(`Janus refused ${String(fields['janus'])}: ${refused}`));
        },
      });
      socket.send(JSON.stringify({ ...fields, transaction, ...(session !== null && { session_id: session }), ...(secret !== null && { apisecret: secret }) }));
    });

  const keepAlive = (): void => {
    let isAnswered = false;
    request({ janus: 'keepalive' }, true).then(() => { isAnswered = true; }, () => undefined);
    cancelKeepAlive = clock.wakeAt(clock.now() + KEEP_ALIVE_EVERY, () => {
      if (isAnswered) keepAlive();
      else end('Janus does not answer any more.');
    });
  };

  const link: JanusLink = {
    async attach() {
      const { data } = await request({ janus: 'attach', plugin: PLUGIN });
      if (data === undefined) throw new Error('Janus gave no handle.');
      return data.id;
    },
    async ask(handle, body, jsep) {
      await request({ janus: 'message', handle_id: handle, body, ...(jsep && { jsep }) });
    },
    async tellPlaces(handle, candidates) {
      const told = candidates.map((candidate) => ({ sdpMid: '0', sdpMLineIndex: 0, candidate }));
      await request({ janus: 'trickle', handle_id: handle, candidates: [...told, { completed: true }] }, true);
    },
    end: () => end(null),
  };

  socket.on('open', () => {
    request({ janus: 'create' }).then(({ data }) => {
      if (data === undefined) return end('Janus gave no session.');
      session = data.id;
      keepAlive();
      return listener.open(link);
    }).catch((error: unknown) => end(error instanceof Error ? error.message : 'Janus gave no session.'));
  });
  socket.on('message', (bytes) => {
    const read = Message.safeParse(jsonIn(bytes as Buffer));
    if (isOver || !read.success) return;
    const message = read.data;
    // First who waits for it, so that what an event says comes to whoever knows already that it was asked for.
    if (message.transaction !== undefined) asked.get(message.transaction)?.resolve(message);
    if (message.janus === 'timeout') end('Janus has forgotten the session.');
    else if (message.sender === undefined) return;
    else if (message.janus === 'detached') listener.detached(message.sender);
    else if (message.janus === 'event' && message.plugindata?.data.result) listener.event(message.sender, { result: message.plugindata.data.result, jsep: message.jsep ?? null });
  });
  socket.once('error', (error) => end(error.message));
  socket.once('close', () => end('The connection to Janus was lost.'));
  return () => end(null);
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
