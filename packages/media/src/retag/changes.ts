/** Tags to write; null or an empty list takes one away, what is left out stays as it is in the file. */
export interface TagChanges {
  readonly title?: string | null;
  /** Names in order; `artistDisplay` is how they are printed together. */
  readonly artists?: readonly string[];
  readonly artistDisplay?: string | null;
  readonly album?: string | null;
  readonly albumArtists?: readonly string[];
  readonly albumArtistDisplay?: string | null;
  readonly trackNo?: number | null;
  readonly discNo?: number | null;
  readonly genres?: readonly string[];
  /** YYYY, YYYY-MM or YYYY-MM-DD. */
  readonly date?: string | null;
  readonly originalDate?: string | null;
  readonly comment?: string | null;
  readonly bpm?: number | null;
  readonly isrc?: string | null;
  /** Instead of all lyrics of the file. */
  readonly lyrics?: LyricsToWrite | null;
  /** Instead of the front cover; other pictures stay. */
  readonly cover?: CoverToWrite;
}

/** With times in every line they are written as LRC, which players and our own reader understand. */
export interface LyricsToWrite {
  readonly lines: readonly { readonly ms?: number | undefined; readonly text: string }[];
}

/** A JPEG or PNG picture: what all these formats hold. */
export interface CoverToWrite {
  readonly type: 'image/jpeg' | 'image/png';
  readonly bytes: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** The fields by which formats are written; the values are texts, none of them empty. */
export type TagField =
  | 'title'
  | 'artist'
  | 'artists'
  | 'album'
  | 'albumArtist'
  | 'albumArtists'
  | 'trackNo'
  | 'discNo'
  | 'genre'
  | 'date'
  | 'originalDate'
  | 'comment'
  | 'bpm'
  | 'isrc'
  | 'lyrics';

/** What a format is to hold, by field; a field with no values is taken out. */
export interface FieldValues extends ReadonlyMap<TagField, readonly string[]> {
  /** The front cover; undefined leaves it. */
  readonly cover?: CoverToWrite | undefined;
}

/** The changes as fields. Several artists are written as they are printed and, beside that, one by one. */
export function fieldValues(changes: TagChanges): FieldValues {
  const fields = new Fields(changes.cover);
  const one = (field: TagField, value: string | number | null | undefined) => {
    if (value !== undefined) fields.set(field, value === null || value === '' ? [] : [String(value)]);
  };
  const credit = (line: TagField, list: TagField, names?: readonly string[], display?: string | null) => {
    if (names === undefined) return;
    fields.set(line, names.length === 0 ? [] : [display ?? names.join(', ')]);
    fields.set(list, names.length > 1 ? names : []);
  };
  one('title', changes.title);
  credit('artist', 'artists', changes.artists, changes.artistDisplay);
  one('album', changes.album);
  credit('albumArtist', 'albumArtists', changes.albumArtists, changes.albumArtistDisplay);
  one('trackNo', changes.trackNo);
  one('discNo', changes.discNo);
  if (changes.genres !== undefined) fields.set('genre', changes.genres);
  one('date', changes.date);
  one('originalDate', changes.originalDate);
  one('comment', changes.comment);
  one('bpm', changes.bpm);
  one('isrc', changes.isrc);
  if (changes.lyrics !== undefined)
    one('lyrics', changes.lyrics === null ? null : lyricsText(changes.lyrics));
  return fields;
}

class Fields extends Map<TagField, readonly string[]> {
  readonly cover: CoverToWrite | undefined;

  constructor(cover: CoverToWrite | undefined) {
    super();
    this.cover = cover;
  }
}

/** Lyrics as one text: LRC when every line has its time, else the lines. */
export function lyricsText({ lines }: LyricsToWrite): string {
  if (lines.length === 0 || lines.some(({ ms }) => ms === undefined))
    return lines
      .map(({ text }) => text)
      .join('\n')
      .trim();
  return lines.map(({ ms = 0, text }) => `[${lrcTime(ms)}]${text}`).join('\n');
}

/** `mm:ss.mmm` */
function lrcTime(ms: number): string {
  const seconds = ((ms % 60_000) / 1000).toFixed(3).padStart(6, '0');
  return `${String(Math.floor(ms / 60_000)).padStart(2, '0')}:${seconds}`;
}

export type RetagCode = 'unsupported' | 'changed' | 'not_verified' | 'forbidden' | 'missing' | 'io';

/** Why a file was left as it was; the words are for people. */
export class RetagError extends Error {
  override readonly name = 'RetagError';
  readonly code: RetagCode;

  constructor(code: RetagCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
