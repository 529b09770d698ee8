import { genreRows, type ReadingScope, seenFacts } from '../../catalogue/index.ts';
import type { TrackFacts } from './facts.ts';
import { ageLikeness, profileCosine, rarity } from './formula.ts';
import type { Seeds } from './seeds.ts';

/** What the seeds have in common: their genres, people and age. */
export interface Profile {
  readonly genres: ReadonlyMap<string, number>;
  /** What a genre says, for the profile of another track. */
  readonly rarityOf: (genre: string) => number;
  /** Tracks that the viewer sees of a genre. */
  readonly sizeOf: (genre: string) => number;
  readonly people: ReadonlyMap<number, number>;
  readonly year: number | null;
}

/** Who writes, produces or mixes binds tracks less than who plays. */
const otherRoles = 0.6;

export function profileOf(scope: ReadingScope, seeds: Seeds, facts: readonly TrackFacts[]): Profile {
  const counts = new Map(genreRows(scope).map(({ name, trackCount }) => [asciiLower(name), trackCount]));
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const rarityOf = (genre: string): number => rarity(counts.get(genre) ?? 1, all);
  const genres = new Map<string, number>();
  for (const { genres: own } of facts)
    for (const genre of own) genres.set(genre, (genres.get(genre) ?? 0) + rarityOf(genre) / facts.length);
  return {
    genres,
    rarityOf,
    sizeOf: (genre) => counts.get(genre) ?? 0,
    people: peopleOf(scope, seeds, facts),
    year: middleYear(facts),
  };
}

/** As SQLite's lower(): genres are compared without regard to the case of these letters alone. */
const asciiLower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Everybody's weight: the part of the seeds that credits him, less for who is credited everywhere. */
function peopleOf(
  scope: ReadingScope,
  seeds: Seeds,
  facts: readonly TrackFacts[],
): ReadonlyMap<number, number> {
  const { tracks } = seenFacts(scope).value;
  const people = new Map<number, number>();
  for (const { people: credits } of facts) {
    const here = new Map<number, number>();
    for (const { artist, role } of credits)
      here.set(artist, Math.max(here.get(artist) ?? 0, role === 'artist' ? 1 : otherRoles));
    for (const [artist, weight] of here) {
      // What makes another artist like this one is whom both work with.
      if (seeds.kind === 'artist' && artist === seeds.id) continue;
      const worth = weight / Math.log2(2 + (tracks[artist] ?? 0)) / facts.length;
      people.set(artist, (people.get(artist) ?? 0) + worth);
    }
  }
  return people;
}

function middleYear(facts: readonly TrackFacts[]): number | null {
  const years = facts.flatMap(({ year }) => year ?? []).sort((a, b) => a - b);
  return years[Math.floor(years.length / 2)] ?? null;
}

export function genreLikeness(profile: Profile, { genres, year }: TrackFacts): number {
  const own = new Map(genres.map((genre) => [genre, profile.rarityOf(genre)]));
  return profileCosine(profile.genres, own) * ageLikeness(profile.year, year);
}

export function peopleLikeness({ people }: Profile, facts: TrackFacts): number {
  const all = [...people.values()].reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return 0;
  const shared = new Set(facts.people.map(({ artist }) => artist));
  return [...shared].reduce((sum, artist) => sum + (people.get(artist) ?? 0), 0) / all;
}
