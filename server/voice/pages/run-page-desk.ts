import * as z from 'zod';
import type { Clock } from '../../clock.ts';
import { seal, unseal } from '../../contacts/tokens.ts';
import { Refusal } from '../../core.ts';
import { pageAddress } from './page-address.ts';
import type { PageBell } from './page-bell.ts';
import type { PageDesk } from './page-desk.ts';
import type { ReachablePage, ReachablePages } from './reachable-pages.ts';

/** Pages of one user that can be open: far above what people have, and no more than a call can reasonably ring at. */
const PAGES_MAX = 20;
const PURPOSE = 'reachable page';
/** What a token says. It is sealed, not kept: it is over by itself before long. */
const Vouched = z.strictObject({ address: z.string(), name: z.string(), until: z.int() });

export interface PageDeskParts {
  pages: ReachablePages;
  bell: PageBell;
  clock: Clock;
  tokenKey: string;
  /** Why no calls can be made now; null if they can. */
  unavailable(): string | null;
}

/** Lets pages in that can be called. */
export function pageDesk({ pages, bell, clock, tokenKey, unavailable }: PageDeskParts): PageDesk {
  return {
    async vouch({ address, displayName, lasts }) {
      const why = unavailable();
      if (why !== null) throw new Refusal('not_enabled', why);
      const until = clock.now() + lasts;
      return { token: seal(tokenKey, PURPOSE, { address: pageAddress(address), name: nameIn(displayName), until } satisfies z.infer<typeof Vouched>), until };
    },
    come(token, socket) {
      const { data: vouched } = Vouched.safeParse(unseal(tokenKey, PURPOSE, token));
      if (vouched === undefined || vouched.until <= clock.now()) throw new Refusal('access_denied', 'The token is unknown, or its time is over. Ask the website\'s backend for a new one.');
      if (pages.at(vouched.address).length >= PAGES_MAX) throw new Refusal('limit_exceeded', `There are ${PAGES_MAX} pages of this user open already. Close some.`);
      const page: ReachablePage = { address: vouched.address, name: vouched.name, rings: (ring) => socket.rings(ring), stops: (ringId, ended) => socket.stops(ringId, ended) };
      socket.isIn(vouched.until);
      pages.come(page);
      return {
        take: (ringId) => bell.take(page, ringId),
        decline: (ringId) => bell.declines(page, ringId),
        isEngaged: (ringId) => bell.isEngaged(page, ringId),
        go: () => pages.go(page),
      };
    },
  };
}

/** What people call themselves is text from outside. */
function nameIn(written: string): string {
  const name = written.replaceAll(/\p{Cc}/gu, ' ').trim();
  if (name === '' || name.length > 256 || !name.isWellFormed()) throw new Refusal('invalid', 'DisplayName must be text of 1 to 256 characters.');
  return name;
}
