import * as z from 'zod';
import { JsonObject } from '../flows/outside-call.ts';

/*
 * Views: small documents of words, fields and buttons that a flow shows to a customer (ShowView). A template's texts may hold
 * `$.Name`, which is what the flow hands over as `Name` in ViewData.
 */

/** The largest view that is stored, in UTF-8 bytes of its JSON (the service asks for 16 KB). */
export const VIEW_BYTES_MAX = 16 * 1024;

/** A view as it is written. */
export const View = z.strictObject({
  id: z.string().regex(/^[a-zA-Z0-9_-]{1,200}$/u, 'an id of letters, digits, "-" and "_"'),
  name: z.string().min(1).max(255),
  version: z.int().min(1),
  content: z.strictObject({
    /** What its buttons answer; the conditions of ShowView compare with these. */
    Actions: z.array(z.string().min(1).max(255)).min(1).max(10),
    /** JSON schema of the data it takes. */
    InputSchema: JsonObject,
    /** `Head` and `Body` of parts with `Type`, `Props` and `Content`. */
    Template: JsonObject,
  }),
});
export type View = z.infer<typeof View>;

/** A view as it is listed, and whose it is. */
export interface ListedView { id: string; name: string; version: number; origin: 'built in' | 'own' | 'in place of a built-in one' }

/** The view with the flow's data put into its template; a name without data becomes nothing. */
export function withData(view: View, data: JsonObject): View {
  return { ...view, content: { ...view.content, Template: filledObject(view.content.Template, data) } };
}

type Json = JsonObject[string];

function filledObject(object: JsonObject, data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, filledIn(value, data)]));
}

function filledIn(value: Json, data: JsonObject): Json {
  if (typeof value === 'string') return filledText(value, data);
  if (Array.isArray(value)) return value.map((one) => filledIn(one, data));
  return typeof value === 'object' && value !== null ? filledObject(value, data) : value;
}

/** A text that is one name and nothing else becomes the data itself, which may be a list; within a text it becomes words. */
function filledText(text: string, data: JsonObject): Json {
  const whole = /^\$\.([A-Za-z0-9_]+)$/u.exec(text)?.[1];
  if (whole !== undefined) return own(data, whole) ?? '';
  return text.replaceAll(/\$\.([A-Za-z0-9_]+)/gu, (_, name: string) => words(own(data, name)));
}

const own = (data: JsonObject, name: string): Json | undefined => (Object.hasOwn(data, name) ? data[name] : undefined);
const words = (value: Json | undefined): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
