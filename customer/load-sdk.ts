/// <reference types="amazon-connect-chatjs" />
import { fetchScript } from './fetch-script.ts';

/*
 * The public chat SDK is a file of its own, fetched when a chat is opened or gone on with: a page on which nobody chats
 * does not pay for it.
 */

declare global {
  interface Window {
    /** The SDK puts itself here. */
    connect: typeof connect;
  }
}

type Sdk = typeof connect.ChatSession;

let loading: Promise<Sdk> | undefined;

/**
 * Loads the SDK once and points it at the participant API.
 * @param nonce of the page's content security policy, if it uses one
 * @throws Error if it could not be fetched; the next call tries again
 */
export function loadSdk(address: string, api: string, nonce: string | undefined): Promise<Sdk> {
  loading ??= fetchScript(address, nonce).then(
    () => {
      // The SDK takes an endpoint but does not declare it (chat-wire section 2). It must be set before the first session.
      const configuration = { endpoint: api, region: 'local', loggerConfig: { useDefaultLogger: false } };
      window.connect.ChatSession.setGlobalConfig(configuration as Parameters<Sdk['setGlobalConfig']>[0]);
      return window.connect.ChatSession;
    },
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
