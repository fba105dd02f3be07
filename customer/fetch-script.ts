/*
 * Parts that a page does not pay for until they are needed are classic scripts of their own: a module from another origin
 * would need headers that static places often do not send.
 */

/**
 * Fetches a script and runs it.
 * @param nonce of the page's content security policy, if it uses one
 * @param before is given the element before it is run
 */
export function fetchScript(address: string, nonce: string | undefined, before: (script: HTMLScriptElement) => void = () => undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.async = true;
    if (nonce !== undefined) script.nonce = nonce;
    before(script);
    script.addEventListener('load', () => {
      script.remove();
      resolve();
    });
    script.addEventListener('error', () => {
      script.remove();
      reject(new Error(`The script at ${address} could not be fetched.`));
    });
    document.head.append(script);
  });
}
