import * as z from 'zod';
import { Refusal } from '../core.ts';

/*
 * Interactive messages: choices that a bot or a flow puts before the customer (connect-facts 5.7). Each template is
 * checked before it is stored, so that no client gets one that it cannot draw. Fields we do not know are kept: public
 * clients know more than one version of each.
 */

const Title = z.string().min(1).max(400);
const Words = z.string().max(400).optional();
const element = z.looseObject({ title: Title, subtitle: Words });
const content = <Shape extends z.ZodRawShape>(shape: Shape) => z.looseObject({ data: z.looseObject({ content: z.looseObject({ title: Title, subtitle: Words, ...shape }) }) });
const elements = (most: number) => z.array(element).min(1).max(most);

const ListPicker = content({ elements: elements(6) });
const Panel = content({ elements: elements(10) });
const QuickReply = content({ elements: elements(5) });
const TimePicker = content({
  timeslots: z.array(z.looseObject({ date: z.string().refine((date) => !Number.isNaN(Date.parse(withColon(date))), 'not a date and time such as 2026-10-31T17:00+00:00'), duration: z.number().positive().optional() })).min(1).max(40),
});
/** Its cards are list pickers or panels of their own. */
const Carousel = content({ elements: z.array(z.looseObject({ templateType: z.enum(['ListPicker', 'Panel']), templateIdentifier: z.string().min(1).max(100) })).min(2).max(5) });
const TEMPLATES: Readonly<Record<string, z.ZodType>> = { ListPicker, Panel, QuickReply, TimePicker, Carousel };

/** Times are also written without a colon in their zone. */
function withColon(date: string): string {
  return date.replace(/([+-]\d{2})(\d{2})$/u, '$1:$2');
}

/**
 * Whether this is an interactive message that clients can draw. A view is shown by flows only, since its token is theirs.
 * @throws Refusal `invalid` naming the template and what is wrong with it.
 */
export function checkInteractive(message: unknown): void {
  const type = z.looseObject({ templateType: z.string(), version: z.string().optional() }).safeParse(message).data?.templateType;
  const template = type !== undefined && Object.hasOwn(TEMPLATES, type) ? TEMPLATES[type] : undefined;
  if (type === undefined || template === undefined) {
    throw new Refusal('invalid', `An interactive message is a JSON object with a templateType, one of ${Object.keys(TEMPLATES).join(', ')}.`);
  }
  const checked = template.safeParse(message);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new Refusal('invalid', `This ${type} cannot be shown: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is not complete'}.`);
  }
  if (type === 'Carousel') for (const card of cardsOf(message)) checkInteractive(card);
}

function cardsOf(message: unknown): readonly unknown[] {
  return z.object({ data: z.object({ content: z.object({ elements: z.array(z.unknown()) }) }) }).safeParse(message).data?.data.content.elements ?? [];
}
