import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readView } from '../../../customer/shown-view.ts';

const described = (Template: object, Actions: unknown = ['Submit']): object => ({ View: { Content: { Template: JSON.stringify(Template), InputSchema: '{"type":"object","properties":{"Heading":{"description":"no words"}}}', Actions } } });

describe('a view', () => {
  it('gives its words, fields and buttons in order', () => {
    const Template = { Head: { Title: 'How was it?' }, Body: [
      { Type: 'TextContent', Props: { Text: 'One minute' } }, { Type: 'Dropdown', Props: { Name: 'Rating', Label: 'Stars', Options: ['1', { Label: 'five', Value: '5' }, 7] } }, { Type: 'TextArea', Props: { Name: 'Comment' } },
    ] };
    expect(readView(described(Template, ['Submit', '', 3, 'NotNow']))).toEqual({
      parts: [
        { kind: 'heading', text: 'How was it?' }, { kind: 'words', text: 'One minute' },
        { kind: 'field', name: 'Rating', label: 'Stars', long: false, options: ['1', '5'] }, { kind: 'field', name: 'Comment', label: 'Comment', long: true, options: [] },
      ],
      buttons: ['Submit', 'NotNow'],
    });
  });

  it('lets its items be chosen where it has an action for that', () => {
    const Template = { Body: [{ Type: 'List', Items: [{ Heading: 'Rope', Description: '12 mm' }, 'Canvas', {}] }] };
    expect(readView(described(Template, ['ActionSelected', 'Back']))).toEqual({
      parts: [{ kind: 'item', heading: 'Rope', description: '12 mm', action: 'ActionSelected' }, { kind: 'item', heading: 'Canvas', description: '', action: 'ActionSelected' }], buttons: ['Back'],
    });
    expect(readView(described(Template, ['Back']))?.parts.every((part) => part.kind === 'item' && part.action === undefined)).toBe(true);
  });

  it('is none if nothing of it can be shown', () => {
    for (const answer of [undefined, null, {}, { View: {} }, described({}, []), { View: { Content: { Template: '{', Actions: 'x' } } }]) expect(readView(answer)).toBeUndefined();
  });

  it('never throws and stays small, whatever comes', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'medium' }, fc.constantFrom('TextContent', 'Input', '', 1, null), fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(fc.constantFrom('Head', 'Body', 'Type', 'Props', 'Content', 'Items', 'Name', 'Label', 'Options', 'Text', 'Title', 'Heading'), tie('any'))),
    })).any;
    fc.assert(fc.property(value, value, (template, actions) => {
      const view = readView({ View: { Content: { Template: template, Actions: actions } } });
      expect(view === undefined || view.parts.length <= 60).toBe(true);
    }), { numRuns: 300 });
    let deep: object = { Text: 'at the bottom' };
    for (let depth = 0; depth < 5000; depth += 1) deep = { Body: deep };
    expect(readView({ View: { Content: { Template: deep, Actions: [] } } })).toBeUndefined();
  });
});
