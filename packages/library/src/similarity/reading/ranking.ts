import type { Reader } from '@bandstand/sqlite';
import { foldName, type ReadingScope } from '../../catalogue/index.ts';
import { candidatesFor } from './candidates.ts';
import { factsOf, performers, type TrackFacts } from './facts.ts';
import { bestThree, cosine, pairNumber, type Scored, shareOf, total } from './formula.ts';
import { type Beside, heardBeside } from './listening.ts';
import { listsWith, type SharedList } from './playlists.ts';
import { genreLikeness, peopleLikeness, profileOf } from './profile.ts';
import { type Kind, playsOf, type Seeds } from './seeds.ts';

/** Everything that is like the seeds, best first: tracks, or the albums or artists of these tracks. */
export function ranking(scope: ReadingScope, seeds: Seeds, kind: Kind): readonly Scored[] {
  const { reader, viewer } = scope;
  if (seeds.ids.length === 0) return [];
  const beside = heardBeside(reader, seeds);
  const lists = listsWith(reader, viewer, seeds);
  const own = factsOf(reader, seeds.ids);
  const profile = profileOf(scope, seeds, [...own.values()]);
  const facts = factsOf(reader, candidatesFor(reader, seeds, profile, { beside, lists }));
  const units = unitsOf(kind, facts.values());
  const nobody = kind === 'artist' ? namesOfNobody(reader) : new Set<number>();
  const plays = playsOfUnits(reader, kind, seeds, units, beside);
  const shared = lists.reduce((sum, { weight }) => sum + weight, 0);
  return [...units]
    .filter(([id]) => !isSeed(seeds, kind, id) && !nobody.has(id))
    .map(([id, tracks]) => {
      const together = occasionsOf(beside, tracks).size;
      const score = total({
        heard: cosine(together, beside.occasions, plays.get(id) ?? 0),
        playlists: playlistLikeness(lists, shared, tracks),
        genres: bestThree(tracks.map((track) => genreLikeness(profile, track))),
        people: bestThree(tracks.map((track) => peopleLikeness(profile, track))),
      });
      const [first] = tracks;
      return { id, score, by: kind === 'track' && first ? (performers(first)[0] ?? 0) : 0 };
    })
    .filter(({ score }) => score > 0)
    .sort(
      (a, b) => b.score - a.score || pairNumber(seeds.id, a.id) - pairNumber(seeds.id, b.id) || a.id - b.id,
    );
}

/** The candidates by the thing that is looked for. */
function unitsOf(kind: Kind, facts: Iterable<TrackFacts>): ReadonlyMap<number, readonly TrackFacts[]> {
  const units = new Map<number, TrackFacts[]>();
  for (const track of facts) {
    const ids = kind === 'track' ? [track.id] : kind === 'album' ? [track.album ?? 0] : performers(track);
    for (const id of new Set(ids)) {
      if (id <= 0) continue;
      const unit = units.get(id);
      if (unit === undefined) units.set(id, [track]);
      else unit.push(track);
    }
  }
  return units;
}

/** A mix of an artist may hold his own songs; nothing else is like itself. */
function isSeed({ kind, id, ids }: Seeds, wanted: Kind, candidate: number): boolean {
  if (wanted === 'track') return kind !== 'artist' && ids.includes(candidate);
  return wanted === kind && id === candidate;
}

function occasionsOf({ tracks }: Beside, unit: readonly TrackFacts[]): ReadonlySet<number> {
  const occasions = new Set<number>();
  for (const { id } of unit) for (const one of tracks.get(id) ?? []) occasions.add(one);
  return occasions;
}

function playlistLikeness(lists: readonly SharedList[], all: number, unit: readonly TrackFacts[]): number {
  const holding = lists.filter(({ tracks }) => unit.some(({ id }) => tracks.has(id)));
  const met = holding.reduce((sum, { weight }) => sum + weight, 0);
  return shareOf(met, all, holding.length);
}

/** Things for which it is worth counting all plays. */
const mostCounted = 80;
const tracksOf = {
  album: 'SELECT id FROM tracks WHERE album_id = ? LIMIT 300',
  artist: `SELECT track_id AS id FROM track_artists WHERE artist_id = ? AND role = 'artist' LIMIT 300`,
} as const;

/** All plays of what was heard beside the seeds, of what the viewer sees. */
function playsOfUnits(
  reader: Reader,
  kind: Kind,
  { seen }: Seeds,
  units: ReadonlyMap<number, readonly TrackFacts[]>,
  beside: Beside,
): ReadonlyMap<number, number> {
  const heard = [...units]
    .map(([id, tracks]) => ({ id, together: occasionsOf(beside, tracks).size }))
    .filter(({ together }) => together > 0)
    .sort((a, b) => b.together - a.together || a.id - b.id);
  if (kind === 'track')
    return playsOf(
      reader,
      heard.map(({ id }) => id),
    );
  const counted = heard.slice(0, mostCounted).map(({ id }): [number, number] => {
    const ids = reader.all<{ id: number }>(tracksOf[kind], [id]).map((row) => row.id);
    const plays = playsOf(
      reader,
      ids.filter((track) => seen[track] === 1),
    );
    return [id, [...plays.values()].reduce((sum, count) => sum + count, 0)];
  });
  return new Map(counted);
}

const nobodySql = 'SELECT id FROM artists WHERE name_key IN (?, ?, ?)';

/** Names that stand for many or for nobody. */
function namesOfNobody(reader: Reader): ReadonlySet<number> {
  const names = ['Various Artists', 'Unknown Artist', '[unknown]'].map(foldName);
  return new Set(reader.all<{ id: number }>(nobodySql, names).map(({ id }) => id));
}
