import type { LinkState } from '../../contract/desk.ts';
import { linkWords } from '../words/shell.ts';

/** Why something that needs the server cannot be done now, or undefined where it can. */
export function whyNoLink(link: LinkState): string | undefined {
  switch (link.state) {
    case 'live':
      return undefined;
    case 'connecting':
    case 'reconnecting':
      return linkWords.needsLinkReconnecting;
    case 'lost':
      return linkWords.needsLinkLost;
    case 'offline':
      return linkWords.needsLinkOffline;
    case 'signed_out':
    case 'elsewhere':
      return linkWords.needsLink;
  }
}
