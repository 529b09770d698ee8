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
