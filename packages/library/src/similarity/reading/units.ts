import type { Reader } from '@bandstand/sqlite';
import type { TrackFacts } from './facts.ts';
import { BestThree } from './formula.ts';
import type { Beside } from './listening.ts';
import type { SharedLists } from './playlists.ts';
import { genreLikeness, type Profile, peopleLikeness } from './profile.ts';
import { idsIn, thinned } from './row-ids.ts';
import { type Kind, playsOf, type Seeds } from './seeds.ts';

/** A track, an album or an artist, with all that speaks for it: what its tracks among the candidates are like. */
export interface Unit {
  readonly id: number;
  /** Who a track is by, 0 for all else. */
  readonly by: number;
  readonly genres: BestThree;
  readonly people: BestThree;
  /** The playlists with any of its tracks, as bits. */
  lists: number;
  /** Its tracks that were heard beside the seeds. */
  readonly heard: number[];
  /** The occasions on which any of them was. */
  occasions: ReadonlySet<number>;
}

interface Evidence {
  readonly profile: Profile;
  readonly beside: Beside;
  readonly lists: SharedLists;
}

/** The candidates by the thing that is looked for. Each is looked at once. */
export function unitsOf(
  kind: Kind,
  facts: Iterable<TrackFacts>,
  { profile, beside, lists }: Evidence,
): ReadonlyMap<number, Unit> {
  const units = new Map<number, Unit>();
  for (const track of facts) {
    const genres = genreLikeness(profile, track);
    const people = peopleLikeness(profile, track);
    const bits = lists.holding.get(track.id) ?? 0;
    const occasions = beside.tracks.get(track.id);
    for (const id of idsOf(kind, track)) {
      const unit = units.get(id) ?? empty(id, kind === 'track' ? (performers(track)[0] ?? 0) : 0);
      units.set(id, unit);
      unit.genres.add(genres);
      unit.people.add(people);
      unit.lists |= bits;
      if (occasions === undefined) continue;
      unit.heard.push(track.id);
      unit.occasions = unit.occasions.size === 0 ? occasions : new Set([...unit.occasions, ...occasions]);
    }
  }
  return units;
}

const empty = (id: number, by: number): Unit => ({
  id,
  by,
  genres: new BestThree(),
  people: new BestThree(),
  lists: 0,
  heard: [],
  occasions: new Set(),
});

function idsOf(kind: Kind, track: TrackFacts): readonly number[] {
  if (kind === 'track') return [track.id];
  if (kind === 'album') return track.album === null ? [] : [track.album];
  return [...new Set(performers(track))].filter((id) => id > 0);
}

/** Those whom a track is by. */
const performers = ({ people }: TrackFacts): readonly number[] =>
  people.filter(({ role }) => role === 'artist').map(({ artist }) => artist);

/** Albums or artists of which more is counted than the tracks that were heard beside the seeds. */
const mostCounted = 24;
/** Tracks of each that are listed, and those of them that stand for all others. */
const mostListed = 100;
const mostOthers = 16;
const tracksSql = {
  album: `SELECT group_concat(id) FROM (SELECT id FROM tracks WHERE album_id = ? LIMIT ${mostListed})`,
  artist: `SELECT group_concat(track_id) FROM (SELECT DISTINCT track_id FROM track_artists
    WHERE artist_id = ? AND role = 'artist' LIMIT ${mostListed})`,
} as const;

/** All plays of what was heard beside the seeds, of what the viewer sees; of long albums and busy artists about so many. */
export function playsOfUnits(
  reader: Reader,
  kind: Kind,
  { seen }: Seeds,
  units: ReadonlyMap<number, Unit>,
): ReadonlyMap<number, number> {
  const heard = [...units.values()]
    .filter(({ occasions }) => occasions.size > 0)
    .sort((a, b) => b.occasions.size - a.occasions.size || a.id - b.id);
  const others = new Map<number, { readonly ids: readonly number[]; readonly each: number }>();
  if (kind !== 'track') {
    for (const unit of heard.slice(0, mostCounted)) {
      const known = new Set(unit.heard);
      const all = idsIn(reader, tracksSql[kind], [unit.id]).filter((id) => seen[id] === 1 && !known.has(id));
      const ids = thinned(all, mostOthers);
      others.set(unit.id, { ids, each: all.length / Math.max(1, ids.length) });
    }
  }
  const asked = heard.flatMap(({ id, heard: tracks }) => [...tracks, ...(others.get(id)?.ids ?? [])]);
  const plays = playsOf(reader, asked);
  const sum = (ids: readonly number[]): number => ids.reduce((all, id) => all + (plays.get(id) ?? 0), 0);
  return new Map(
    heard.map(({ id, heard: tracks }) => {
      const { ids = [], each = 1 } = others.get(id) ?? {};
      return [id, sum(tracks) + each * sum(ids)];
    }),
  );
}
