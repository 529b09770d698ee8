import { communityTables } from './community-tables.ts';
import { shopTables } from './shop-tables.ts';

/**
 * Tables that have the same shape here: what each column holds, and what a row needs to be of use.
 *
 * - `html`: what a stranger wrote, of which only the words are kept
 * - `text` `number` `amount` (0 or more) `integer` `flag` `time` `json`: as they are called
 * - `sealed`: a secret, encrypted with a key outside of the database
 * - `artist` `album` `track` `account` `asset` `post` `session`: the row here of a row there
 * - `username`: the account of a name there
 * - `address`: a part of a URL that has to be unique here
 * - `note`: what a federated note was made from, by its note_type
 */
export type Kind =
  | 'text'
  | 'html'
  | 'number'
  | 'amount'
  | 'integer'
  | 'flag'
  | 'time'
  | 'json'
  | 'sealed'
  | 'artist'
  | 'album'
  | 'track'
  | 'account'
  | 'asset'
  | 'post'
  | 'session'
  | 'username'
  | 'address'
  | 'note';

export interface PlainTable {
  readonly table: string;
  /** Columns that name a row there. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, Kind>>;
  readonly required: readonly string[];
  /** Columns by which an equal row here is known. */
  readonly unique: readonly string[];
  /** Values that a column may have; a row with another is left out. */
  readonly among?: Readonly<Record<string, readonly string[]>>;
}

/** In an order in which what is pointed to comes first. */
export const plainTables: readonly PlainTable[] = [...communityTables, ...shopTables];

/** Tables that are known and left behind, with the reason. */
export const leftBehind: Readonly<Record<string, string>> = {
  api_tokens: 'tokens were stored in clear and open everything: make new ones under Account, Tokens',
  ap_delivery_queue:
    'messages that the old server had not delivered: let it finish before it is switched off',
  dig_cache: 'a cache',
  fedify_kv: 'the working memory of the old server',
  system_plugins: 'plugins of the old server do not run here',
};
