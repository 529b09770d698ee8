import type { Readable } from '@bandstand/sqlite';
import type { Accounts } from '../../accounts/index.ts';
import type { ForeignTable } from '../foreign/index.ts';
import type { Mover, Person } from '../moving/index.ts';
import type { ImportOptions } from '../options.ts';
import type { Tally } from '../report.ts';
import type { NavidromeItems } from './items.ts';

export interface NavidromeOptions extends ImportOptions {
  /** The database file. */
  readonly path: string;
  readonly accounts: Pick<Accounts, 'byName'>;
  /** Accounts here for names there, where they differ. */
  readonly named: ReadonlyMap<string, string>;
}

/** What every step works with. */
export interface Moving extends NavidromeOptions {
  readonly from: Readable;
  readonly tables: ReadonlyMap<string, ForeignTable>;
  readonly tally: Tally;
  readonly items: NavidromeItems;
  readonly mover: Mover;
  /** By the id there. */
  readonly people: ReadonlyMap<string, Person>;
}
