import { createReadStream } from 'node:fs';
import { fileTypeFromFile } from 'file-type';

/*
 * Which files a chat takes (connect-facts 11), and whether the bytes are what the name says. Names lie; content decides.
 * A file is read in parts, so that many at once need no more memory than one.
 */

interface FileKind {
  /** Content types that a client may announce it with; the first is what it is served as. */
  readonly announced: readonly string[];
  /** Whether a file that looks like this may be of the kind; `detected` is undefined if it looks like nothing known. */
  looksLike(detected: string | undefined): boolean;
  /** Where its look is not enough: whether all of it, read in parts, is of the kind. */
  readonly holds?: (parts: AsyncIterable<Buffer>) => Promise<boolean>;
}

const detectedAs = (...types: string[]) => (detected: string | undefined): boolean => detected !== undefined && types.includes(detected);

/** An old Office file is a container that names its main stream in UTF-16. */
function containerOf(...streams: string[]): Pick<FileKind, 'looksLike' | 'holds'> {
  const names = streams.map((stream) => Buffer.from(stream, 'utf16le'));
  const overlap = Math.max(...names.map((name) => name.length)) - 1;
  return {
    looksLike: detectedAs('application/x-cfb'),
    async holds(parts) {
      let seen: Buffer = Buffer.alloc(0);
      for await (const part of parts) {
        seen = Buffer.concat([seen.subarray(-overlap), part]);
        if (names.some((name) => seen.includes(name))) return true;
      }
      return false;
    },
  };
}

/** Text in UTF-8 or UTF-16, or in an 8-bit code: anything without control characters that no text has. */
const TEXT: Pick<FileKind, 'looksLike' | 'holds'> = {
  looksLike: (detected) => detected === undefined || ['application/xml', 'text/vcard', 'text/calendar', 'application/x-subrip', 'text/vtt'].includes(detected),
  async holds(parts) {
    let start: Buffer = Buffer.alloc(0);
    let length = 0;
    let odd = false;
    for await (const part of parts) {
      if (start.length < 2) start = Buffer.concat([start, part.subarray(0, 2)]);
      length += part.length;
      odd ||= part.some(isInNoText);
      if (odd && start.length >= 2 && !isWide(start)) return false;
    }
    return isWide(start) ? length % 2 === 0 : !odd;
  },
};

const isWide = (start: Buffer): boolean => (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
const isInNoText = (byte: number): boolean => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x1b) || byte === 0x7f;

const JPEG: FileKind = { announced: ['image/jpeg', 'image/jpg', 'image/pjpeg'], looksLike: detectedAs('image/jpeg') };
const openXml = (kind: string): FileKind => {
  const type = `application/vnd.openxmlformats-officedocument.${kind}`;
  return { announced: [type], looksLike: detectedAs(type) };
};

const KINDS: Readonly<Record<string, FileKind>> = {
  csv: { announced: ['text/csv', 'application/csv', 'text/plain', 'application/vnd.ms-excel'], ...TEXT },
  doc: { announced: ['application/msword'], ...containerOf('WordDocument') },
  docx: openXml('wordprocessingml.document'),
  heic: { announced: ['image/heic', 'image/heif'], looksLike: detectedAs('image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence') },
  jfif: JPEG,
  jpeg: JPEG,
  jpg: JPEG,
  mov: { announced: ['video/quicktime'], looksLike: detectedAs('video/quicktime') },
  mp4: { announced: ['video/mp4', 'audio/mp4', 'application/mp4'], looksLike: detectedAs('video/mp4', 'audio/mp4', 'audio/x-m4a', 'video/x-m4v') },
  pdf: { announced: ['application/pdf'], looksLike: detectedAs('application/pdf') },
  png: { announced: ['image/png'], looksLike: detectedAs('image/png', 'image/apng') },
  ppt: { announced: ['application/vnd.ms-powerpoint'], ...containerOf('PowerPoint Document') },
  pptx: openXml('presentationml.presentation'),
  rtf: { announced: ['application/rtf', 'text/rtf'], looksLike: detectedAs('application/rtf') },
  txt: { announced: ['text/plain'], ...TEXT },
  wav: { announced: ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'], looksLike: detectedAs('audio/wav', 'audio/vnd.wave', 'audio/x-wav', 'audio/wave') },
  xls: { announced: ['application/vnd.ms-excel'], ...containerOf('Workbook', 'Book') },
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
  if (!kind) return `AttachmentName: only files that end in ${allowed.join(', ')} are taken.`;
  if (!kind.announced.includes(bare(contentType))) return `ContentType: a file that ends in .${ending} is ${kind.announced.join(' or ')}, not ${contentType.slice(0, 100)}.`;
  return undefined;
}

/** What a file of this name is served as, whatever it was announced as. */
export const servedAs = (name: string): string => KINDS[endingOf(name)]?.announced[0] ?? 'application/octet-stream';

/** Whether the file is what its name says. @param path where its bytes are; nobody changes them meanwhile. */
export async function isAsNamed(name: string, path: string): Promise<boolean> {
  const kind = KINDS[endingOf(name)];
  const detected = await fileTypeFromFile(path);
  if (!kind?.looksLike(detected?.mime)) return false;
  return kind.holds === undefined || kind.holds(createReadStream(path));
}

const bare = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();
