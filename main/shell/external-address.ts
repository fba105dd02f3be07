const LONGEST = 2000;
const MAIL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/;
const TELEPHONE = /^\+?[0-9][0-9().-]{1,30}$/;
// Space, controls and the marks that reorder text: none belongs in an address that a person is asked to trust.
const UNFIT = /[\u0000-\u0020\u007f-\u00a0\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\\]/u;

/** What an address turns out to be: safe to hand to the system, put together anew, or refused with the reason. */
export type ExternalAddress =
  | { readonly ok: true; readonly url: string; readonly place: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads an address that somebody else wrote. Only `https:`, `mailto:` and `tel:` pass, without credentials, and what
 * goes out is put together from the parsed parts, never the text that came in (security checklist, item 15).
 */
export function readExternalAddress(text: string): ExternalAddress {
  if (text.length > LONGEST) return refused(`it is longer than ${LONGEST} characters`);
  if (UNFIT.test(text)) return refused('it has spaces, backslashes, control or direction characters in it');
  if (!URL.canParse(text)) return refused('it is not a complete address');
  const url = new URL(text);
  if (url.protocol === 'https:') return readWeb(url);
  if (url.protocol === 'mailto:') return readMail(url);
  if (url.protocol === 'tel:') return readTelephone(url);
  return refused(`addresses with ${url.protocol} are not opened; only https:, mailto: and tel: are`);
}

function readWeb(url: URL): ExternalAddress {
  if (url.username !== '' || url.password !== '') return refused('it carries a user name or password');
  if (url.hostname === '') return refused('it names no host');
  return { ok: true, url: `https://${url.host}${url.pathname}${url.search}${url.hash}`, place: url.host };
}

function readMail(url: URL): ExternalAddress {
  // Headers in the address could attach files or add recipients in some mail programs: only the person stays.
  const address = url.pathname;
  return MAIL.test(address) ? { ok: true, url: `mailto:${address}`, place: address } : refused('it is not one plain mail address');
}

function readTelephone(url: URL): ExternalAddress {
  const number = url.pathname;
  return TELEPHONE.test(number) ? { ok: true, url: `tel:${number}`, place: number } : refused('it is not a plain telephone number');
}

function refused(reason: string): ExternalAddress {
  return { ok: false, reason };
}

/** What opening needs from the system. */
export interface OpenerSystem {
  /** Asks the person whether to leave for this place; false when they stay. */
  confirm(address: { url: string; place: string }): Promise<boolean>;
  /** Hands the address to the system. */
  open(url: string): Promise<void>;
  /** Notes a refused address; the address itself is not given, for it may be a customer's. */
  noteRefusal(reason: string): void;
}

export type OpenResult = { readonly opened: true } | { readonly opened: false; readonly reason: string };

/**
 * Opens addresses outside the panel after reading and asking. Always asks first, for the panel shows
 * addresses that customers wrote.
 */
export function guardedOpener(system: OpenerSystem): (address: string) => Promise<OpenResult> {
  return async (text) => {
    const address = readExternalAddress(text);
    if (!address.ok) {
      system.noteRefusal(address.reason);
      return { opened: false, reason: address.reason };
    }
    if (!(await system.confirm(address))) return { opened: false, reason: 'you chose to stay' };
    await system.open(address.url);
    return { opened: true };
  };
}
