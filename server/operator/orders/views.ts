import * as z from 'zod';
import { View } from '../../views/view.ts';
import { order } from '../order.ts';

/** A view as a file holds it; the instance counts its versions. */
export const ViewFile = View.omit({ version: true });
export type ViewFile = z.infer<typeof ViewFile>;

export const putView = order({
  name: 'put_view',
  begins: true,
  fields: ViewFile,
  answer: z.strictObject({}),
  async carryOut({ instance }, view) {
    await instance.putView(view);
    return {};
  },
});

export const removeView = order({
  name: 'remove_view',
  fields: z.strictObject({ id: z.string() }),
  answer: z.strictObject({}),
  async carryOut({ instance }, { id }) {
    await instance.removeView(id);
    return {};
  },
});

export const listViews = order({
  name: 'list_views',
  fields: z.strictObject({}),
  answer: z.strictObject({ views: z.array(z.strictObject({ id: z.string(), name: z.string(), version: z.number(), origin: z.enum(['built in', 'own', 'in place of a built-in one']) })) }),
  carryOut: async ({ instance }) => ({ views: await instance.views() }),
});
