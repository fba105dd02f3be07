/* SSML, as far as we touch it: what is put into it is text, and an engine that has no SSML gets its text. */

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** A value as text within SSML: whatever a customer wrote, it is said and never obeyed. */
export function escapeForSsml(value: string): string {
  // Control characters are not for XML, however they are written.
  return value.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, ' ').replaceAll(/[&<>"']/gu, (found) => ESCAPES[found] ?? found);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** What SSML says, without how: for engines that know none. */
export function textOfSsml(ssml: string): string {
  return ssml
    .replaceAll(/<!--[\s\S]*?-->/gu, ' ')
    .replaceAll(/<sub\b[^>]*\balias\s*=\s*"([^"<]*)"[^>]*>[^<]*<\/sub\s*>/giu, '$1')
    .replaceAll(/<\/?(?:p|s|break)\b[^>]*>/giu, '. ')
    .replaceAll(/<[^>]*>/gu, '')
    .replaceAll(/&(amp|lt|gt|quot|apos);/gu, (_whole, name: string) => ENTITIES[name] ?? ' ')
    .replaceAll(/(?:\s*\.){2,}/gu, '.')
    .replaceAll(/\s+/gu, ' ')
    .replace(/^[.\s]+/u, '')
    .trim();
}
