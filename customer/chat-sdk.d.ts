/// <reference types="amazon-connect-chatjs" />

/* The chat SDK is a script that puts itself on `window`; its own types declare the namespace but not the property. */
interface Window {
  connect: typeof connect;
}
