import type { Writer } from '@bandstand/sqlite';
import { foldName } from '../../catalogue/index.ts';
import { importMark, resettle } from '../../scanner/index.ts';
import { added, type Carrying, carryTable, matched, type Outcome } from '../carry.ts';
import { type ForeignRow, numberOf, textOf, timeOf } from '../foreign/index.ts';
import { foreignOf, remember } from '../ledger/index.ts';
import { insert, update, type Values } from '../rows.ts';
import { firstRoot, nameOfArtist, yearOf } from './albums.ts';
import { ensureArtist } from './artists.ts';
import type { Links } from './finder.ts';
import { genresOf } from './genres.ts';
import { isWaiting, mergeTrack } from './merge.ts';
import { relativeForms } from './pictures.ts';
import { idKey, idOf, refOf } from './refs.ts';

export const trackColumns = [
  'id',
  'title',
  'album_id',
  'artist_id',
  'owner_id',
  'artist_name',
  'track_num',
  'duration',
  'file_path',
  'format',
  'bitrate',
  'sample_rate',
  'price',
  'price_usdc',
  'price_usdt',
  'currency',
  'url',
  'service',
  'external_artwork',
  'lyrics',
  'lossless_path',
  'external_id',
  'hash',
  'genre',
  'year',
  'mime_type',
  'file_size',
  'file_hash',
  'version',
  'created_at',
  'description',
  'podcast_episode_num',
  'podcast_season_num',
  'podcast_episode_type',
];

/** Tracks: those whose file is known here become one with it, the others wait for theirs as missing ones. */
export async function carryTracks(context: Carrying, links: Links): Promise<void> {
  let touched: number[] = [];
  await carryTable(context, {
    table: 'tracks',
    columns: trackColumns,
    key: idKey,
    carry: (writer, row) => {
      const outcome = carryTrack(context, writer, row, links);
      if (outcome.kind === 'matched' && outcome.id !== null) touched.push(outcome.id);
      return outcome;
    },
    again: (writer, row, local) => {
      const here = links.tracks.get(idOf(row) ?? 0);
      if (local === null || here === undefined || here === local || !isWaiting(writer, local)) return;
      writeScanned(context, writer, row, here);
      mergeTrack(writer, local, here);
      remember(writer, context.source, 'tracks', idKey(row) ?? '', here);
      touched.push(here);
    },
    settle: (writer) => {
      if (touched.length > 0) resettle(writer, { tracks: touched }, context.clock());
      touched = [];
    },
  });
}

function carryTrack(context: Carrying, writer: Writer, row: ForeignRow, links: Links): Outcome {
  const here = links.tracks.get(idOf(row) ?? 0);
  if (here !== undefined) {
    // Two rows there may name one file; it is one track.
    if (foreignOf(writer, context.source, 'tracks', here) === undefined)
      writeScanned(context, writer, row, here);
    return matched(here);
  }
  const path = textOf(row['file_path'], 4000);
  const isLocal = path !== null && !path.includes('://');
  if (isLocal) context.tally.unmatched(`file not found: ${path}`);
  const { values, credit } = valuesOf(context, writer, row);
  const id = insert(writer, 'tracks', {
    ...values,
    duration: positive(row['duration']),
    file_path: isLocal ? (relativeForms(path)[0] ?? null) : path,
    lossless_path: relativeForms(textOf(row['lossless_path'], 4000) ?? '')[0] ?? null,
    format: textOf(row['format'], 20),
    bitrate: positive(row['bitrate']),
    sample_rate: positive(row['sample_rate']),
    hash: textOf(row['hash'], 200),
    file_hash: textOf(row['file_hash'], 200),
    mime_type: textOf(row['mime_type'], 100),
    file_size: positive(row['file_size']),
    missing_since: new Date(context.clock()).toISOString(),
  });
  writeLists(writer, id, values.genre, credit);
  return added(id);
}

/** Writes what the row says over a track that a scan has made, unless people have worked on that. */
function writeScanned(context: Carrying, writer: Writer, row: ForeignRow, id: number): void {
  const here = writer.get<{ source: string; locked_fields: string; album_id: number | null }>(
    'SELECT source, locked_fields, album_id FROM tracks WHERE id = ?',
    [id],
  );
  if (here?.source !== 'scan' || here.locked_fields !== '[]') return;
  const { values, credit, locked } = valuesOf(context, writer, row);
  const stays = values.album_id === null || values.album_id === here.album_id;
  const given = Object.entries(values).filter(([, value]) => value !== null);
  const locks = stays ? locked.filter((field) => field !== 'album_id') : locked;
  update(writer, 'tracks', id, { ...Object.fromEntries(given), locked_fields: JSON.stringify(locks) });
  if (values.genre !== null) writer.run('DELETE FROM track_genres WHERE track_id = ?', [id]);
  if (credit !== null) writer.run(`DELETE FROM track_artists WHERE track_id = ? AND role = 'artist'`, [id]);
  writeLists(writer, id, values.genre, credit);
}

interface Credit {
  readonly artistId: number;
  readonly creditedAs: string | null;
}

function valuesOf(context: Carrying, writer: Writer, row: ForeignRow) {
  const title = textOf(row['title'], 1000);
  const credit = creditOf(context, writer, row);
  const lyrics = textOf(row['lyrics']);
  const money = (column: string) => positive(row[column]) ?? 0;
  const stated = {
    title: title ?? titleOfPath(row),
    artist_name: credit?.line ?? null,
    track_num: positive(row['track_num']),
    genre: textOf(row['genre'], 1000),
    year: yearOf(row['year']),
    album_id: refOf(context, writer, 'albums', row['album_id']),
    lyrics,
  };
  const locked = Object.entries(stated).flatMap(([field, value]) =>
    value === null || (field === 'title' && title === null) ? [] : [field],
  );
  const values = {
    ...stated,
    title_key: foldName(stated.title),
    artist_id: credit?.artistId ?? null,
    owner_id: refOf(context, writer, 'admin', row['owner_id']) ?? firstRoot(writer),
    price: money('price'),
    price_usdc: money('price_usdc'),
    price_usdt: money('price_usdt'),
    currency: textOf(row['currency'], 10),
    url: textOf(row['url'], 4000),
    service: textOf(row['service'], 50),
    external_artwork: textOf(row['external_artwork'], 4000),
    external_id: textOf(row['external_id'], 500),
    version: textOf(row['version'], 200),
    description: textOf(row['description']),
    podcast_episode_num: positive(row['podcast_episode_num']),
    podcast_season_num: positive(row['podcast_season_num']),
    podcast_episode_type: textOf(row['podcast_episode_type'], 50),
    source: 'import',
    created_at: timeOf(row['created_at']),
    locked_fields: JSON.stringify([importMark, ...locked]),
  } satisfies Values;
  return { values, credit, locked: [importMark, ...locked] };
}

function creditOf(
  context: Carrying,
  writer: Writer,
  row: ForeignRow,
): (Credit & { readonly line: string }) | null {
  const written = textOf(row['artist_name'], 1000);
  const known = refOf(context, writer, 'artists', row['artist_id']);
  const artistId =
    known !== null && known > 0 ? known : written === null ? null : ensureArtist(writer, written);
  if (artistId === null) return null;
  const name = nameOfArtist(writer, artistId) ?? '';
  const line = written ?? name;
  return { artistId, creditedAs: line === name ? null : line, line };
}

function writeLists(writer: Writer, id: number, genre: string | null, credit: Credit | null): void {
  if (credit !== null) {
    writer.run(
      `INSERT INTO track_artists (track_id, artist_id, role, position, credited_as) VALUES (?, ?, 'artist', 0, ?)`,
      [id, credit.artistId, credit.creditedAs],
    );
  }
  for (const [position, name] of genresOf(genre).entries())
    writer.run('INSERT INTO track_genres (track_id, genre, position) VALUES (?, ?, ?)', [id, name, position]);
}

function titleOfPath(row: ForeignRow): string {
  const name = textOf(row['file_path'], 4000)?.replaceAll('\\', '/').split('/').at(-1) ?? '';
  return name.replace(/\.[^.]{1,5}$/, '') || 'Untitled';
}

function positive(value: unknown): number | null {
  const number = numberOf(value);
  return number !== null && number > 0 && number < Number.MAX_SAFE_INTEGER ? number : null;
}
