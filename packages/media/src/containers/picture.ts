/** A picture inside a sound file. */
export interface Picture {
  readonly bytes: Uint8Array;
  /** As the file states it; not to be believed before the bytes were looked at. */
  readonly type: string;
  readonly description: string | null;
}

const mostBytes = 32 * 1024 * 1024;

/** The front cover of a sound file, else its first picture; null when it has none or one of more than 32 MiB. */
export async function readPicture(path: string): Promise<Picture | null> {
  // Loaded when first needed: it doubles the memory of a thread.
  const { parseFile, selectCover } = await import('music-metadata');
  const found = await parseFile(path, { duration: false, includeChapters: false });
  const cover = selectCover(found.common.picture);
  if (!cover || cover.data.length === 0 || cover.data.length > mostBytes) return null;
  // A copy of its own: the parser's array may be a window on a larger buffer.
  return { bytes: Uint8Array.from(cover.data), type: cover.format, description: cover.description ?? null };
}
