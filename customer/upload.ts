import { memberOf } from './chat-details.ts';

/*
 * Sends a file as the participant API has it: announce, put, complete. The SDK's own sendAttachment does the same but tells
 * no progress, cannot be stopped and takes a refused upload for a good one (chat-wire section 3), so it is not used here.
 */

/** What a customer may send, by file name and size (connect-facts 5.3); the server looks at the content too. */
export const FILE_BYTES_MAX = 20 * 1024 * 1024;
const TYPES: Record<string, string> = {
  csv: 'text/csv', doc: 'application/msword', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', heic: 'image/heic', jfif: 'image/jpeg', jpg: 'image/jpeg',
  jpeg: 'image/jpeg', mov: 'video/quicktime', mp4: 'video/mp4', pdf: 'application/pdf', png: 'image/png', ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', rtf: 'application/rtf', txt: 'text/plain', wav: 'audio/wav', xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** For the file dialogue of the browser. */
export const FILE_KINDS = Object.keys(TYPES).map((ending) => `.${ending}`).join(',');

export interface Upload {
  key: string;
  file: File;
  state: 'waiting' | 'sending' | 'checking' | 'failed';
  /** From 0 to 1. */
  progress: number;
  /** Why it failed: a reason of ours, or the server's words. */
  problem: 'empty' | 'tooBig' | 'type' | 'unanswered' | { refused: string } | undefined;
  attachmentId: string | undefined;
  stop: AbortController;
}

/** Why a file cannot be sent, before anything is sent. */
export function problemOf(file: { name: string; size: number }): Upload['problem'] {
  if (file.size === 0) return 'empty';
  if (file.size > FILE_BYTES_MAX) return 'tooBig';
  return typeOf(file.name) === undefined ? 'type' : undefined;
}

export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Sends one file.
 * @returns the attachment's id
 * @throws Refused if the server said no, another error if there was no answer or it was stopped
 */
export async function sendFile(api: string, token: string, upload: Upload, progressed: () => void): Promise<string> {
  const { file, stop } = upload;
  const started = await call(api, 'start-attachment-upload', token, stop.signal, {
    AttachmentName: file.name, AttachmentSizeInBytes: file.size, ContentType: typeOf(file.name) ?? file.type, ClientToken: `${upload.key}-start`,
  });
  const id = memberOf(started, 'AttachmentId');
  const place = memberOf(started, 'UploadMetadata');
  const address = memberOf(place, 'Url');
  if (typeof id !== 'string' || typeof address !== 'string') throw new Error('The answer names no place for the file');
  const headers = memberOf(place, 'HeadersToInclude');
  await put(address, typeof headers === 'object' && headers !== null ? Object.entries(headers) : [], upload, progressed);
  await call(api, 'complete-attachment-upload', token, stop.signal, { AttachmentIds: [id], ClientToken: `${upload.key}-complete` });
  return id;
}

async function call(api: string, operation: string, token: string, signal: AbortSignal, body: object): Promise<unknown> {
  const answer = await fetch(`${api}/participant/${operation}`, {
    method: 'POST', signal, headers: { 'content-type': 'application/json', 'x-amz-bearer': token }, body: JSON.stringify(body),
  });
  const value: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) {
    const message = memberOf(value, 'Message') ?? memberOf(value, 'message');
    throw new Refused(answer.status, typeof message === 'string' ? message : String(answer.status));
  }
  return value;
}

/** By XMLHttpRequest, the only way in which browsers tell how much has gone out. */
function put(address: string, headers: [string, unknown][], upload: Upload, progressed: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', address);
    for (const [name, value] of headers) request.setRequestHeader(name, String(value));
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      upload.progress = total === 0 ? 1 : loaded / total;
      progressed();
    });
    request.addEventListener('load', () => (request.status >= 200 && request.status < 300 ? resolve() : reject(new Refused(request.status, request.responseText.slice(0, 200) || String(request.status)))));
    request.addEventListener('error', () => reject(new Error('The upload met no answer')));
    request.addEventListener('abort', () => reject(new Error('The upload was stopped')));
    upload.stop.signal.addEventListener('abort', () => request.abort());
    request.send(upload.file);
  });
}

function typeOf(name: string): string | undefined {
  return TYPES[/\.([^.]+)$/u.exec(name)?.[1]?.toLowerCase() ?? ''];
}
