import { type AccountViewer, asViewer } from '../../access/index.ts';
import type { Accounts } from '../../accounts/index.ts';
import type { Tally } from '../report.ts';

/** Finds the accounts here of people there: the one that the operator named for them, else the one of the same name. */
export class People {
  readonly #accounts: Pick<Accounts, 'byName'>;
  readonly #named: ReadonlyMap<string, string>;
  readonly #tally: Tally;

  constructor(accounts: Pick<Accounts, 'byName'>, named: ReadonlyMap<string, string>, tally: Tally) {
    this.#accounts = accounts;
    this.#named = named;
    this.#tally = tally;
  }

  /** Undefined when there is none; the report says so. */
  find(there: string): AccountViewer | undefined {
    const here = this.#named.get(there) ?? there;
    const account = this.#accounts.byName(here);
    if (account !== undefined) return asViewer(account);
    this.#tally.note(
      `Nothing was moved for ${there}: there is no account ${here} here. Make it with bandstand account add, or name another with --map ${there}=NAME, and import again.`,
    );
    return undefined;
  }
}
