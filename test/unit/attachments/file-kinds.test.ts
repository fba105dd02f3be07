import { expect, test } from 'vitest';
import { FILE_ENDINGS, isAsNamed, refusedName, servedAs } from '../../../server/attachments/file-kinds.ts';
import { cfb, EXE, HEIC, HTML, JPEG, MOV, MP4, officeFile, PDF, PNG, RTF, WAV, zip } from '../../doubles/sample-files.ts';

test('a chat takes the documented endings', () => {
  expect(FILE_ENDINGS.toSorted((a, b) => a.localeCompare(b))).toEqual(['csv', 'doc', 'docx', 'heic', 'jfif', 'jpeg', 'jpg', 'mov', 'mp4', 'pdf', 'png', 'ppt', 'pptx', 'rtf', 'txt', 'wav', 'xls', 'xlsx']);
});

const TEXT = Buffer.from('name;amount\nKim;12 €\n');
const GOOD: [string, Buffer][] = [
  ['a.csv', TEXT], ['a.doc', cfb('WordDocument')], ['a.docx', officeFile('word')], ['a.heic', HEIC], ['a.jfif', JPEG], ['a.jpeg', JPEG], ['A.JPG', JPEG], ['a.mov', MOV],
  ['a.mp4', MP4], ['a.pdf', PDF], ['a.png', PNG], ['a.ppt', cfb('PowerPoint Document')], ['a.pptx', officeFile('ppt')], ['a.rtf', RTF], ['a.txt', TEXT], ['a.wav', WAV],
  ['a.xls', cfb('Workbook')], ['a.xlsx', officeFile('xl')], ['latin.txt', Buffer.from('caf\u00e9', 'latin1')], ['wide.txt', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('wide', 'utf16le')])],
  ['with markup.txt', HTML],
];
test.each(GOOD)('%s is what its name says', async (name, bytes) => {
  expect(await isAsNamed(name, bytes)).toBe(true);
});

test.each([
  ['a page as a picture', 'a.png', HTML], ['a picture as another', 'a.png', JPEG], ['a program as text', 'a.txt', EXE], ['a program as a letter', 'a.doc', EXE],
  ['a picture as text', 'a.txt', PNG], ['nothing but zeros as text', 'a.csv', Buffer.alloc(100)], ['a table as a letter', 'a.docx', officeFile('xl')],
  ['an old table as an old letter', 'a.doc', cfb('Workbook')], ['any container as an old letter', 'a.doc', cfb('Installer')], ['any archive as a letter', 'a.docx', zip({ 'evil.exe': 'MZ' })],
  ['text as a document', 'a.pdf', TEXT], ['a letter with macros as one without', 'a.docx', officeFile('word', true)],
])('%s is found out', async (_what, name, bytes) => {
  expect(await isAsNamed(name, bytes)).toBe(false);
});

test.each([
  ['no ending', 'picture', 'image/png'], ['an ending that is not taken', 'page.html', 'text/html'], ['two endings, the last not taken', 'a.png.exe', 'image/png'], ['a folder', '../a.png', 'image/png'],
  ['another folder', 'C:\\a.png', 'image/png'], ['a line break', 'a\n.png', 'image/png'], ['a change of direction', 'a\u202egnp.exe.png', 'image/png'], ['a hidden file', '.png', 'image/png'],
  ['a type that does not go with it', 'a.png', 'text/html'], ['half a character', 'a\ud800.png', 'image/png'], ['a name without end', `${'a'.repeat(300)}.png`, 'image/png'],
])('a name with %s is refused', (_what, name, contentType) => {
  expect(refusedName({ name, contentType }, FILE_ENDINGS)).toMatch(/^(AttachmentName|ContentType): /u);
});

test('names and types that go together are taken, in any case and language; an instance may take fewer', () => {
  expect(refusedName({ name: 'Rechnung Nº 5 (Kopie).PDF', contentType: 'application/pdf' }, FILE_ENDINGS)).toBeUndefined();
  expect(refusedName({ name: 'צילום.jpg', contentType: 'image/jpeg' }, FILE_ENDINGS)).toBeUndefined();
  expect(refusedName({ name: 'a.csv', contentType: 'text/csv; charset=utf-8' }, FILE_ENDINGS)).toBeUndefined();
  expect(refusedName({ name: 'a.pdf', contentType: 'application/pdf' }, ['png', 'txt'])).toBe('AttachmentName: this chat takes files that end in png, txt.');
});

test('whatever it was announced as, a file is served as what its name says', () => {
  expect([servedAs('a.csv'), servedAs('a.JPG'), servedAs('a')]).toEqual(['text/csv', 'image/jpeg', 'application/octet-stream']);
});
