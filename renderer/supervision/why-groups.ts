import type { Candidate, RoutingReason } from '../../contract/routing-reason.ts';
import { hindranceOf, whyWords } from '../words/reasons.ts';
import { count } from '../words/time.ts';

export interface WhyGroup {
  readonly id: string;
  readonly words: string;
  readonly glyph: 'full' | 'away' | 'held' | 'link' | 'other' | 'free';
  readonly agents: readonly { readonly name: string; readonly detail: (now: number) => string | undefined }[];
}

/** Agents grouped by what keeps them from the contact: the first excluding rule speaks for each. Those who could take it come first. */
export function whyGroups(candidates: readonly Candidate[]): readonly WhyGroup[] {
  const groups = new Map<string, { reason: RoutingReason | undefined; candidates: Candidate[] }>();
  for (const candidate of candidates) {
    const reason = candidate.reasons.find((one) => hindranceOf(one) !== undefined);
    const id = (reason && hindranceOf(reason)?.group) ?? 'free';
    const group = groups.get(id) ?? { reason, candidates: [] };
    group.candidates.push(candidate);
    groups.set(id, group);
  }
  return [...groups]
    .map(([id, group]) => groupWords(id, group.reason, group.candidates))
    .toSorted((a, b) => Number(b.id === 'free') - Number(a.id === 'free') || b.agents.length - a.agents.length);
}

function groupWords(id: string, reason: RoutingReason | undefined, candidates: readonly Candidate[]): WhyGroup {
  const hindrance = reason && hindranceOf(reason);
  const first = candidates[0]?.name ?? '';
  const many = count(candidates.length, 'agent', 'agents');
  const words =
    candidates.length === 1
      ? (hindrance?.one(first) ?? `${first} ${whyWords.could}`)
      : (hindrance?.many(many) ?? `${many} ${whyWords.couldMany}`);
  return {
    id,
    words,
    glyph: hindrance?.glyph ?? 'free',
    agents: candidates.map((candidate) => {
      const own = candidate.reasons.map(hindranceOf).find((one) => one !== undefined);
      return { name: candidate.name, detail: own?.detail ?? (() => undefined) };
    }),
  };
}
