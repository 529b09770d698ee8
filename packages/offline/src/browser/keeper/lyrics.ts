import { extrasOf, type MediaFiles } from '../../downloads/index.ts';
import type { Driver } from '../../drivers/index.ts';
import type { Account } from '../../queries/index.ts';

/** The words of a song, as far as they are kept. */
export interface KeptLyrics {
  /** Every line has a time. */
  readonly synced: boolean;
  /** In the order of singing; `ms` from the beginning of the track. */
  readonly lines: readonly { readonly text: string; readonly ms?: number }[];
}

const TICKS_IN_MS = 10_000;

/** The words that came along with a track; `null` when none lie here, or they cannot be read. */
export async function keptLyrics(
  driver: Driver,
  files: MediaFiles,
  account: Account,
  id: string,
): Promise<KeptLyrics | null> {
  const extras = driver.read((reader) => extrasOf(reader, account, id));
  const path = extras.find(({ kind, format }) => kind === 'lyrics' && format === 'json')?.path;
  if (path === undefined) return null;
  try {
    return lyricsOf(JSON.parse(await textOf(files, path)));
  } catch {
    // Gone or broken: like none.
    return null;
  }
}

async function textOf(files: MediaFiles, path: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of files.read(path)) text += decoder.decode(part, { stream: true });
  return text + decoder.decode();
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;

/** What a server calls lyrics (Jellyfin's LyricDto), read; `null` when there is no line in it. */
export function lyricsOf(dto: unknown): KeptLyrics | null {
  const given = fieldOf(dto, 'Lyrics');
  if (!Array.isArray(given) || given.length === 0) return null;
  const lines = given.map((line: unknown) => {
    const [text, start] = [fieldOf(line, 'Text'), fieldOf(line, 'Start')];
    const words = typeof text === 'string' ? text : '';
    return typeof start === 'number' && start >= 0
      ? { text: words, ms: Math.round(start / TICKS_IN_MS) }
      : { text: words };
  });
  return { synced: lines.every((line) => 'ms' in line), lines };
}
