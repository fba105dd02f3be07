import { crc32 } from 'node:zlib';

/* The smallest files that are what they say, and some that are not. */

/** One pixel. */
export const PNG: Buffer<ArrayBuffer> = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
export const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), Buffer.alloc(64), Buffer.from('ffd9', 'hex')]);
export const PDF: Buffer<ArrayBuffer> = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n');
export const HTML: Buffer<ArrayBuffer> = Buffer.from('<!doctype html><html><body><script>alert(1)</script></body></html>');
export const RTF = Buffer.from('{\\rtf1\\ansi hello}');
export const WAV = Buffer.concat([Buffer.from('RIFF'), Buffer.from([36, 0, 0, 0]), Buffer.from('WAVEfmt '), Buffer.from([16, 0, 0, 0, 1, 0, 1, 0]), Buffer.alloc(64)]);
const box = (type: string, brand: string): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}`), Buffer.from([0, 0, 2, 0]), Buffer.from(brand), Buffer.from(type.padEnd(4)), Buffer.alloc(32)]);
export const MP4 = box('mp41', 'isom');
export const MOV = box('qt', 'qt  ');
export const HEIC = box('mif1', 'heic');
export const EXE = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);

/** An old Office file as far as anybody looks: the container's mark, and the name of its main stream. */
export const cfb = (stream: string): Buffer => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from(stream, 'utf16le'), Buffer.alloc(64)]);

/** A zip of uncompressed files. */
export function zip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const body = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(body), 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(body.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), body]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, entry, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\u0005\u0006'), end]);
}

/** A new Office file: `word`, `xl` or `ppt`. */
export function officeFile(kind: 'word' | 'xl' | 'ppt', macros = false): Buffer {
  const main = { word: ['word/document.xml', 'wordprocessingml.document'], xl: ['xl/workbook.xml', 'spreadsheetml.sheet'], ppt: ['ppt/presentation.xml', 'presentationml.presentation'] }[kind];
  const type = macros ? `application/vnd.ms-${kind}.document.macroEnabled` : `application/vnd.openxmlformats-officedocument.${main[1] ?? ''}`;
  const types = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/${main[0] ?? ''}" ContentType="${type}.main+xml"/></Types>`;
  return zip({ '[Content_Types].xml': types, [main[0] ?? '']: '<x/>' });
}
