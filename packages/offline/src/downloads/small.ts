import type { Account } from '../queries/index.ts';
import { refusalOf, TransferError } from './failure.ts';
import type { MediaFiles } from './files.ts';
import type { AskServer } from './tools.ts';

/** A small thing as a server gave it. */
export interface SmallAnswer {
  readonly bytes: Uint8Array;
  /** Media type in lower case, without parameters. */
  readonly type: string;
}

/** Longest that a small thing may take, ms. */
const PATIENCE_MS = 30_000;

/**
 * Fetches a picture, words or subtitles at once; `undefined` when the server has none. Throws `TransferError` for any other
 * refusal, and for what is larger than `maxBytes`.
 */
export async function fetchSmall(
  ask: AskServer,
  account: Account,
  path: string,
  { maxBytes, now }: { readonly maxBytes: number; readonly now: number },
): Promise<SmallAnswer | undefined> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await ask(account, path, { headers: {}, signal }).catch((cause: unknown) => {
    if (cause instanceof TransferError) throw cause;
    throw new TransferError('broken', 'the server cannot be reached', { cause });
  });
  if (!response.ok) {
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    throw refusalOf(response, now);
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > maxBytes) throw new TransferError('refused', `${path} is larger than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  return { bytes, type: type.trim().toLowerCase() };
}

/** Writes a small file whole or not at all. */
export async function writeSmall(files: MediaFiles, path: string, bytes: Uint8Array): Promise<void> {
  const part = `parts/${path.replaceAll('/', '-')}`;
  const writer = await files.write(part, 0);
  try {
    await writer.write(bytes);
    await writer.sync();
  } finally {
    await writer.close();
  }
  await files.rename(part, path);
}

const PICTURES: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
};

/** The end of a picture's name; `undefined` for what is none that a browser shows without running it. */
export const pictureExtension = (type: string): string | undefined => PICTURES[type];

/** A part of a file's name that no other has: a path that waits to be removed is never the path of a new file. */
export const freshName = (): string => crypto.randomUUID().slice(0, 8);
