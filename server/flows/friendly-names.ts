import * as z from 'zod';

const Metadata = z.object({
  ActionMetadata: z.record(z.string(), z.looseObject({ friendlyName: z.string().min(1).optional(), FriendlyName: z.string().min(1).optional() })).optional(),
});

/**
 * The names that an author gave to actions on the console's canvas, by identifier. Newer exports use the name itself as
 * the identifier; older ones keep it in the metadata.
 * @param document a flow as it is written.
 */
export function friendlyNames(document: unknown): ReadonlyMap<string, string> {
  const read = z.object({ Metadata }).safeParse(document);
  const entries = Object.entries(read.data?.Metadata.ActionMetadata ?? {});
  return new Map(entries.flatMap(([id, { friendlyName, FriendlyName }]) => {
    const name = friendlyName ?? FriendlyName;
    return name === undefined || name === id ? [] : [[id, name] as const];
  }));
}
