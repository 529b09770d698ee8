import type { Bind } from '../postgres/index.ts';
import type { AppTables } from '../schema/index.ts';
import { KeyCache, type KeyCacheOptions } from './cache.ts';
import { asKeyError, KeyError } from './errors.ts';
import { derivedKey, isKey, isStoredForm, newKey, newStoredKey, storedForm } from './key.ts';

export interface NewAccount {
  readonly name: string;
  /** A key that its holder uses already; a new one by default. */
  readonly key?: string;
  readonly anonymous?: boolean;
  /** The program that asked for it. */
  readonly applicationId?: number;
  readonly applicationVersion?: string;
  /** The address that asked for it. */
  readonly address?: string;
}

/** Somebody as MusicBrainz knows him. */
export interface MusicBrainzUser {
  /** Stable, at most 64 characters. */
  readonly subject: string;
  readonly name: string;
}

export interface MadeAccount {
  readonly id: number;
  /** Not stored: this is the time to note it down. */
  readonly key: string;
}

/** Those who submit. Their keys are stored as hashes; one that came from elsewhere in the clear works as it is. */
export class Accounts {
  readonly #bind: Bind<AppTables>;
  readonly #clock: () => number;
  readonly #known: KeyCache<number | null>;

  constructor(bind: Bind<AppTables>, cache: KeyCacheOptions) {
    this.#bind = bind;
    this.#clock = cache.clock;
    this.#known = new KeyCache(cache, { kind: 'account', read: readAccount });
  }

  /** Id of the account with this key, null when there is none. A change elsewhere is seen after a minute at most. */
  byKey(key: string): Promise<number | null> {
    if (!isKey(key)) return Promise.resolve(null);
    return this.#known.get(storedForm(key), async () => {
      const found = await this.#bind.readOnly
        .selectFrom('account')
        .select('id')
        .where('apikey', 'in', [storedForm(key), key])
        .executeTakeFirst();
      return found?.id ?? null;
    });
  }

  /** Makes an account. Rejects with KeyError. */
  async add(wanted: NewAccount): Promise<MadeAccount> {
    const { key = newKey() } = wanted;
    if (!isKey(key)) throw new KeyError('invalid', 'A key has 1 to 40 letters, digits or signs, no spaces.');
    const clear = await this.#bind.db
      .selectFrom('account')
      .select('id')
      .where('apikey', '=', key)
      .executeTakeFirst();
    if (clear !== undefined) throw new KeyError('taken', 'This key is in use already.');
    return { id: await this.#insert(wanted, storedForm(key), null), key };
  }

  /** The account of somebody who signed in at MusicBrainz, made when it is missing. `secret` is this site's own. */
  async ofMusicBrainz(
    user: MusicBrainzUser,
    secret: string,
    from: Omit<NewAccount, 'name' | 'key'> = {},
  ): Promise<MadeAccount> {
    const derived = derivedKey(secret, user.subject);
    const found = await this.#bind.db
      .selectFrom('account')
      .select(['id', 'apikey'])
      .where('mbuser', '=', user.subject)
      .executeTakeFirst();
    if (found === undefined) {
      const id = await this.#insert({ ...from, name: user.name }, storedForm(derived), user.subject);
      return { id, key: derived };
    }
    const { id, apikey } = found;
    if (!isStoredForm(apikey)) return { id, key: apikey };
    await this.#bind.db
      .updateTable('account')
      .set({ apikey: storedForm(derived), lastlogin: new Date(this.#clock()) })
      .where('id', '=', id)
      .execute();
    await this.#known.clear();
    return { id, key: derived };
  }

  /** Gives an account a new key in place of its own. Rejects with KeyError `unknown`. */
  async renewKey(id: number): Promise<string> {
    const { key, stored } = newStoredKey();
    const { numUpdatedRows } = await this.#bind.db
      .updateTable('account')
      .set({ apikey: stored })
      .where('id', '=', id)
      .executeTakeFirst();
    await this.#known.clear();
    if (numUpdatedRows === 0n) throw new KeyError('unknown', 'There is no such account.');
    return key;
  }

  async #insert(wanted: NewAccount, apikey: string, mbuser: string | null): Promise<number> {
    const { name, anonymous = false, applicationId, applicationVersion, address } = wanted;
    try {
      const { id } = await this.#bind.db
        .insertInto('account')
        .values({
          name: name.slice(0, 255),
          apikey,
          mbuser,
          anonymous,
          application_id: applicationId ?? null,
          application_version: applicationVersion ?? null,
          created_from: address ?? null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    } catch (error) {
      throw asKeyError(error);
    } finally {
      await this.#known.clear();
    }
  }
}

const readAccount = (value: unknown): number | null | undefined =>
  value === null || typeof value === 'number' ? value : undefined;
