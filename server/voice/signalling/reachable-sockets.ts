import { REACHABLE_FRAME_BYTES_MAX, REACHABLE_PING_EVERY, REACHABLE_WIRE_VERSION, ReachableFrameUp, type ReachableFrameDown, type ReachableRefusalCode } from '../../../contract/reachable-wire.ts';
import type { Clock } from '../../clock.ts';
import { Refusal } from '../../core.ts';
import type { Rate } from '../../limits/token-bucket.ts';
import type { OpenPage, PageDesk } from '../pages/page-desk.ts';
import { customerSockets, type Conversation, type CustomerSockets, type PageLink } from './customer-sockets.ts';

/* The sockets of pages that can be called (contract/reachable-wire.ts). Hello first; the token is the credential, as long as it lasts. */

/** Path of these sockets. */
export const REACHABLE_SOCKET_PATH = '/call/reachable';

export interface ReachableSocketsParts {
  pages: PageDesk;
  clock: Clock;
  /** How often one address may come. */
  joins: Rate;
  log(event: string, fields: Record<string, string | number>): void;
}

/** Opens them over `pages`. */
export function reachableSockets({ pages, clock, joins, log }: ReachableSocketsParts): CustomerSockets {
  return customerSockets<ReachableFrameUp, ReachableFrameDown>({
    clock, joins, frame: ReachableFrameUp, frameBytesMax: REACHABLE_FRAME_BYTES_MAX, silenceMax: 2.5 * REACHABLE_PING_EVERY,
    converse: (link) => converse(link, { pages, clock, log }),
  });
}

function converse(link: PageLink<ReachableFrameDown>, { pages, clock, log }: Pick<ReachableSocketsParts, 'pages' | 'clock' | 'log'>): Conversation<ReachableFrameUp> {
  let page: OpenPage | undefined;
  let stopExpiry = (): void => undefined;
  const dismiss = (code: ReachableRefusalCode, message: string): void => link.dismiss({ frame: 'refused', code, message });

  function hello({ token, version }: Extract<ReachableFrameUp, { frame: 'hello' }>): void {
    if (page !== undefined) return dismiss('bad_frame', 'Hello was said already.');
    if (version !== REACHABLE_WIRE_VERSION) return dismiss('bad_version', `This server speaks version ${REACHABLE_WIRE_VERSION} of this wire, the page version ${version}.`);
    if (!link.isOpen) return;
    page = pages.come(token, {
      isIn(until) {
        link.letIn();
        link.send({ frame: 'welcome', until });
        stopExpiry = clock.wakeAt(until, () => dismiss('access_denied', 'The time of the token is over. Ask the website\'s backend for a new one.'));
      },
      rings: (ring) => link.send({ frame: 'ring', ...ring }),
      stops: (ringId, why) => link.send({ frame: 'stopped', ringId, why }),
    });
  }

  async function take(up: ReachableFrameUp): Promise<void> {
    if (up.frame === 'ping') return link.send({ frame: 'pong' });
    if (up.frame === 'hello') return hello(up);
    if (page === undefined) return dismiss('bad_frame', 'Say hello first.');
    switch (up.frame) {
      case 'take': {
        const taken = await page.take(up.ringId);
        return link.send(typeof taken === 'string' ? { frame: 'stopped', ringId: up.ringId, why: taken } : { frame: 'taken', ringId: up.ringId, ...taken });
      }
      case 'decline':
        return page.decline(up.ringId);
      case 'engaged':
        return page.isEngaged(up.ringId);
    }
  }

  return {
    take,
    failed(error) {
      if (error instanceof Refusal) return dismiss(error.code === 'access_denied' ? 'access_denied' : 'too_many', error.message);
      log('reachable_frame_failed', { error: error instanceof Error ? error.message : 'unknown' });
      link.send({ frame: 'refused', code: 'internal', message: 'Something failed on the server. Try again.' });
    },
    misbehaves: (how) => dismiss(how, how === 'too_many' ? 'More frames come than anybody needs.' : 'This is no frame of this wire.'),
    gone() {
      stopExpiry();
      page?.go();
    },
  };
}
