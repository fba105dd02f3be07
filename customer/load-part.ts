import { fetchScript } from './fetch-script.ts';

/*
 * What not every customer needs is in files of its own, beside the SDK, each of which hands over one thing and leaves no
 * name on the page.
 */

const HANDED_OVER = 'contact-part';

/** Hands a part over to whoever fetched it. To be called once, while the part's script runs. */
export function handOver(part: unknown): void {
  document.currentScript?.dispatchEvent(new CustomEvent(HANDED_OVER, { detail: part }));
}

/**
 * Fetches a part.
 * @param sdk address of the chat SDK's file, which the parts lie beside
 * @throws Error if it could not be fetched; the next call tries again
 */
export async function loadPart<Part>(name: 'call-part' | 'qr-code-part', sdk: string, nonce: string | undefined): Promise<Part> {
  const address = new URL(`${name}.js`, sdk).href;
  const found: Part[] = [];
  await fetchScript(address, nonce, (script) => script.addEventListener(HANDED_OVER, (event) => {
    if (event instanceof CustomEvent) found.push(event.detail as Part);
  }));
  const [part] = found;
  if (part === undefined) throw new Error(`What is at ${address} is not ${name}.`);
  return part;
}
