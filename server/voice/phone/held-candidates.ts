/*
 * Where we can be reached, of an offer of ours, is told to the gateway only when its answer has been taken: who comes before that is
 * turned away by the WebRTC stack for being unknown, or finds the first of what he says lost, which costs a second of the call.
 */

/** An offer without the places, and these, to be told afterwards. */
interface HeldOffer { readonly sdp: string; readonly candidates: readonly string[] }

/** Takes the places out of an offer. */
export function holdCandidates(offer: string): HeldOffer {
  const lines = offer.split('\r\n');
  return {
    sdp: lines.filter((line) => !line.startsWith('a=candidate:') && line !== 'a=end-of-candidates').join('\r\n'),
    candidates: lines.filter((line) => line.startsWith('a=candidate:')).map((line) => line.slice(2)),
  };
}
