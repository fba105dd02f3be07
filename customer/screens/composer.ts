import type { Chat } from '../chat.ts';
import { speakable } from '../conversation.ts';
import { button, drawing, DRAWINGS, element, iconButton } from '../element.ts';
import { EMOJI } from '../emoji.ts';
import type { Settings } from '../settings.ts';
import { counted } from '../texts/texts.ts';
import { FILE_KINDS } from '../upload.ts';
import type { Words } from './words.ts';

/* Where the customer writes. Markdown is only sent if the chat takes it and the customer has used one of its buttons. */

const MESSAGE_BYTES_MAX = 16_384;
const EMOJI_COLUMNS = 8;

/** @param send takes the words and whether they are markdown. */
export function drawComposer(chat: Chat, settings: Settings, { texts }: Words, send: (text: string, markdown: boolean) => void): { part: HTMLElement; focus(): void } {
  const text = element('textarea', { rows: 1, placeholder: texts.message, mark: { 'aria-label': texts.message, dir: 'auto' } });
  const error = element('p', { class: 'error', hidden: true, mark: { role: 'alert' } });
  const takesMarkdown = chat.details.markdown === true;
  let formatted = false;

  const insert = (before: string, after = ''): void => {
    const { selectionStart: from, selectionEnd: to, value } = text;
    text.value = value.slice(0, from) + before + value.slice(from, to) + after + value.slice(to);
    text.focus();
    text.setSelectionRange(from + before.length, to + before.length);
  };
  const format = (before: string, after: string): void => {
    formatted = true;
    insert(before, after);
  };
  const submit = (): void => {
    const written = speakable(text.value).trim();
    const over = new TextEncoder().encode(written).length - MESSAGE_BYTES_MAX;
    error.hidden = over <= 0;
    if (over > 0) error.textContent = counted(texts.tooLongOne, texts.tooLongMany, over);
    if (written === '' || over > 0) return;
    text.value = '';
    send(written, formatted);
    formatted = false;
    text.focus();
  };

  const picker = drawEmoji(texts, (emoji) => insert(emoji), () => text.focus());
  const emoji = iconButton(texts.emoji, drawing(DRAWINGS.emoji), () => picker.toggle(emoji), { class: 'icon', mark: { 'aria-expanded': 'false' } });
  const files = element('input', { type: 'file', multiple: true, accept: FILE_KINDS, hidden: true, tabIndex: -1 });
  files.addEventListener('change', () => {
    chat.attach([...(files.files ?? [])]);
    files.value = '';
  });
  const attach = iconButton(texts.attach, drawing(DRAWINGS.attach), () => files.click(), { class: 'icon' });
  const formats = element('div', { class: 'formats', mark: { role: 'group', 'aria-label': texts.formatting } },
    iconButton(texts.bold, drawing(DRAWINGS.bold), () => format('**', '**'), { class: 'icon' }),
    iconButton(texts.italic, drawing(DRAWINGS.italic), () => format('*', '*'), { class: 'icon' }),
    iconButton(texts.list, drawing(DRAWINGS.list), () => format('\n- ', ''), { class: 'icon' }));
  const form = element('form', { class: 'composer' },
    settings.attachments ? attach : undefined, settings.attachments ? files : undefined,
    text,
    settings.emoji ? emoji : undefined,
    element('button', { type: 'submit', class: 'primary send' }, texts.send));

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener('keydown', (event) => {
    const key = event.key.toLowerCase();
    if (takesMarkdown && (event.ctrlKey || event.metaKey) && (key === 'b' || key === 'i')) {
      event.preventDefault();
      format(key === 'b' ? '**' : '*', key === 'b' ? '**' : '*');
    }
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  text.addEventListener('input', () => {
    error.hidden = true;
    if (text.value !== '') chat.type();
  });
  text.addEventListener('paste', (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (pasted.length === 0 || !settings.attachments) return;
    event.preventDefault();
    chat.attach(pasted);
  });
  return { part: element('div', { class: 'writing' }, picker.part, takesMarkdown ? formats : undefined, form, error), focus: () => text.focus() };
}

/** A grid of emoji: one tab stop, arrows inside, Escape goes back to the text. */
function drawEmoji(texts: Words['texts'], chosen: (emoji: string) => void, leave: () => void): { part: HTMLElement; toggle(opener: HTMLElement): void } {
  let opener: HTMLElement | undefined;
  const close = (): void => {
    part.hidden = true;
    opener?.setAttribute('aria-expanded', 'false');
  };
  const buttons = EMOJI.map(([name, emoji], index) => button(emoji, () => {
    close();
    chosen(emoji);
  }, { title: texts[name], tabIndex: index === 0 ? 0 : -1, mark: { 'aria-label': texts[name] } }));
  const part = element('div', { class: 'emoji', hidden: true, mark: { role: 'group', 'aria-label': texts.emoji } }, ...buttons);
  const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: EMOJI_COLUMNS, ArrowUp: -EMOJI_COLUMNS };
  part.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
      leave();
    }
    const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    const step = (steps[event.key] ?? 0) * (sideways && getComputedStyle(part).direction === 'rtl' ? -1 : 1);
    const at = buttons.findIndex((each) => each.matches(':focus'));
    const next = buttons[at + step];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    for (const each of buttons) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  });
  return {
    part,
    toggle: (by) => {
      opener = by;
      part.hidden = !part.hidden;
      by.setAttribute('aria-expanded', String(!part.hidden));
      if (!part.hidden) (buttons.find(({ tabIndex }) => tabIndex === 0) ?? buttons[0])?.focus();
    },
  };
}
