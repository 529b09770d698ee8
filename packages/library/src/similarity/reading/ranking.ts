import type { Reader } from '@bandstand/sqlite';
import { foldName, type ReadingScope, seenAlbums } from '../../catalogue/index.ts';
import { candidatesFor } from './candidates.ts';
import { factsOf } from './facts.ts';
import { cosine, pairNumber, type Scored, shareOf, total } from './formula.ts';
import { heardBeside } from './listening.ts';
import { listsWith, weighed } from './playlists.ts';
import { profileOf } from './profile.ts';
import type { Kind, Seeds } from './seeds.ts';
import { playsOfUnits, type Unit, unitsOf } from './units.ts';

/**
 * What is like the seeds, best first: tracks, or the albums or artists of these tracks.
 * @param limit how many are wanted, so that enough are compared; there may be more or fewer
 */
export function ranking(scope: ReadingScope, seeds: Seeds, kind: Kind, limit: number): readonly Scored[] {
  const { reader, viewer } = scope;
  if (seeds.ids.length === 0) return [];
  const beside = heardBeside(reader, seeds);
  const lists = listsWith(reader, viewer, seeds);
  const own = factsOf(reader, seeds.ids);
  const profile = profileOf(scope, seeds, [...own.values()]);
  const facts = factsOf(reader, candidatesFor(scope, seeds, profile, { beside, lists, limit }));
  const units = unitsOf(kind, facts.values(), { profile, beside, lists });
  const plays = playsOfUnits(reader, kind, seeds, units);
  const isAnswer = answers(scope, seeds, kind);
  const scoreOf = ({ id, occasions, lists: bits, genres, people }: Unit): number => {
    const { met, times } = weighed(lists, bits);
    return total({
      heard: cosine(occasions.size, beside.occasions, plays.get(id) ?? 0),
      playlists: shareOf(met, lists.sum, times),
      genres: genres.mean,
      people: people.mean,
    });
  };
  return [...units.values()]
    .filter(({ id }) => isAnswer(id))
    .map((unit) => ({ id: unit.id, by: unit.by, score: scoreOf(unit) }))
    .filter(({ score }) => score > 0)
    .sort(
      (a, b) => b.score - a.score || pairNumber(seeds.id, a.id) - pairNumber(seeds.id, b.id) || a.id - b.id,
    );
}

/** What may be an answer: a mix of an artist may hold his own songs, nothing else is like itself. */
function answers(
  scope: ReadingScope,
  { kind, id, ids }: Seeds,
  wanted: Kind,
): (candidate: number) => boolean {
  if (wanted === 'track') {
    const own = new Set(kind === 'artist' ? [] : ids);
    return (candidate) => !own.has(candidate);
  }
  const isOther = (candidate: number): boolean => wanted !== kind || candidate !== id;
  if (wanted === 'artist') {
    const nobody = namesOfNobody(scope.reader);
    return (candidate) => isOther(candidate) && !nobody.has(candidate);
  }
  // A track may be shown for another release that it is on than its own.
  const seen = seenAlbums(scope).value;
  return (candidate) => isOther(candidate) && seen[candidate] === 1;
}

// With the condition of the index of names, or the whole table would be read.
const nobodySql = 'SELECT id FROM artists WHERE id > 0 AND name_key IN (?, ?, ?)';

/** Names that stand for many or for nobody. */
function namesOfNobody(reader: Reader): ReadonlySet<number> {
  const names = ['Various Artists', 'Unknown Artist', '[unknown]'].map(foldName);
  return new Set(reader.all<{ id: number }>(nobodySql, names).map(({ id }) => id));
}
