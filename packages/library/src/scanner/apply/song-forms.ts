import { areSiblings, isSameSong, type SongForm, trackFacts } from '../grouping/index.ts';
import type { FreshFile } from '../model.ts';
import { suffixOf } from '../model.ts';
import { formsOfAlbum } from '../store/track-store.ts';
import type { Session } from './session.ts';

interface TrackForm extends SongForm {
  readonly trackId: number;
}

/** The songs of the albums of a batch, to find the track that a new file is another form of. */
export class SongForms {
  readonly #session: Session;
  readonly #albums = new Map<number, TrackForm[]>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** The track of the album that the file is another form of: a sibling on disk before one with equal tags. */
  trackOf(file: FreshFile, albumId: number): number | undefined {
    const form = formOf(file);
    const forms = this.#forms(albumId);
    const same = forms.filter(
      (other) => isSameSong(form, other) && !this.#hasFormat(forms, other.trackId, form.format),
    );
    return (same.find((other) => areSiblings(form, other)) ?? same[0])?.trackId;
  }

  /** Remembers a file that was written to a track of the album. */
  add(file: FreshFile, albumId: number, trackId: number): void {
    const made = this.#session.madeAlbums.has(albumId);
    const forms = made ? this.#forms(albumId) : this.#albums.get(albumId);
    forms?.push({ ...formOf(file), trackId });
  }

  #forms(albumId: number): TrackForm[] {
    const known = this.#albums.get(albumId) ?? this.#load(albumId);
    this.#albums.set(albumId, known);
    return known;
  }

  #load(albumId: number): TrackForm[] {
    if (this.#session.madeAlbums.has(albumId)) return [];
    return formsOfAlbum(this.#session.writer, albumId).map((row) => ({
      trackId: row.track_id,
      rootId: row.root_id,
      path: row.path,
      format: row.format,
      lossless: row.lossless === 1,
      title: row.title,
      disc: row.disc_num,
      number: row.track_num,
      duration: row.duration,
    }));
  }

  /** A track has one file of a format: a second one is another song with the same title. */
  #hasFormat(forms: readonly TrackForm[], trackId: number, format: string): boolean {
    return forms.some((form) => form.trackId === trackId && form.format === format);
  }
}

function formOf(file: FreshFile): SongForm {
  const facts = trackFacts(file.path, file.tags);
  return {
    rootId: file.rootId,
    path: file.path,
    format: suffixOf(file.name),
    lossless: file.tags.format.lossless,
    title: facts.title,
    disc: facts.disc_num,
    number: facts.track_num,
    duration: facts.duration,
  };
}
