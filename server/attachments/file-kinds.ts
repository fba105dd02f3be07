import { fileTypeFromBuffer } from 'file-type';

/*
 * Which files a chat takes (connect-facts 11), and whether the bytes are what the name says. Names lie; content decides.
 */

interface FileKind {
  /** Content types that a client may announce it with; the first is what it is served as. */
  readonly announced: readonly string[];
  /** Whether these bytes are such a file; `detected` is what they look like, undefined if like nothing known. */
  holds(bytes: Uint8Array, detected: string | undefined): boolean;
}

const detectedAs = (...types: string[]) => (_bytes: Uint8Array, detected: string | undefined): boolean => detected !== undefined && types.includes(detected);

/** An old Office file is a container that names its main stream in UTF-16. */
const containerOf = (...streams: string[]) => (bytes: Uint8Array, detected: string | undefined): boolean =>
  detected === 'application/x-cfb' && streams.some((stream) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from(stream, 'utf16le')));

/** Text in UTF-8 or UTF-16, or in an 8-bit code: anything without control characters that no text has. */
function isText(bytes: Uint8Array, detected: string | undefined): boolean {
  if (detected !== undefined && !['application/xml', 'text/vcard', 'text/calendar', 'application/x-subrip', 'text/vtt'].includes(detected)) return false;
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (wide) return bytes.length % 2 === 0;
  return !bytes.some((byte) => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x1b) || byte === 0x7f);
}

const JPEG: FileKind = { announced: ['image/jpeg', 'image/jpg', 'image/pjpeg'], holds: detectedAs('image/jpeg') };
const openXml = (kind: string): FileKind => {
  const type = `application/vnd.openxmlformats-officedocument.${kind}`;
  return { announced: [type], holds: detectedAs(type) };
};

const KINDS: Readonly<Record<string, FileKind>> = {
  csv: { announced: ['text/csv', 'application/csv', 'text/plain', 'application/vnd.ms-excel'], holds: isText },
  doc: { announced: ['application/msword'], holds: containerOf('WordDocument') },
  docx: openXml('wordprocessingml.document'),
  heic: { announced: ['image/heic', 'image/heif'], holds: detectedAs('image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence') },
  jfif: JPEG,
  jpeg: JPEG,
  jpg: JPEG,
  mov: { announced: ['video/quicktime'], holds: detectedAs('video/quicktime') },
  mp4: { announced: ['video/mp4', 'audio/mp4', 'application/mp4'], holds: detectedAs('video/mp4', 'audio/mp4', 'audio/x-m4a', 'video/x-m4v') },
  pdf: { announced: ['application/pdf'], holds: detectedAs('application/pdf') },
  png: { announced: ['image/png'], holds: detectedAs('image/png', 'image/apng') },
  ppt: { announced: ['application/vnd.ms-powerpoint'], holds: containerOf('PowerPoint Document') },
  pptx: openXml('presentationml.presentation'),
  rtf: { announced: ['application/rtf', 'text/rtf'], holds: detectedAs('application/rtf') },
  txt: { announced: ['text/plain'], holds: isText },
  wav: { announced: ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'], holds: detectedAs('audio/wav', 'audio/vnd.wave', 'audio/x-wav', 'audio/wave') },
  xls: { announced: ['application/vnd.ms-excel'], holds: containerOf('Workbook', 'Book') },
  xlsx: openXml('spreadsheetml.sheet'),
};

/** Every ending of a name that a chat can take. */
export const FILE_ENDINGS: readonly string[] = Object.keys(KINDS);

const endingOf = (name: string): string => /\.([A-Za-z0-9]{1,10})$/u.exec(name)?.[1]?.toLowerCase() ?? '';

const NAME_MAX = 256;

/**
 * Why a file of this name cannot be announced, or undefined if it can.
 * @param allowed endings that this instance takes.
 */
export function refusedName(file: { name: string; contentType: string }, allowed: readonly string[]): string | undefined {
  const { name, contentType } = file;
  if (name.length > NAME_MAX || !name.isWellFormed() || /[\u0000-\u001f\u007f/\\\u202a-\u202e\u2066-\u2069]/u.test(name) || name.startsWith('.')) {
    return `AttachmentName: a name of 1 to ${String(NAME_MAX)} characters, without a folder, control characters or changes of direction.`;
  }
  const ending = endingOf(name);
  const kind = allowed.includes(ending) ? KINDS[ending] : undefined;
  if (!kind) return `AttachmentName: this chat takes files that end in ${allowed.join(', ')}.`;
  if (!kind.announced.includes(bare(contentType))) return `ContentType: a file that ends in .${ending} is ${kind.announced.join(' or ')}, not ${contentType.slice(0, 100)}.`;
  return undefined;
}

/** What a file of this name is served as, whatever it was announced as. */
export const servedAs = (name: string): string => KINDS[endingOf(name)]?.announced[0] ?? 'application/octet-stream';

/** Whether the bytes are what the name says they are. */
export async function isAsNamed(name: string, bytes: Uint8Array): Promise<boolean> {
  const detected = await fileTypeFromBuffer(bytes);
  return KINDS[endingOf(name)]?.holds(bytes, detected?.mime) ?? false;
}

const bare = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();
