import { type ReadingScope, seenFacts } from '../../catalogue/index.ts';
import { pairNumber } from './formula.ts';
import type { Beside } from './listening.ts';
import { type SharedLists, weighed } from './playlists.ts';
import type { Profile } from './profile.ts';
import { idsIn } from './row-ids.ts';
import type { Seeds } from './seeds.ts';

/** Tracks that are compared for an answer of so many things: what it costs does not grow with the library. */
const mostFor = (limit: number): number => 140 + Math.ceil(1.2 * limit);
/** The parts of them that each kind of evidence may bring; genres bring what is left. */
const parts = { heard: 0.35, lists: 0.2, people: 0.3 } as const;
const mostGenres = 4;
/** The part of what genres bring that has the two that say most. */
const ofBothGenres = 0.6;
const mostPeople = 12;
/** Tracks read at one place: they lie beside each other, so the second costs a tenth of the first. */
const atOnce = 3;
/** A list of at most so many is read as a whole, of a longer one parts. */
const wholeList = 800;

const bySql = `SELECT group_concat(id) FROM (SELECT track_id AS id FROM track_artists
  WHERE artist_id = ? AND role = ? AND track_id >= ? ORDER BY track_id LIMIT ?)`;
const genreSql = `SELECT group_concat(id) FROM (SELECT track_id AS id FROM track_genres
  WHERE genre = ? AND track_id >= ? ORDER BY track_id LIMIT ?)`;

/** Of the next tracks of one genre, those that have another too. */
const bothSql = `SELECT group_concat(id) FROM (SELECT id FROM (SELECT track_id AS id FROM track_genres
    WHERE genre = ? AND track_id >= ? ORDER BY track_id LIMIT 30) x
  WHERE EXISTS (SELECT 1 FROM track_genres o WHERE o.track_id = x.id AND o.genre = ?) LIMIT ?)`;

/** Row ids of tracks that may be like the seeds, those first that have the best reason. @param limit of the answer */
export function candidatesFor(
  scope: ReadingScope,
  seeds: Seeds,
  profile: Profile,
  { beside, lists, limit }: { readonly beside: Beside; readonly lists: SharedLists; readonly limit: number },
): readonly number[] {
  const most = mostFor(limit);
  const candidates = new Set<number>();
  const add = (ids: Iterable<number>, share: number): void => {
    const end = Math.min(most, candidates.size + Math.ceil(share));
    for (const id of ids) {
      if (candidates.size >= end) return;
      if (seeds.seen[id] === 1) candidates.add(id);
    }
  };
  add(
    best(beside.tracks, (occasions) => occasions.size),
    parts.heard * most,
  );
  add(
    best(lists.holding, (bits) => weighed(lists, bits).met),
    parts.lists * most,
  );
  if (seeds.kind === 'artist') add(seeds.ids, most);
  const people = best(profile.people, (weight) => weight).slice(0, mostPeople);
  const each = (parts.people * most) / Math.max(1, people.length);
  for (const artist of people) add(byPerson(scope, artist, seeds, each), each);
  const genres = best(profile.genres, (weight) => weight).slice(0, mostGenres);
  const share = Math.ceil(ofBothGenres * (most - candidates.size));
  add(ofBoth(scope, genres, seeds, profile, share), share);
  for (const [index, genre] of genres.entries()) {
    const share = Math.ceil((most - candidates.size) / (genres.length - index));
    add(ofGenre(scope, genre, seeds, profile, share), share);
  }
  return [...candidates];
}

/** The keys of the highest values first. */
function best<K extends string | number, V>(
  found: ReadonlyMap<K, V>,
  valueOf: (value: V) => number,
): readonly K[] {
  return [...found]
    .map(([key, value]) => ({ key, worth: valueOf(value) }))
    .sort((a, b) => b.worth - a.worth || (a.key < b.key ? -1 : 1))
    .map(({ key }) => key);
}

/** Some tracks of a person in every role, from everywhere in the library. */
function byPerson(scope: ReadingScope, artist: number, seeds: Seeds, share: number): readonly number[] {
  const { tracks, roles, roleNames } = seenFacts(scope).value;
  const read = (role: string) => (from: number, count: number) =>
    idsIn(scope.reader, bySql, [artist, role, from, count]);
  // The first of the roles is that of albums.
  const own = roleNames.filter((_, bit) => bit > 0 && ((roles[artist] ?? 0) & (1 << bit)) !== 0);
  return own.flatMap((role) =>
    sampled(read(role), { size: tracks[artist] ?? 0, share: share / own.length, seeds }),
  );
}

function ofGenre(
  { reader }: ReadingScope,
  genre: string,
  seeds: Seeds,
  profile: Profile,
  share: number,
): readonly number[] {
  const read = (from: number, count: number) => idsIn(reader, genreSql, [genre, from, count]);
  return sampled(read, { size: profile.sizeOf(genre), share, seeds });
}

/** Few tracks of a large genre have another one, too, and none are as like what has both. */
function ofBoth(
  { reader }: ReadingScope,
  genres: readonly string[],
  seeds: Seeds,
  profile: Profile,
  share: number,
): readonly number[] {
  const [rarer, other] = genres.slice(0, 2).sort((a, b) => profile.sizeOf(a) - profile.sizeOf(b));
  // A small one is read as a whole.
  if (rarer === undefined || other === undefined || profile.sizeOf(rarer) <= wholeList) return [];
  return atPlaces((from, count) => idsIn(reader, bothSql, [rarer, from, other, count]), seeds, share);
}

interface Sampled {
  /** Of how many the viewer sees. */
  readonly size: number;
  /** How many are wanted, about. */
  readonly share: number;
  readonly seeds: Seeds;
}

/** What lies at places all over a list, so many that it is about the share. */
function sampled(
  read: (from: number, count: number) => readonly number[],
  { size, share, seeds }: Sampled,
): readonly number[] {
  // Some of a list may not be for this viewer.
  if (size <= wholeList) return runs(read(0, 2 * wholeList), Math.ceil(share / atOnce));
  return atPlaces(read, seeds, share);
}

function atPlaces(
  read: (from: number, count: number) => readonly number[],
  seeds: Seeds,
  share: number,
): readonly number[] {
  const places = Math.ceil(share / atOnce);
  const step = seeds.seen.length / places;
  // The same places for the same seed, others for another.
  const shift = pairNumber(seeds.ids[0] ?? 0, places) * step;
  return Array.from({ length: places }, (_, index) => read(Math.floor(index * step + shift), atOnce)).flat();
}

function runs(all: readonly number[], places: number): readonly number[] {
  if (all.length <= places * atOnce) return all;
  const step = all.length / places;
  return Array.from({ length: places }, (_, n) => {
    const from = Math.floor(n * step);
    return all.slice(from, from + atOnce);
  }).flat();
}
