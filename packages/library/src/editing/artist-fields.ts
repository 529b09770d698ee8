import type { Reader, Writer } from '@bandstand/sqlite';
import { foldName } from '../catalogue/index.ts';
import { LibraryError } from '../errors/index.ts';
import type { Row } from '../scanner/index.ts';
import { refreshLines } from './credits.ts';
import { type LinkEdit, linksText, linksView } from './links.ts';
import { editedFields } from './locks.ts';
import { type EditSession, given, trimmed } from './session.ts';

/** What can be changed of an artist; what is left out stays. */
export interface ArtistChanges {
  readonly name?: string | undefined;
  readonly sortName?: string | null | undefined;
  readonly bio?: string | null | undefined;
  readonly links?: readonly LinkEdit[] | undefined;
  /** Null takes the picture away; a new one is uploaded. */
  readonly photo?: null | undefined;
}

export const artistFields = [
  'name',
  'sortName',
  'bio',
  'links',
  'photo',
] as const satisfies readonly (keyof ArtistChanges)[];

interface Stored {
  readonly gid: string;
  readonly name: string;
  readonly sortName: string | null;
  readonly bio: string | null;
  readonly links: string | null;
  readonly imageTag: string | null;
  readonly locked: string;
}

/** An artist as an editor sees it. */
export function artistView(reader: Reader, id: number) {
  const row = reader.get<Stored>(
    `SELECT gid, name, sort_name AS sortName, bio, links, image_tag AS imageTag, locked_fields AS locked
     FROM artists WHERE id = ?`,
    [id],
  );
  if (row === undefined) throw new LibraryError('not_found', 'There is no such artist.');
  const { gid, locked, links, ...rest } = row;
  const aliases = reader.all<{ name: string; kind: string }>(
    'SELECT name, kind FROM artist_aliases WHERE artist_id = ? ORDER BY name',
    [id],
  );
  return {
    id: gid,
    ...rest,
    links: linksView(links),
    /** Names in tags that mean this artist. */
    aliases: aliases.map(({ name }) => name),
    edited: editedFields(locked, artistFields),
  };
}

/**
 * Writes a new name to everything that credits the artist, and returns the
 * columns. Throws LibraryError `invalid`, `conflict`.
 */
export function applyArtist({ writer }: EditSession, id: number, changes: ArtistChanges): Row {
  const name = trimmed(changes.name);
  if (name === null) throw new LibraryError('invalid', 'An artist needs a name.');
  if (name !== undefined) renameArtist(writer, id, name);
  return given({
    sort_name: trimmed(changes.sortName),
    bio: trimmed(changes.bio),
    links: changes.links === undefined ? undefined : linksText(changes.links),
    ...(changes.photo === null ? { photo_path: null, image_tag: null, thumbhash: null } : {}),
  });
}

/** Takes an artist's edited name back to what the tags say, if that is known. */
export function resetName(writer: Writer, id: number): void {
  const first = writer.value<string>(
    `SELECT name FROM artist_aliases WHERE artist_id = ? AND kind = 'renamed' ORDER BY name_key LIMIT 1`,
    [id],
  );
  if (first === undefined) return;
  writer.run(`DELETE FROM artist_aliases WHERE artist_id = ? AND kind = 'renamed'`, [id]);
  writeName(writer, id, first);
}

/** Gives an artist another name. Files that bear the old one are the artist's, and show the new one. */
function renameArtist(writer: Writer, id: number, name: string): void {
  const before = writer.get<{ name: string; mbid: string | null }>(
    'SELECT name, mbid FROM artists WHERE id = ?',
    [id],
  );
  if (before === undefined || before.name === name) return;
  const taken = writer.value<string>(
    `SELECT gid FROM artists WHERE name_key = ? AND ifnull(mbid, '') = ? AND id <> ? AND id > 0`,
    [foldName(name), before.mbid ?? '', id],
  );
  if (taken !== undefined)
    throw new LibraryError(
      'conflict',
      `There is an artist of this name already (${taken}): merge the two instead.`,
    );
  // A name that is taken back is an alias no more.
  writer.run('DELETE FROM artist_aliases WHERE name_key = ? AND artist_id = ?', [foldName(name), id]);
  writer.run(
    `INSERT INTO artist_aliases (name_key, mbid, artist_id, name, kind) VALUES (:key, '', :id, :name, 'renamed')
     ON CONFLICT (name_key, mbid) DO UPDATE SET artist_id = :id, name = :name, kind = 'renamed'`,
    { key: foldName(before.name), id, name: before.name },
  );
  writeName(writer, id, name);
}

function writeName(writer: Writer, id: number, name: string): void {
  writer.run('UPDATE artists SET name = ?, name_key = ? WHERE id = ?', [name, foldName(name), id]);
  for (const table of ['track_artists', 'album_artists'])
    writer.run(`UPDATE ${table} SET credited_as = NULL WHERE artist_id = ? AND credited_as = ?`, [id, name]);
  refreshLines(writer, id, foldName);
}
