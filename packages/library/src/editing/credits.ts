import type { Reader, Writer } from '@bandstand/sqlite';
import { may, type Viewer } from '../access/index.ts';
import { LibraryError } from '../errors/index.ts';
import { ArtistBook, type WrittenCredit } from '../scanner/index.ts';
import { rowIdOf } from './targets.ts';

/** One credited artist in order: one that is there, or one by name, made when nobody is called that. */
export interface CreditEdit {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** The name as printed on this record, where it differs. */
  readonly creditedAs?: string | null | undefined;
  /** Stands between this name and the next: ' feat. ', ' & '. */
  readonly join?: string | undefined;
}

/** A credit as an editor sees it. */
export interface CreditView {
  readonly id: string;
  readonly name: string;
  readonly creditedAs: string | null;
  readonly join: string;
}

/** The rows of a credit with the line that shows it. Throws LibraryError `invalid`. */
export function creditRows(
  writer: Writer,
  viewer: Viewer,
  credits: readonly CreditEdit[],
  now: number,
): { readonly rows: WrittenCredit[]; readonly line: string } {
  const book = new ArtistBook();
  const shown: string[] = [];
  const rows = credits.map((credit, position): WrittenCredit => {
    const artist = artistOf(writer, viewer, book, credit, now);
    const given = credit.creditedAs?.trim() ?? '';
    const creditedAs = given === '' || given === artist.name ? null : given;
    const join = position === credits.length - 1 ? '' : (credit.join ?? ', ');
    shown.push((creditedAs ?? artist.name) + join);
    return { artistId: artist.id, role: 'artist', position, creditedAs, join };
  });
  return { rows, line: shown.join('') };
}

function artistOf(
  writer: Writer,
  viewer: Viewer,
  book: ArtistBook,
  { id: gid, name: called }: CreditEdit,
  now: number,
): { readonly id: number; readonly name: string } {
  if (gid !== undefined) {
    const id = rowIdOf(writer, 'artist', gid);
    const name = id === undefined ? undefined : nameOf(writer, id);
    if (id === undefined || name === undefined || !may(writer, viewer, 'see', 'artist', id))
      throw new LibraryError('invalid', `There is no artist ${gid}.`);
    return { id, name };
  }
  const name = called?.trim() ?? '';
  if (name === '') throw new LibraryError('invalid', 'A credit names an artist by id or by name.');
  const [row] = book.rows(writer, [{ name, mbid: null, join: '' }], { role: 'artist', sortName: null, now });
  if (row === undefined) throw new LibraryError('invalid', `${name} cannot be an artist.`);
  return { id: row.artistId, name: nameOf(writer, row.artistId) ?? name };
}

function nameOf(reader: Reader, id: number): string | undefined {
  return reader.value<string>('SELECT name FROM artists WHERE id = ? AND id > 0', [id]);
}

/** The credits of a track or an album in order. */
export function creditsOf(reader: Reader, kind: 'track' | 'album', id: number): CreditView[] {
  const from =
    kind === 'track'
      ? `track_artists c JOIN artists a ON a.id = c.artist_id WHERE c.track_id = ? AND c.role = 'artist'`
      : 'album_artists c JOIN artists a ON a.id = c.artist_id WHERE c.album_id = ?';
  return reader.all<CreditView>(
    `SELECT a.gid AS id, a.name, c.credited_as AS creditedAs, c.join_phrase AS "join" FROM ${from} ORDER BY c.position`,
    [id],
  );
}

/** Writes the lines of everything that credits an artist anew, after its name has changed. */
export function refreshLines(writer: Writer, artistId: number, fold: (text: string) => string): void {
  const line = (table: string, owner: string, role: string) =>
    `(SELECT group_concat(shown, '') FROM (SELECT ifnull(c.credited_as, a.name) || c.join_phrase AS shown
       FROM ${table} c JOIN artists a ON a.id = c.artist_id WHERE c.${owner} = x.id ${role} ORDER BY c.position))`;
  const named = (table: string, owner: string, role: string) =>
    `x.id IN (SELECT c.${owner} FROM ${table} c WHERE c.artist_id = ? AND c.credited_as IS NULL ${role})`;
  const asArtist = `AND c.role = 'artist'`;
  writer.run(
    `UPDATE tracks AS x SET artist_name = ${line('track_artists', 'track_id', asArtist)}
     WHERE ${named('track_artists', 'track_id', asArtist)}`,
    [artistId],
  );
  const albums = writer.all<{ id: number; line: string | null }>(
    `SELECT x.id, ${line('album_artists', 'album_id', '')} AS line FROM albums x WHERE ${named('album_artists', 'album_id', '')}`,
    [artistId],
  );
  for (const { id, line: text } of albums)
    writer.run('UPDATE albums SET album_artist = ?, artist_key = ? WHERE id = ?', [
      text,
      fold(text ?? ''),
      id,
    ]);
}
