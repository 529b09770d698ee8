/** The names under which every tag format's values meet; the tables in names/ map to them. */
export type Field =
  | 'title'
  | 'artist'
  | 'artists'
  | 'albumartist'
  | 'albumartists'
  | 'album'
  | 'track'
  | 'tracktotal'
  | 'disc'
  | 'disctotal'
  | 'discsubtitle'
  | 'genre'
  | 'date'
  | 'year'
  | 'daymonth'
  | 'originaldate'
  | 'originalyear'
  | 'releasedate'
  | 'compilation'
  | 'releasetype'
  | 'mb_recording'
  | 'mb_track'
  | 'mb_release'
  | 'mb_releasegroup'
  | 'mb_work'
  | 'mb_artist'
  | 'mb_albumartist'
  | 'acoustid'
  | 'isrc'
  | 'barcode'
  | 'catalognumber'
  | 'label'
  | 'composer'
  | 'conductor'
  | 'lyricist'
  | 'arranger'
  | 'producer'
  | 'remixer'
  | 'comment'
  | 'copyright'
  | 'mood'
  | 'grouping'
  | 'contentgroup'
  | 'work'
  | 'movement'
  | 'movementno'
  | 'movementtotal'
  | 'advisory'
  | 'bpm'
  | 'rg_trackgain'
  | 'rg_trackpeak'
  | 'rg_albumgain'
  | 'rg_albumpeak'
  | 'r128_track'
  | 'r128_album'
  | 'titlesort'
  | 'artistsort'
  | 'albumartistsort'
  | 'albumsort'
  | 'composersort'
  | 'gapless_smpb'
  | 'lyrics';

export interface RawLyrics {
  readonly lang: string;
  readonly text: string;
}

export interface RawSyncedLyrics {
  readonly lang: string;
  readonly lines: readonly { readonly ms: number; readonly text: string }[];
}

const mostValues = 64;

/** The tags of one file while it is read, in the order in which they stand there. */
export class Fields {
  readonly values = new Map<Field, string[]>();
  readonly lyrics: RawLyrics[] = [];
  readonly synced: RawSyncedLyrics[] = [];
  hasCover = false;

  add(field: Field, value: string): void {
    if (field === 'lyrics') {
      this.addLyrics('', value);
      return;
    }
    const known = this.values.get(field);
    if (known === undefined) this.values.set(field, [value]);
    else if (known.length < mostValues) known.push(value);
  }

  addLyrics(lang: string, text: string): void {
    if (this.lyrics.length < 4 && text !== '') this.lyrics.push({ lang, text });
  }

  first(field: Field): string | undefined {
    return this.values.get(field)?.[0];
  }

  all(field: Field): readonly string[] {
    return this.values.get(field) ?? [];
  }

  /** Takes from a less trusted tag of the same file what is missing here. */
  fillFrom(other: Fields): void {
    for (const [field, values] of other.values) if (!this.values.has(field)) this.values.set(field, values);
    if (this.lyrics.length === 0) this.lyrics.push(...other.lyrics);
    if (this.synced.length === 0) this.synced.push(...other.synced);
    this.hasCover ||= other.hasCover;
  }
}
