import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILE_ENDINGS, isAsNamed as isFileAsNamed, refusedName, servedAs } from '../../../server/attachments/file-kinds.ts';
import { cfb, EXE, HEIC, HTML, JPEG, MOV, MP4, officeFile, PDF, PNG, RTF, WAV, zip } from '../../doubles/sample-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'file-kinds-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function isAsNamed(name: string, bytes: Buffer): Promise<boolean> {
  const file = path.join(folder, 'file');
  writeFileSync(file, bytes);
  return isFileAsNamed(name, file);
}

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

test('a file of many parts is read to its end, and across their borders', async () => {
  // Files are read 64 KiB at a time.
  const part = 64 * 1024;
  const text = Buffer.alloc(3 * part, 'long ');
  expect(await isAsNamed('a.txt', text)).toBe(true);
  expect(await isAsNamed('a.txt', Buffer.concat([text, Buffer.from([0])]))).toBe(false);
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('wide '.repeat(part), 'utf16le')]);
  expect(await isAsNamed('a.txt', wide)).toBe(true);
  expect(await isAsNamed('a.txt', wide.subarray(0, -1))).toBe(false);
  const container = (before: number): Buffer => Buffer.concat([cfb('').subarray(0, 600), Buffer.alloc(before - 600), Buffer.from('WordDocument', 'utf16le'), Buffer.alloc(part)]);
  for (const before of [part - 11, part - 1, part, 2 * part - 12]) expect(await isAsNamed('a.doc', container(before))).toBe(true);
  expect(await isAsNamed('a.doc', Buffer.concat([cfb(''), Buffer.alloc(3 * part)]))).toBe(false);
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
  expect(refusedName({ name: 'a.pdf', contentType: 'application/pdf' }, ['png', 'txt'])).toBe('AttachmentName: only files that end in png, txt are taken.');
});

test('whatever it was announced as, a file is served as what its name says', () => {
  expect([servedAs('a.csv'), servedAs('a.JPG'), servedAs('a')]).toEqual(['text/csv', 'image/jpeg', 'application/octet-stream']);
});
