import { genreRows, type ReadingScope, seenFacts } from '../../catalogue/index.ts';
import type { TrackFacts } from './facts.ts';
import { ageLikeness, rarity } from './formula.ts';
import type { Seeds } from './seeds.ts';

/** What the seeds have in common: their genres, people and age. */
export interface Profile {
  readonly genres: ReadonlyMap<string, number>;
  /** The length of `genres` as a vector. */
  readonly norm: number;
  /** What a genre says, for the profile of another track. */
  readonly rarityOf: (genre: string) => number;
  /** Tracks that the viewer sees of a genre. */
  readonly sizeOf: (genre: string) => number;
  readonly people: ReadonlyMap<number, number>;
  /** The sum of `people`. */
  readonly worth: number;
  readonly year: number | null;
}

/** Who writes, produces or mixes binds tracks less than who plays. */
const otherRoles = 0.6;

export function profileOf(scope: ReadingScope, seeds: Seeds, facts: readonly TrackFacts[]): Profile {
  const counts = new Map<string, number>();
  let all = 0;
  for (const { name, trackCount } of genreRows(scope)) {
    counts.set(asciiLower(name), trackCount);
    all += trackCount;
  }
  const rarities = new Map<string, number>();
  const rarityOf = (genre: string): number => {
    let known = rarities.get(genre);
    if (known === undefined) rarities.set(genre, (known = rarity(counts.get(genre) ?? 1, all)));
    return known;
  };
  const genres = new Map<string, number>();
  for (const { genres: own } of facts)
    for (const genre of own) genres.set(genre, (genres.get(genre) ?? 0) + rarityOf(genre) / facts.length);
  const people = peopleOf(scope, seeds, facts);
  return {
    genres,
    norm: Math.sqrt(sumOf(genres.values(), (weight) => weight * weight)),
    rarityOf,
    sizeOf: (genre) => counts.get(genre) ?? 0,
    people,
    worth: sumOf(people.values(), (weight) => weight),
    year: middleYear(facts),
  };
}

function sumOf(weights: Iterable<number>, of: (weight: number) => number): number {
  let sum = 0;
  for (const weight of weights) sum += of(weight);
  return sum;
}

/** As SQLite's lower(): genres are compared without regard to the case of these letters alone. */
const asciiLower = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());

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

// Both are asked for every candidate: they look through what there is and make nothing new.

/** The cosine of the genres' weights, times the likeness of the years. */
export function genreLikeness(profile: Profile, { genres, year }: TrackFacts): number {
  let product = 0;
  let squares = 0;
  for (const genre of genres) {
    const weight = profile.rarityOf(genre);
    squares += weight * weight;
    product += weight * (profile.genres.get(genre) ?? 0);
  }
  if (product === 0) return 0;
  return (product / (profile.norm * Math.sqrt(squares))) * ageLikeness(profile.year, year);
}

/** How much of the people's weight is credited here too; who is credited twice counts once. */
export function peopleLikeness({ people, worth }: Profile, { people: credits }: TrackFacts): number {
  if (worth === 0) return 0;
  let shared = 0;
  for (const [index, { artist }] of credits.entries()) {
    const weight = people.get(artist);
    if (weight !== undefined && !creditedBefore(credits, index, artist)) shared += weight;
  }
  return shared / worth;
}

function creditedBefore(credits: TrackFacts['people'], end: number, artist: number): boolean {
  for (let index = 0; index < end; index++) if (credits[index]?.artist === artist) return true;
  return false;
}
