import type { Hashes } from '../codec/index.ts';

const silence = 627_964_279;
/** Bits of a hash that vote: the upper half, which changes least from one encoding to another. */
const keyShift = 16;
/** Places of one key that vote; a key that is everywhere says nothing about where. */
const mostPlaces = 8;
/** Offsets with most votes that are looked at bit by bit. */
const looked = 8;

/** Where an excerpt lies in a recording. */
export interface Placement {
  /** 0 to 1: the share of equal bits above chance, less where a part of the excerpt lies outside; 0.5 is a bit in 4. */
  readonly score: number;
  /** Hashes from the recording's beginning to the excerpt's; negative when the excerpt begins earlier. */
  readonly offset: number;
  /** Hashes that were compared. */
  readonly overlap: number;
  /** Bits of 32 * overlap that differ. */
  readonly bitErrors: number;
}

function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55_55_55_55);
  bits = (bits & 0x33_33_33_33) + ((bits >>> 2) & 0x33_33_33_33);
  return Math.imul((bits + (bits >>> 4)) & 0x0f_0f_0f_0f, 0x01_01_01_01) >>> 24;
}

/** Finds one excerpt in many recordings. */
export class Locator {
  readonly #excerpt: Hashes;
  /** By key the last place of it in the excerpt, and by place the one before; counted from 1, so that 0 is none. */
  readonly #last = new Uint32Array(1 << keyShift);
  readonly #before: Uint32Array;
  #votes = new Uint16Array(0);

  constructor(excerpt: Hashes) {
    this.#excerpt = excerpt;
    this.#before = new Uint32Array(excerpt.length + 1);
    for (const [at, hash] of excerpt.entries()) {
      if (hash >>> 0 === silence) continue;
      const key = hash >>> keyShift;
      this.#before[at + 1] = this.#last[key] ?? 0;
      this.#last[key] = at + 1;
    }
  }

  /** The best place of the excerpt in a recording; undefined when not one key of both agrees. */
  locate(recording: Hashes): Placement | undefined {
    let best: Placement | undefined;
    for (const offset of this.#offsets(recording)) {
      const placement = this.#compare(recording, offset);
      if (best === undefined || placement.score > best.score) best = placement;
    }
    return best;
  }

  /** The offsets for which most pairs of equal keys vote, most votes first. */
  #offsets(recording: Hashes): readonly number[] {
    const length = this.#excerpt.length;
    const size = recording.length + length;
    if (this.#votes.length < size) this.#votes = new Uint16Array(size);
    const votes = this.#votes.fill(0, 0, size);
    for (let at = 0; at < recording.length; at += 1) {
      let place = this.#last[(recording[at] ?? 0) >>> keyShift] ?? 0;
      for (let count = 0; place !== 0 && count < mostPlaces; count += 1) {
        const slot = at - (place - 1) + length;
        votes[slot] = (votes[slot] ?? 0) + 1;
        place = this.#before[place] ?? 0;
      }
    }
    const chosen: { readonly offset: number; readonly count: number }[] = [];
    let least = 1;
    // Places inside the recording come first: among equals the first is kept.
    for (let turn = 0; turn < size; turn += 1) {
      const slot = (turn + length) % size;
      const count = votes[slot] ?? 0;
      if (count < least) continue;
      const at = chosen.findIndex((other) => other.count < count);
      chosen.splice(at === -1 ? chosen.length : at, 0, { offset: slot - length, count });
      if (chosen.length > looked) chosen.pop();
      if (chosen.length === looked) least = (chosen.at(-1)?.count ?? 0) + 1;
    }
    return chosen.map(({ offset }) => offset);
  }

  #compare(recording: Hashes, offset: number): Placement {
    const excerpt = this.#excerpt;
    const from = Math.max(0, -offset);
    const to = Math.min(excerpt.length, recording.length - offset);
    let bitErrors = 0;
    for (let at = from; at < to; at += 1)
      bitErrors += popcount((excerpt[at] ?? 0) ^ (recording[at + offset] ?? 0));
    const overlap = Math.max(0, to - from);
    const equal = overlap === 0 ? 0 : 1 - (2 * bitErrors) / (32 * overlap);
    return { score: Math.max(0, equal) * (overlap / excerpt.length), offset, overlap, bitErrors };
  }
}
