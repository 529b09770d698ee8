import type { Bind } from '../postgres/index.ts';
import type { AppTables } from '../schema/index.ts';
import { KeyCache, type KeyCacheOptions } from './cache.ts';
import { asKeyError, KeyError } from './errors.ts';
import { isKey, newKey } from './key.ts';

/** A program that may ask. Its key is public: everybody who has the program knows it. */
export interface Application {
  readonly id: number;
  readonly key: string;
  /** Whose program it is. */
  readonly accountId: number | null;
  /** Requests a second, null for the server's own limit. */
  readonly rateLimit: number | null;
}

export interface NewApplication {
  readonly name: string;
  /** A key that programs use already; a new one by default. */
  readonly key?: string;
  readonly version?: string;
  readonly accountId?: number;
  readonly email?: string;
  readonly website?: string;
  /** Requests a second, 1 or more. */
  readonly rateLimit?: number;
}

/** The programs that may ask. */
export class Applications {
  readonly #bind: Bind<AppTables>;
  readonly #known: KeyCache<Application | null>;

  constructor(bind: Bind<AppTables>, cache: KeyCacheOptions) {
    this.#bind = bind;
    this.#known = new KeyCache(cache, { kind: 'application', read: readApplication });
  }

  /** The active application with this key, null when there is none. A change elsewhere is seen after a minute at most. */
  byKey(key: string): Promise<Application | null> {
    if (!isKey(key)) return Promise.resolve(null);
    return this.#known.get(key, async () => {
      const found = await this.#bind.readOnly
        .selectFrom('application')
        .select(['id', 'apikey', 'account_id', 'rate_limit'])
        .where('apikey', '=', key)
        .where('active', '=', true)
        .executeTakeFirst();
      if (found === undefined) return null;
      return { id: found.id, key: found.apikey, accountId: found.account_id, rateLimit: found.rate_limit };
    });
  }

  /** Registers a program. Rejects with KeyError. */
  async add(wanted: NewApplication): Promise<{ readonly id: number; readonly key: string }> {
    const { name, key = newKey(), version, accountId, email, website, rateLimit } = wanted;
    if (!isKey(key)) throw new KeyError('invalid', 'A key has 1 to 40 letters, digits or signs, no spaces.');
    try {
      const { id } = await this.#bind.db
        .insertInto('application')
        .values({
          name: name.slice(0, 255),
          apikey: key,
          version: version?.slice(0, 255) ?? null,
          account_id: accountId ?? null,
          email: email ?? null,
          website: website ?? null,
          rate_limit: rateLimit ?? null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return { id, key };
    } catch (error) {
      throw asKeyError(error);
    } finally {
      await this.#known.clear();
    }
  }

  /** Switches a program of an account on or off. Rejects with KeyError `unknown`. */
  async setActive(id: number, accountId: number, active: boolean): Promise<void> {
    const { numUpdatedRows } = await this.#bind.db
      .updateTable('application')
      .set({ active })
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    await this.#known.clear();
    if (numUpdatedRows === 0n) throw new KeyError('unknown', 'There is no such application.');
  }
}

/** An application as it was shared. */
function readApplication(value: unknown): Application | null | undefined {
  if (value === null) return null;
  if (typeof value !== 'object') return undefined;
  const { id, key, accountId, rateLimit }: Record<string, unknown> = { ...value };
  const isNumber = (one: unknown): one is number | null => one === null || typeof one === 'number';
  if (typeof id !== 'number' || typeof key !== 'string') return undefined;
  return isNumber(accountId) && isNumber(rateLimit) ? { id, key, accountId, rateLimit } : undefined;
}
