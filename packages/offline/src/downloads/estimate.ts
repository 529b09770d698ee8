import type { Reader } from '../drivers/index.ts';
import type { Account } from '../queries/index.ts';
import type { Leaf } from './leaves.ts';
import { convertedRate } from './profile.ts';

/** What a download will take, in bytes. */
export interface StorageEstimate {
  readonly files: number;
  /** Media, as near as can be told. */
  readonly mediaBytes: number;
  /** At least and at most, as far as the kind of the item tells. */
  readonly lowBytes: number;
  readonly highBytes: number;
  readonly metadataBytes: number;
  readonly pictureBytes: number;
  /** The server told the size of every file. */
  readonly isExact: boolean;
}

interface Kind {
  readonly low: number;
  readonly high: number;
  readonly metadata: number;
  readonly picture: number;
}

const KB = 1000;
const MB = 1000 * KB;

const SONG: Kind = { low: 5 * MB, high: 15 * MB, metadata: 2 * KB, picture: 50 * KB };
const MOVIE: Kind = { low: 1000 * MB, high: 8000 * MB, metadata: 5 * KB, picture: 200 * KB };
const EPISODE: Kind = { low: 300 * MB, high: 2000 * MB, metadata: 3 * KB, picture: 100 * KB };

/** What a thing of a kind takes when nothing else is known: the table of the store's description. */
const kindOf = (type: string): Kind =>
  type === 'Audio' || type === 'AudioBook' || type === 'Book' ? SONG : type === 'Episode' ? EPISODE : MOVIE;

/** Bytes a second of what the server told of this kind, from at most a thousand items; `undefined`: it told nothing. */
export function learnedRate(reader: Reader, { serverId }: Account, type: string): number | undefined {
  return (
    reader.value<number>(
      `SELECT sum(size_bytes) * 10000000.0 / sum(runtime_ticks) FROM (
         SELECT size_bytes, runtime_ticks FROM items
         WHERE server_id = ? AND type = ? AND size_bytes > 0 AND runtime_ticks > 0 LIMIT 1000)`,
      [serverId, type],
    ) ?? undefined
  );
}

interface Guess {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
  readonly isExact: boolean;
}

/** What files will take, before anything of them is fetched; each counted once. */
export function estimateStorage(
  reader: Reader,
  account: Account,
  leaves: readonly Leaf[],
  profile = 'original',
): StorageEstimate {
  const rates = new Map<string, number | undefined>();
  const rateOf = (type: string): number | undefined => {
    if (!rates.has(type)) rates.set(type, learnedRate(reader, account, type));
    return rates.get(type);
  };
  const total = { mediaBytes: 0, lowBytes: 0, highBytes: 0, metadataBytes: 0, pictureBytes: 0 };
  let isExact = true;
  const each = new Map(leaves.map((leaf) => [leaf.number, leaf])).values();
  let files = 0;
  for (const leaf of each) {
    const guess = guessOf(leaf, profile, rateOf);
    const kind = kindOf(leaf.type);
    files += 1;
    total.mediaBytes += guess.likely;
    total.lowBytes += guess.low;
    total.highBytes += guess.high;
    total.metadataBytes += kind.metadata;
    total.pictureBytes += kind.picture;
    isExact &&= guess.isExact;
  }
  return { files, ...total, isExact };
}

const around = (likely: number): Guess => ({
  low: Math.round(likely * 0.6),
  likely: Math.round(likely),
  high: Math.round(likely * 1.6),
  isExact: false,
});

function guessOf(leaf: Leaf, profile: string, rateOf: (type: string) => number | undefined): Guess {
  const seconds = (leaf.runtimeTicks ?? 0) / 10_000_000;
  const converted = convertedRate(leaf.type, profile);
  if (converted !== undefined && seconds > 0) return around(converted * seconds);
  if (converted === undefined && leaf.sizeBytes !== null)
    return { low: leaf.sizeBytes, likely: leaf.sizeBytes, high: leaf.sizeBytes, isExact: true };
  const rate = rateOf(leaf.type);
  if (converted === undefined && rate !== undefined && seconds > 0) return around(rate * seconds);
  const { low, high } = kindOf(leaf.type);
  return { low, likely: (low + high) / 2, high, isExact: false };
}
