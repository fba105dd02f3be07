import type { JsonObject } from '../flows/outside-call.ts';
import type { View } from './view.ts';

/* Views that every instance has. Their texts come from the flow's ViewData. */

const text = (description: string): JsonObject => ({ type: 'string', description });
const schema = (properties: Record<string, JsonObject>): JsonObject => ({ type: 'object', properties });
const head = (): JsonObject => ({ Title: '$.Heading' });
const part = (Type: string, Props: JsonObject, Content: string[] = []): JsonObject => ({ Type, Props, Content });

const view = (id: string, name: string, Actions: string[], InputSchema: JsonObject, Body: JsonObject[]): View => ({
  id,
  name,
  version: 1,
  content: { Actions, InputSchema, Template: { Head: head(), Body } },
});

const HEADED = { Heading: text('The title'), SubHeading: text('What it is about') };

export const BUILT_IN_VIEWS: readonly View[] = [
  view('confirmation', 'Confirmation', ['Next', 'Cancel'], schema(HEADED), [part('TextContent', { Text: '$.SubHeading' })]),
  view('detail', 'Detail', ['Back', 'Next'], schema({ ...HEADED, Description: text('The whole text') }), [part('TextContent', { Text: '$.SubHeading' }), part('TextContent', { Text: '$.Description' })]),
  view('list', 'List', ['ActionSelected', 'Back'], schema({ ...HEADED, Items: { type: 'array', description: 'Each with a Heading and a Description' } }), [
    part('TextContent', { Text: '$.SubHeading' }),
    { Type: 'List', Props: {}, Content: [], Items: '$.Items' },
  ]),
  view('form', 'Form', ['Submit', 'Back'], schema({ ...HEADED, Label: text('What is asked for') }), [
    part('TextContent', { Text: '$.SubHeading' }),
    part('FormInput', { Name: 'Answer', Label: '$.Label' }),
  ]),
  view('survey', 'Survey', ['Submit', 'NotNow'], schema({ ...HEADED, Label: text('The question'), Options: { type: 'array', description: 'What can be chosen' }, Comment: text('What a comment is asked by') }), [
    part('TextContent', { Text: '$.SubHeading' }),
    part('Dropdown', { Name: 'Rating', Label: '$.Label', Options: '$.Options' }),
    part('TextArea', { Name: 'Comment', Label: '$.Comment' }),
  ]),
];
