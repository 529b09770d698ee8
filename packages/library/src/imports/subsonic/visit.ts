import type { Accounts } from '../../accounts/index.ts';
import type { Mover, Person } from '../moving/index.ts';
import type { ImportOptions } from '../options.ts';
import type { SubsonicClient } from './client.ts';

export interface SubsonicOptions extends ImportOptions {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Name of the account here. */
  readonly account: string;
  readonly accounts: Pick<Accounts, 'byName'>;
}

/** What every step works with. */
export interface Visit {
  readonly options: SubsonicOptions;
  readonly client: SubsonicClient;
  readonly mover: Mover;
  readonly person: Person;
}
