import type { Reader } from '../drivers/index.ts';
import type { NamedId } from '../models/index.ts';
import { type Account, extraOf, textsIn } from '../queries/index.ts';

/** What tracks repeat of their album. */
export interface AlbumNames {
  readonly title: string;
  readonly artist: string | null;
  readonly artists: readonly NamedId[];
  readonly imageTag: string | null;
}

/**
 * Names of artists and albums by their ids: lines of a feed name things by id alone. What came in this pass is known here,
 * the rest the store has.
 */
export class Names {
  readonly #reader: Pick<Reader, 'get'>;
  readonly #serverId: number;
  readonly #artists: Map<string, string>;
  readonly #albums: Map<string, AlbumNames>;

  constructor(reader: Pick<Reader, 'get'>, { serverId }: Account, before?: Names) {
    this.#reader = reader;
    this.#serverId = serverId;
    this.#artists = before?.heldArtists() ?? new Map();
    this.#albums = before?.heldAlbums() ?? new Map();
  }

  heldArtists(): Map<string, string> {
    return this.#artists;
  }

  heldAlbums(): Map<string, AlbumNames> {
    return this.#albums;
  }

  artist(id: string): string {
    const held = this.#artists.get(id);
    if (held !== undefined) return held;
    const name = this.#row(id)?.name ?? '';
    this.#artists.set(id, name);
    return name;
  }

  setArtist(id: string, name: string): void {
    this.#artists.set(id, name);
  }

  album(id: string): AlbumNames | undefined {
    const held = this.#albums.get(id);
    if (held !== undefined) return held;
    const row = this.#row(id);
    if (row === undefined) return undefined;
    const names = { title: row.name, artist: row.artist, artists: creditsOf(row), imageTag: row.tag };
    this.#albums.set(id, names);
    return names;
  }

  setAlbum(id: string, names: AlbumNames): void {
    this.#albums.set(id, names);
  }

  #row(id: string): Row | undefined {
    return this.#reader.get<Row>(
      `SELECT name, album_artist AS artist, artists, metadata_json AS extra, primary_image_tag AS tag
       FROM items WHERE jellyfin_id = ? AND server_id = ?`,
      [id, this.#serverId],
    );
  }
}

interface Row {
  readonly name: string;
  readonly artist: string | null;
  readonly artists: string | null;
  readonly extra: string | null;
  readonly tag: string | null;
}

const creditsOf = ({ extra, artists }: Row): readonly NamedId[] =>
  extraOf(extra, textsIn(artists)).albumArtistIds ?? [];
