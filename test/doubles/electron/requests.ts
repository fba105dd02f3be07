import { fromChromium } from './address-map.ts';
import type { DevtoolsPipe } from './devtools-pipe.ts';
import type { Session } from './session.ts';

/** A request that Chromium holds until the double has answered for it. */
export interface PausedRequest {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  readonly redirectedRequestId?: string;
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly postData?: string;
  };
}

/**
 * Answers one request as Electron's network layer would: `webRequest.onBeforeRequest` first, then the scheme's own
 * handler, else the network.
 */
export async function answerRequest(pipe: DevtoolsPipe, sessionId: string, paused: PausedRequest, contents: { readonly id: number; readonly session: Session }, isApp: boolean): Promise<void> {
  const { requestId, request } = paused;
  const address = fromChromium(request.url);
  if (await contents.session.webRequest.isCancelled({ url: address, method: request.method, resourceType: kindOf(paused), webContentsId: contents.id })) {
    await pipe.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }, sessionId);
  } else if (isApp) {
    await serve(pipe, sessionId, paused, address, contents.session);
  } else {
    await pipe.send('Fetch.continueRequest', { requestId }, sessionId);
  }
}

async function serve(pipe: DevtoolsPipe, sessionId: string, { requestId, request }: PausedRequest, address: string, session: Session): Promise<void> {
  const handler = session.protocol.handlerOf(new URL(address).protocol.slice(0, -1));
  if (handler === undefined) {
    await pipe.send('Fetch.failRequest', { requestId, errorReason: 'NameNotResolved' }, sessionId);
    return;
  }
  const bodiless = request.method === 'GET' || request.method === 'HEAD';
  const init = { method: request.method, headers: { ...request.headers }, ...(bodiless ? {} : { body: request.postData ?? '' }) };
  const response = await Promise.resolve(handler(new Request(address, init))).catch((error: unknown) => new Response(String(error), { status: 500 }));
  const responseHeaders = [...response.headers].map(([name, value]) => ({ name, value }));
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  await pipe.send('Fetch.fulfillRequest', { requestId, responseCode: response.status, responseHeaders, body }, sessionId);
}

function kindOf({ resourceType }: PausedRequest): string {
  const kinds: Readonly<Record<string, string>> = { Document: 'mainFrame', Stylesheet: 'stylesheet', Script: 'script', Image: 'image', Font: 'font', XHR: 'xhr', Fetch: 'xhr', Media: 'media' };
  return kinds[resourceType] ?? 'other';
}
