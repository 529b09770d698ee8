import type { Reader } from '@bandstand/sqlite';
import { foldName } from '../catalogue/index.ts';
import { LibraryError } from '../errors/index.ts';
import type { DownloadOffer, Visibility } from '../releases/index.ts';
import { genreRows, type Row, writeAlbumCredits, writeList } from '../scanner/index.ts';
import { type CreditEdit, creditRows, creditsOf } from './credits.ts';
import { type LinkEdit, linksText, linksView } from './links.ts';
import { editedFields } from './locks.ts';
import { type EditSession, flagOf, given, trimmed, yearOf } from './session.ts';

export const albumTypes = ['album', 'single', 'ep', 'compilation', 'liveset', 'podcast'] as const;

/** What can be changed of an album; what is left out stays. */
export interface AlbumChanges {
  readonly title?: string | undefined;
  readonly sortTitle?: string | null | undefined;
  readonly artists?: readonly CreditEdit[] | undefined;
  readonly type?: (typeof albumTypes)[number] | undefined;
  readonly compilation?: boolean | undefined;
  readonly year?: number | null | undefined;
  readonly releaseDate?: string | null | undefined;
  readonly originalDate?: string | null | undefined;
  readonly genres?: readonly string[] | undefined;
  readonly label?: string | null | undefined;
  readonly catalogNumber?: string | null | undefined;
  readonly barcode?: string | null | undefined;
  readonly discTitles?: readonly { readonly disc: number; readonly title: string }[] | undefined;
  readonly description?: string | null | undefined;
  readonly license?: string | null | undefined;
  readonly download?: DownloadOffer | null | undefined;
  readonly links?: readonly LinkEdit[] | undefined;
  readonly visibility?: Visibility | undefined;
  /** False hides scanned music from listeners even where everything that is scanned is shown to them. */
  readonly listeners?: boolean | undefined;
  /** Null takes the picture away; a new one is uploaded. */
  readonly cover?: null | undefined;
}

export const albumFields = [
  'title',
  'sortTitle',
  'artists',
  'type',
  'compilation',
  'year',
  'releaseDate',
  'originalDate',
  'genres',
  'label',
  'catalogNumber',
  'barcode',
  'discTitles',
  'description',
  'license',
  'download',
  'links',
  'visibility',
  'listeners',
  'cover',
] as const satisfies readonly (keyof AlbumChanges)[];

interface Stored {
  readonly gid: string;
  readonly title: string;
  readonly sortTitle: string | null;
  readonly artistLine: string | null;
  readonly type: (typeof albumTypes)[number];
  readonly compilation: number;
  readonly year: number | null;
  readonly releaseDate: string | null;
  readonly originalDate: string | null;
  readonly label: string | null;
  readonly catalogNumber: string | null;
  readonly barcode: string | null;
  readonly description: string | null;
  readonly license: string | null;
  readonly download: DownloadOffer | null;
  readonly links: string | null;
  readonly visibility: Visibility;
  readonly listeners: number;
  readonly imageTag: string | null;
  readonly locked: string;
}

/** An album as an editor sees it. */
export function albumView(reader: Reader, id: number) {
  const row = reader.get<Stored>(
    `SELECT gid, title, sort_title AS sortTitle, album_artist AS artistLine, type, compilation, year,
       release_date AS releaseDate, original_date AS originalDate, label, catalog_number AS catalogNumber, barcode,
       description, license, download, external_links AS links, visibility, listeners, image_tag AS imageTag,
       locked_fields AS locked FROM albums WHERE id = ?`,
    [id],
  );
  if (row === undefined) throw new LibraryError('not_found', 'There is no such album.');
  const { gid, locked, compilation, listeners, links, ...rest } = row;
  const genres = reader.all<{ genre: string }>(
    'SELECT genre FROM album_genres WHERE album_id = ? ORDER BY position',
    [id],
  );
  return {
    id: gid,
    ...rest,
    compilation: compilation === 1,
    listeners: listeners === 1,
    links: linksView(links),
    artists: creditsOf(reader, 'album', id),
    genres: genres.map(({ genre }) => genre),
    discTitles: reader.all<{ disc: number; title: string }>(
      'SELECT disc, title FROM album_discs WHERE album_id = ? ORDER BY disc',
      [id],
    ),
    edited: editedFields(locked, albumFields),
  };
}

/** Writes what is spoken of beside the columns, and returns the columns. Throws LibraryError `invalid`. */
export function applyAlbum({ writer, viewer, now }: EditSession, id: number, changes: AlbumChanges): Row {
  const title = trimmed(changes.title);
  if (title === null) throw new LibraryError('invalid', 'A release needs a title.');
  const sortTitle = title === undefined ? trimmed(changes.sortTitle) : (trimmed(changes.sortTitle) ?? null);
  const row: Record<string, Row[string] | undefined> = {
    title,
    sort_title: sortTitle,
    type: changes.type,
    compilation: flagOf(changes.compilation),
    date: changes.releaseDate,
    release_date: changes.releaseDate,
    original_date: changes.originalDate,
    year: changes.year === undefined ? yearOf(changes.releaseDate) : changes.year,
    label: trimmed(changes.label),
    catalog_number: trimmed(changes.catalogNumber),
    barcode: trimmed(changes.barcode),
    description: trimmed(changes.description),
    license: trimmed(changes.license),
    download: changes.download,
    visibility: changes.visibility,
    listeners: flagOf(changes.listeners),
    external_links: changes.links === undefined ? undefined : linksText(changes.links),
    ...(changes.cover === null ? { cover_path: null, image_tag: null, thumbhash: null } : {}),
  };
  if (title !== undefined || sortTitle !== undefined) {
    const shown = title ?? writer.value<string>('SELECT title FROM albums WHERE id = ?', [id]) ?? '';
    row['title_key'] = foldName(sortTitle ?? shown);
  }
  if (changes.artists !== undefined) {
    const { rows, line } = creditRows(writer, viewer, changes.artists, now);
    writeAlbumCredits(writer, id, rows);
    row['album_artist'] = line;
    row['artist_key'] = foldName(line);
    row['artist_id'] = rows[0]?.artistId ?? null;
  }
  if (changes.genres !== undefined) {
    writeList(writer, 'album_genres', id, genreRows(changes.genres));
    row['genre'] = changes.genres.length === 0 ? null : changes.genres.join('; ');
  }
  if (changes.discTitles !== undefined) {
    const titles = new Map(changes.discTitles.map((one) => [one.disc, one.title]));
    const rows = [...titles].sort(([a], [b]) => a - b);
    writeList(writer, 'album_discs', id, rows);
  }
  return given(row);
}
