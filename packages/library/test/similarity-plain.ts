/** The formula of likeness written as its text says it, from all rows of a small library: what quick reading is compared with. */
import type { Reader } from '@bandstand/sqlite';
import { ageLikeness, cosine, rarity, shareOf, total } from '../src/similarity/reading/formula.ts';
import type { Kind, Seeds } from '../src/similarity/reading/seeds.ts';

interface Asked {
  readonly seeds: Seeds;
  readonly kind: Kind;
  /** Row ids of the tracks that are compared. */
  readonly candidates: ReadonlySet<number>;
  readonly viewer: string;
}

interface Track {
  readonly id: number;
  readonly album: number | null;
  readonly year: number | null;
  readonly genres: ReadonlySet<string>;
  readonly credits: readonly { readonly artist: number; readonly role: string }[];
}

export interface Ranked {
  readonly id: number;
  readonly score: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const topThree = (scores: readonly number[]): number => {
  const best = [...scores].sort((a, b) => b - a).slice(0, 3);
  return sum(best) / best.length;
};

/** Everything that is like the seeds at all, in no order. */
export function plainRanking(reader: Reader, { seeds, kind, candidates, viewer }: Asked): readonly Ranked[] {
  const tracks = readTracks(reader).filter(({ id }) => seeds.seen[id] === 1);
  const own = tracks.filter(({ id }) => seeds.ids.includes(id));
  const compared = tracks.filter(({ id }) => candidates.has(id));
  const heard = heardWith(reader, seeds);
  const listsOf = playlists(reader, seeds, viewer);
  const genresLike = genreScore(tracks, own);
  const peopleLike = peopleScore(tracks, own, seeds);
  const ids = new Set(compared.flatMap((track) => unitsOf(kind, track)));
  if (kind === seeds.kind) ids.delete(seeds.id);
  if (kind === 'track' && seeds.kind !== 'artist') for (const id of seeds.ids) ids.delete(id);
  return [...ids]
    .map((id) => {
      const unit = compared.filter((track) => unitsOf(kind, track).includes(id));
      const all = tracks.filter((track) => unitsOf(kind, track).includes(id));
      const together = new Set(unit.flatMap((track) => heard.occasions.get(track.id) ?? []));
      const plays = sum(all.map((track) => heard.plays.get(track.id) ?? 0));
      const met = listsOf.filter((list) => unit.some((track) => list.has(track.id)));
      return {
        id,
        score: total({
          heard: cosine(together.size, heard.all, plays),
          playlists: shareOf(sum(met.map(weightOf)), sum(listsOf.map(weightOf)), met.length),
          genres: topThree(unit.map(genresLike)),
          people: topThree(unit.map(peopleLike)),
        }),
      };
    })
    .filter(({ score }) => score > 0);
}

function readTracks(reader: Reader): readonly Track[] {
  return reader
    .all<Pick<Track, 'id' | 'album' | 'year'>>('SELECT id, album_id AS album, year FROM tracks ORDER BY id')
    .map((row) => ({
      ...row,
      genres: new Set(
        reader
          .all<{ genre: string }>('SELECT genre FROM track_genres WHERE track_id = ?', [row.id])
          .map(({ genre }) => genre.toLowerCase()),
      ),
      credits: reader.all<Track['credits'][number]>(
        'SELECT artist_id AS artist, role FROM track_artists WHERE track_id = ?',
        [row.id],
      ),
    }));
}

function unitsOf(kind: Kind, { id, album, credits }: Track): readonly number[] {
  if (kind === 'track') return [id];
  if (kind === 'album') return album === null ? [] : [album];
  return credits.filter(({ role }) => role === 'artist').map(({ artist }) => artist);
}

interface Play {
  readonly track: number;
  /** Listener and day. Nobody sits down twice on one. */
  readonly name: string;
}

/** The latest plays of the seeds, fewer of each when there are many. */
function looked(plays: readonly Play[], ids: readonly number[]): ReadonlySet<Play> {
  const each = Math.max(2, Math.floor(48 / Math.max(1, ids.length)));
  return new Set(ids.flatMap((id) => plays.filter(({ track }) => track === id).slice(0, each)));
}

function heardWith(reader: Reader, { ids }: Seeds) {
  const all = reader.all<Play>(
    `SELECT track_id AS track, username || ' ' || substr(played_at, 1, 10) AS name FROM play_history
     ORDER BY played_at DESC`,
  );
  const seeds = looked(all, ids);
  const occasions = new Map<number, string[]>();
  for (const one of all)
    for (const seed of seeds)
      if (seed !== one && seed.name === one.name)
        occasions.set(one.track, [...(occasions.get(one.track) ?? []), one.name]);
  const plays = new Map<number, number>();
  for (const { track } of all) plays.set(track, (plays.get(track) ?? 0) + 1);
  return { all: new Set([...seeds].map(({ name }) => name)).size, occasions, plays };
}

const weightOf = (list: ReadonlySet<number>): number => 1 / Math.log2(2 + list.size);

function playlists(reader: Reader, { ids, seen }: Seeds, viewer: string): readonly ReadonlySet<number>[] {
  const rows = reader.all<{ list: number; track: number }>(
    `SELECT p.id AS list, t.track_id AS track FROM playlists p JOIN playlist_tracks t ON t.playlist_id = p.id
     WHERE p.is_public = 1 OR p.username = ?`,
    [viewer],
  );
  return [...Map.groupBy(rows, ({ list }) => list).values()]
    .filter((held) => held.some(({ track }) => ids.includes(track)))
    .map((held) => new Set(held.map(({ track }) => track).filter((track) => seen[track] === 1)));
}

function genreScore(tracks: readonly Track[], own: readonly Track[]): (track: Track) => number {
  const tagged = tracks.flatMap(({ genres }) => [...genres]);
  const worth = (genre: string): number =>
    rarity(tagged.filter((one) => one === genre).length, tagged.length);
  const names = [...new Set(tagged)];
  const seedVector = names.map(
    (name) => sum(own.map(({ genres }) => (genres.has(name) ? worth(name) : 0))) / own.length,
  );
  const years = own.flatMap(({ year }) => year ?? []).sort((a, b) => a - b);
  const middle = years[Math.floor(years.length / 2)] ?? null;
  return ({ genres, year }) => {
    const vector = names.map((name) => (genres.has(name) ? worth(name) : 0));
    const product = sum(vector.map((weight, index) => weight * (seedVector[index] ?? 0)));
    const lengths = Math.hypot(...vector) * Math.hypot(...seedVector);
    return product === 0 ? 0 : (product / lengths) * ageLikeness(middle, year);
  };
}

function peopleScore(
  tracks: readonly Track[],
  own: readonly Track[],
  { kind, id }: Seeds,
): (track: Track) => number {
  const credited = (track: Track, artist: number): boolean =>
    track.credits.some((one) => one.artist === artist);
  const artists = [...new Set(own.flatMap(({ credits }) => credits.map(({ artist }) => artist)))].filter(
    (artist) => kind !== 'artist' || artist !== id,
  );
  const weights = artists.map((artist) => {
    const busy = tracks.filter((track) => credited(track, artist)).length;
    const part = own.map(({ credits }) => {
      const roles = credits.filter((one) => one.artist === artist).map(({ role }) => role);
      return roles.includes('artist') ? 1 : roles.length > 0 ? 0.6 : 0;
    });
    return sum(part) / own.length / Math.log2(2 + busy);
  });
  return (track) =>
    weights.length === 0
      ? 0
      : sum(weights.filter((_, index) => credited(track, artists[index] ?? 0))) / sum(weights);
}
