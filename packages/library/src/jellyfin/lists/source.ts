import type { Item, WrittenItems } from '../../jellyfin-items/index.ts';

/** One item, or several that a reading thread has written. */
export type Piece = Item | Written;

/** Items as JSON with commas between them. */
export class Written {
  readonly bytes: Uint8Array;
  readonly count: number;

  constructor({ bytes, count }: Pick<WrittenItems, 'bytes' | 'count'>) {
    this.bytes = bytes;
    this.count = count;
  }
}

/** Part of a list, and how long the whole list is. */
export interface Part {
  readonly items: readonly Piece[];
  readonly total: number;
}

/** Something that can be leafed through. */
export interface Source {
  /** @param limit 0 to 500; 0 asks for the total only */
  page(offset: number, limit: number): Promise<Part>;
  /** How long the whole list is, where that can be told without a page. */
  readonly total?: () => Promise<number>;
}

/** How many items there are in pieces. */
export const countOf = (items: readonly Piece[]): number =>
  items.reduce((count, piece) => count + (piece instanceof Written ? piece.count : 1), 0);

/** Items that are there already. */
export function ready(items: readonly Item[]): Source {
  return {
    page: (offset, limit) =>
      Promise.resolve({ items: items.slice(offset, offset + limit), total: items.length }),
  };
}

/** Items that are read once somebody wants any. */
export function deferred(read: () => Promise<readonly Item[]>): Source {
  let items: Promise<readonly Item[]> | undefined;
  return {
    async page(offset, limit) {
      items ??= read();
      return ready(await items).page(offset, limit);
    },
  };
}

/** Lists one behind the other, as one. Those that can tell their length are only read where the page lies. */
export function chained(sources: readonly Source[]): Source {
  const [first, ...others] = sources;
  if (first === undefined) return ready([]);
  if (others.length === 0) return first;
  const lengths = sources.flatMap(({ total }) => total ?? []);
  return {
    ...(lengths.length < sources.length
      ? {}
      : { total: async () => (await Promise.all(lengths.map((one) => one()))).reduce((a, b) => a + b, 0) }),
    async page(offset, limit) {
      const [begin, ...totals] = await Promise.all([
        first.page(offset, limit),
        ...others.map((source) => source.total?.()),
      ]);
      const items = [...begin.items];
      let { total } = begin;
      for (const [at, source] of others.entries()) {
        const from = Math.max(0, offset - total);
        const left = limit - countOf(items);
        const known = totals[at];
        if (known !== undefined && (left <= 0 || from >= known)) {
          total += known;
          continue;
        }
        const part = await source.page(from, left);
        if (from < part.total) items.push(...part.items);
        total += part.total;
      }
      return { items, total };
    },
  };
}
