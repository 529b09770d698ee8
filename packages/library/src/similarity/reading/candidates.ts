import type { Reader } from '@bandstand/sqlite';
import { pairNumber } from './formula.ts';
import type { Beside } from './listening.ts';
import type { SharedList } from './playlists.ts';
import type { Profile } from './profile.ts';
import type { Seeds } from './seeds.ts';

/** Tracks that are compared at all: what a request may cost does not grow with the library. */
const mostCandidates = 2500;
const mostHeard = 600;
const mostGenres = 4;
const mostPeople = 12;
const ofOnePerson = 100;
/** A genre of at most so many tracks is looked at whole, of a larger one a sample from all over the library. */
const wholeGenre = 400;
const samples = 40;
const atOnce = 6;

const personSql = `SELECT track_id AS id FROM track_artists WHERE artist_id = ? AND role = ? AND track_id >= ?
  ORDER BY track_id LIMIT ${ofOnePerson}`;
const rolesSql = 'SELECT DISTINCT role FROM track_artists WHERE artist_id = ?';
const genreSql =
  'SELECT track_id AS id FROM track_genres WHERE genre = ? AND track_id >= ? ORDER BY track_id LIMIT ?';

/** Row ids of tracks that may be like the seeds, those first that have the best reason. */
export function candidatesFor(
  reader: Reader,
  seeds: Seeds,
  profile: Profile,
  found: { readonly beside: Beside; readonly lists: readonly SharedList[] },
): readonly number[] {
  const candidates = new Set<number>();
  const add = (ids: Iterable<number>): void => {
    for (const id of ids) if (candidates.size < mostCandidates && seeds.seen[id] === 1) candidates.add(id);
  };
  const heard = [...found.beside.tracks].sort(([a, x], [b, y]) => y.size - x.size || a - b);
  add(heard.slice(0, mostHeard).map(([id]) => id));
  for (const { tracks } of found.lists) add(tracks);
  if (seeds.kind === 'artist') add(seeds.ids);
  for (const artist of heaviest(profile.people, mostPeople)) add(byPerson(reader, artist));
  for (const genre of heaviest(profile.genres, mostGenres)) add(ofGenre(reader, genre, seeds, profile));
  return [...candidates];
}

function heaviest<K extends string | number>(profile: ReadonlyMap<K, number>, count: number): readonly K[] {
  return [...profile]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, count)
    .map(([key]) => key);
}

function byPerson(reader: Reader, artist: number): readonly number[] {
  const roles = reader.all<{ role: string }>(rolesSql, [artist]);
  return roles.flatMap(({ role }) =>
    reader.all<{ id: number }>(personSql, [artist, role, 0]).map(({ id }) => id),
  );
}

function ofGenre(reader: Reader, genre: string, seeds: Seeds, profile: Profile): readonly number[] {
  const read = (from: number, limit: number): readonly number[] =>
    reader.all<{ id: number }>(genreSql, [genre, from, limit]).map(({ id }) => id);
  if (profile.sizeOf(genre) <= wholeGenre) return read(0, 2 * wholeGenre);
  // The same places for the same seed, others for another.
  const step = seeds.seen.length / samples;
  const shift = pairNumber(seeds.ids[0] ?? 0, samples) * step;
  return Array.from({ length: samples }, (_, index) => read(Math.floor(index * step + shift), atOnce)).flat();
}
