/** Sound and pictures that lie in this browser, at /kept/ and their path in the private files. */
import { answerFile, PrivateFiles } from '@bandstand/offline/browser';
import { keptPrefix } from '../lib/offline/kept-address.ts';

const types: Readonly<Record<string, string>> = {
  flac: 'audio/flac',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  webm: 'audio/webm',
  mp4: 'video/mp4',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  vtt: 'text/vtt; charset=utf-8',
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
};

const files = new PrivateFiles();

/** Answers a request for a kept file; 404 for what is not there, or no file that pages show. */
export async function answerKept(request: Request): Promise<Response> {
  const path = decodeURIComponent(new URL(request.url).pathname.slice(keptPrefix.length));
  const type = types[path.split('.').at(-1) ?? ''];
  // A path that is none of ours is not there either.
  const file = type === undefined ? undefined : await files.file(path).catch(() => undefined);
  if (type === undefined || file === undefined) return new Response(null, { status: 404 });
  // A path never names other bytes: each file that comes has a name of its own.
  return answerFile(request, file, { type, etag: `"${path.split('/').at(-1)}"` });
}
