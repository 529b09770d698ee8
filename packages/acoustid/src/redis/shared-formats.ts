import type { SharedFormats } from '../ingest/index.ts';
import type { RedisLink } from './link.ts';

const keyOf = (database: string): string => `format:${database}`;

/** Ids of formats kept in Redis for good; without it the database is asked. */
export class RedisFormats implements SharedFormats {
  readonly #link: RedisLink;

  constructor(link: RedisLink) {
    this.#link = link;
  }

  async get(database: string, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = await this.#link.ask((client) => client.hmGet(keyOf(database), [...names]));
    const ids = names.flatMap((name, at) => {
      const id = Number(found?.answer[at] ?? 0);
      return Number.isSafeInteger(id) && id > 0 ? [[name, id] as const] : [];
    });
    return new Map(ids);
  }

  async set(database: string, ids: ReadonlyMap<string, number>): Promise<void> {
    if (ids.size === 0) return;
    const fields = Object.fromEntries([...ids].map(([name, id]) => [name, String(id)]));
    await this.#link.ask((client) => client.hSet(keyOf(database), fields));
  }
}
