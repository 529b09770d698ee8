/**
 * How alike two things are: a number from 0 to 1 of four parts.
 *
 *     0.5 heard + 0.2 playlists + 0.2 genres + 0.1 people
 *
 * `heard`: of the occasions on which the one was heard, how many had the other beside it (`cosine`).
 * `playlists`: of the playlists with the one, how many hold the other too, short lists counting more (`shareOf`).
 * `genres`: the cosine of their genres, rare ones counting more, less for other decades (`genreLikeness`).
 * `people`: how much of those credited on the one are on the other too, busy people counting less (`peopleLikeness`).
 * Of an album or artist the last two are those of its best tracks (`BestThree`).
 */
export const weights = { heard: 0.5, playlists: 0.2, genres: 0.2, people: 0.1 } as const;

export type Part = keyof typeof weights;
export type Parts = Readonly<Record<Part, number>>;

export const total = (parts: Parts): number =>
  weights.heard * parts.heard +
  weights.playlists * parts.playlists +
  weights.genres * parts.genres +
  weights.people * parts.people;

/**
 * The cosine of two sets of occasions of which so many are common, pulled towards 0 while they are few: one evening is
 * no evidence. `a` and `b` are the sizes of the sets.
 */
export function cosine(common: number, a: number, b: number): number {
  if (common <= 0) return 0;
  const alike = common / Math.sqrt(Math.max(a, common) * Math.max(b, common));
  return (alike * common) / (common + 1);
}

/** The share of a weight that was met, pulled towards 0 while it was met few times. */
export function shareOf(met: number, all: number, times: number): number {
  return all <= 0 ? 0 : ((met / all) * times) / (times + 1);
}

/**
 * What a genre says: the more of all tracks have it, the less. Natural
 * logarithm of the inverse share, at least a little.
 */
export const rarity = (withIt: number, all: number): number => Math.log1p(all / Math.max(1, withIt));

/** 1 for the same year, down to 0.8 for another age; between them where a year is not known. */
export function ageLikeness(a: number | null, b: number | null): number {
  return 0.8 + 0.2 * (a === null || b === null ? 0.5 : Math.exp(-Math.abs(a - b) / 10));
}

/** The mean of the best three of some scores from 0 up; a missing one does not count against it. */
export class BestThree {
  #first = -1;
  #second = -1;
  #third = -1;

  add(score: number): void {
    if (score > this.#first) {
      this.#third = this.#second;
      this.#second = this.#first;
      this.#first = score;
    } else if (score > this.#second) {
      this.#third = this.#second;
      this.#second = score;
    } else if (score > this.#third) this.#third = score;
  }

  /** 0 when there is none. */
  get mean(): number {
    if (this.#first < 0) return 0;
    if (this.#second < 0) return this.#first;
    if (this.#third < 0) return (this.#first + this.#second) / 2;
    return (this.#first + this.#second + this.#third) / 3;
  }
}

/** A number in [0, 1) that belongs to a pair: the order of what is equally alike, neither by age nor by chance. */
export function pairNumber(a: number, b: number): number {
  let mixed = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x27d4eb2f, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 0x1_0000_0000;
}

export interface Scored {
  readonly id: number;
  readonly score: number;
  /** Who it is of; what is of one artist is spread. */
  readonly by: number;
}

/** What each further track of one artist is worth. */
const again = 0.8;

/**
 * The best `limit` of what is given best first, each of an artist counting less than the one before, so that a mix is not
 * one album.
 */
export function spread(found: readonly Scored[], limit: number): readonly number[] {
  const left = [...found];
  const taken = new Map<number, number>();
  const ids: number[] = [];
  while (ids.length < limit && left.length > 0) {
    const [one] = left.splice(bestOf(left, taken), 1);
    if (one === undefined) break;
    ids.push(one.id);
    if (one.by > 0) taken.set(one.by, (taken.get(one.by) ?? 0) + 1);
  }
  return ids;
}

function bestOf(left: readonly Scored[], taken: ReadonlyMap<number, number>): number {
  let best = 0;
  let bestWorth = -1;
  for (let index = 0; index < left.length; index++) {
    const { score, by } = left[index] ?? nothing;
    // What follows is worth no more than its score.
    if (score <= bestWorth) break;
    const worth = score * again ** (taken.get(by) ?? 0);
    if (worth <= bestWorth) continue;
    best = index;
    bestWorth = worth;
  }
  return best;
}

const nothing: Scored = { id: 0, score: 0, by: 0 };
