import type { Item } from '../payloads/base.ts';

/** Part of a list, and how long the whole list is. */
export interface Part {
  readonly items: readonly Item[];
  readonly total: number;
}

/** Something that can be leafed through. */
export interface Source {
  /** @param limit 0 to 500; 0 asks for the total only */
  page(offset: number, limit: number): Promise<Part>;
}

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

/** Lists one behind the other, as one. */
export function chained(sources: readonly Source[]): Source {
  const [only] = sources;
  if (only !== undefined && sources.length === 1) return only;
  return {
    async page(offset, limit) {
      const items: Item[] = [];
      let total = 0;
      for (const source of sources) {
        const part = await source.page(Math.max(0, offset - total), limit - items.length);
        const begins = Math.max(0, offset - total) < part.total;
        if (begins) items.push(...part.items);
        total += part.total;
      }
      return { items, total };
    },
  };
}
