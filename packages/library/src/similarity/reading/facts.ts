import type { Reader } from '@bandstand/sqlite';

/** What is known of a track, as far as likeness goes. */
export interface TrackFacts {
  readonly id: number;
  readonly album: number | null;
  readonly year: number | null;
  /** In lower case, each once. */
  readonly genres: readonly string[];
  /** Row ids by role, in order of the credits. */
  readonly people: readonly { readonly artist: number; readonly role: string }[];
}

interface Credit {
  readonly track: number;
  readonly artist: number;
  readonly role: string;
}

const among = '(SELECT value FROM json_each(?))';
const rowSql = `SELECT id, album_id AS album, year FROM tracks WHERE id IN ${among} AND missing_since IS NULL`;
const genreSql = `SELECT track_id AS track, lower(genre) AS genre FROM track_genres WHERE track_id IN ${among}`;
const creditSql = `SELECT track_id AS track, artist_id AS artist, role FROM track_artists
  WHERE track_id IN ${among} ORDER BY track_id, role, position`;

/** The facts of these tracks, by row id. */
export function factsOf(reader: Reader, ids: readonly number[]): ReadonlyMap<number, TrackFacts> {
  const asked = [JSON.stringify(ids)];
  const found = new Map<number, TrackFacts & { readonly genres: string[]; readonly people: Credit[] }>();
  for (const { id, album, year } of reader.all<Pick<TrackFacts, 'id' | 'album' | 'year'>>(rowSql, asked))
    found.set(id, { id, album, year, genres: [], people: [] });
  for (const { track, genre } of reader.all<{ track: number; genre: string }>(genreSql, asked))
    found.get(track)?.genres.push(genre);
  for (const credit of reader.all<Credit>(creditSql, asked)) found.get(credit.track)?.people.push(credit);
  return found;
}
