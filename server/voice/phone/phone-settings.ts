import type { JanusPlace } from './janus-link.ts';
import type { NumberStyle } from './sip-address.ts';

/** The way to the telephone network, as an operator sets it up (docs/phone-network.md). */
export interface PhoneSettings {
  readonly janus: JanusPlace;
  /** Our address there: `sip:user@domain`. */
  readonly account: string;
  readonly password: string | null;
  /** The name to prove oneself by, where that is not the address's. */
  readonly user: string | null;
  /** Where to register, `sip:host:port`; null: at the address's domain. */
  readonly registrar: string | null;
  /** Through whom everything goes. */
  readonly proxy: string | null;
  /** Whether the account is registered. One that is not can call, and is called only where its proxy knows the way to Janus. */
  readonly registers: boolean;
  readonly transport: 'udp' | 'tcp';
  /** How many calls there can be at once. */
  readonly lines: number;
  /** In two letters: whose numbers come without a country's code. */
  readonly country: string | null;
  readonly numbers: NumberStyle;
}
