import { bytes, empty, file, type Reply, stream } from '@bandstand/http';
import type { Picture } from './pictures.ts';
import type { Sound } from './sounds.ts';

/** What every face answers with a sound: ranges for files and finished conversions, a stream for running ones. */
export function soundReply(
  sound: Sound,
  options: { readonly attachment?: boolean; readonly signal: AbortSignal },
): Reply {
  const { filename, etag } = sound;
  const disposition = options.attachment === true ? { filename, disposition: 'attachment' as const } : {};
  if (sound.kind === 'file') {
    return file(sound.path, {
      type: sound.type,
      cacheControl: 'private, max-age=0, must-revalidate',
      ...disposition,
    });
  }
  const { transcode } = sound;
  options.signal.addEventListener('abort', () => transcode.close(), { once: true });
  transcode.done.catch(() => {}); // the stream that follows it ends with the same error
  if (transcode.size !== null) {
    const source = {
      size: transcode.size,
      open: (start: number, end: number) => closing(transcode, transcode.open(start, end + 1)),
    };
    return file(source, { type: transcode.type, etag, ...disposition });
  }
  return stream(closing(transcode, transcode.open()), transcode.type, {
    'accept-ranges': 'none',
    'cache-control': 'no-store',
  });
}

type Transcode = Extract<Sound, { kind: 'transcode' }>['transcode'];
type Bytes = ReturnType<Transcode['open']>;

/** Leaves the conversion when its listener is gone. */
function closing(transcode: Transcode, readable: Bytes): Bytes {
  readable.once('close', () => transcode.close());
  return readable;
}

/** @param immutable the address names this very picture, so that it never changes */
export function pictureReply(picture: Picture, immutable: boolean, ifNoneMatch: string | undefined): Reply {
  const etag = `"${picture.etag}"`;
  const headers = {
    etag,
    'cache-control': immutable ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  };
  if (ifNoneMatch?.split(',').some((one) => one.trim() === etag) === true) return empty(304, headers);
  return bytes(picture.bytes, picture.type, headers);
}
