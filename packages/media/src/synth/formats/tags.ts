/** What a written file says about itself. Texts are written as given; lists keep their order. */
export interface WrittenTags {
  readonly title: string;
  readonly artists: readonly string[];
  /** The artists with joining words as printed, such as `A feat. B`; `A, B` when absent. */
  readonly artistDisplay?: string;
  readonly artistSort?: string;
  readonly album: string;
  readonly albumArtists: readonly string[];
  readonly albumArtistDisplay?: string;
  readonly trackNo: number;
  readonly trackTotal: number;
  readonly discNo?: number;
  readonly discTotal?: number;
  readonly discTitle?: string;
  readonly genres: readonly string[];
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly date: string;
  readonly originalDate?: string;
  readonly compilation?: boolean;
  readonly composer?: string;
  readonly label?: string;
  readonly comment?: string;
  readonly bpm?: number;
  readonly lyrics?: WrittenLyrics;
}

export interface WrittenLyrics {
  /** ISO 639-2 code, three letters. */
  readonly language: string;
  readonly lines: readonly { readonly ms?: number; readonly text: string }[];
}

export interface WrittenPicture {
  readonly mime: 'image/jpeg' | 'image/png';
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The credit as printed. */
export function display(names: readonly string[], printed: string | undefined): string {
  return printed ?? names.join(', ');
}

/** The lyrics without times, one line each. */
export function plainLyrics(lyrics: WrittenLyrics): string {
  return lyrics.lines.map((line) => line.text).join('\n');
}

/** True when every line has its time. */
export function isSynced(lyrics: WrittenLyrics): boolean {
  return lyrics.lines.length > 0 && lyrics.lines.every((line) => line.ms !== undefined);
}

/** The lyrics as LRC, `[mm:ss.xx]` before each line; null when a line has no time. */
export function lrcText(lyrics: WrittenLyrics): string | null {
  if (!isSynced(lyrics)) return null;
  return lyrics.lines.map((line) => `[${lrcTime(line.ms ?? 0)}]${line.text}\n`).join('');
}

function lrcTime(ms: number): string {
  const hundredths = Math.round(ms / 10);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(hundredths / 6000))}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}
