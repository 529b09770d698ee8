import type { Account, Role } from '../../access/index.ts';
import type { AccountServices, Accounts } from '../../accounts/index.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { failure, nothingThere } from '../protocol/failures.ts';
import type { Fields } from '../protocol/fields.ts';

export interface ManagingOptions {
  readonly services: {
    readonly catalogue: Catalogue;
    readonly accounts: Pick<AccountServices, 'accounts'>;
  };
}

const common = { permission: 'accounts.manage', rate: 'write' } as const;
const longestPassword = 4096;

/**
 * What a root account does with the accounts of others, through an app password that was made for managing. The
 * passwords here are those that people sign in with on the pages: no app password of a listener can change one, not
 * even his own, so that a lost phone does not lose the account. Of the roles of the API only `adminRole` means
 * something here: what the others speak of is decided by what a person owns.
 */
export function managingEndpoints({ services }: ManagingOptions): readonly Endpoint[] {
  const { accounts } = services.accounts;
  return [
    {
      ...common,
      name: 'createUser',
      summary: 'Makes an account',
      answer: async ({ viewer, fields }) => {
        const username = fields.needed('username');
        const password = plain(fields.needed('password', longestPassword));
        const email = fields.needed('email');
        refuseLimits(fields, await services.catalogue.musicRoots(viewer));
        const role: Role = fields.flag('adminRole') === true ? 'admin' : 'user';
        await accounts.add({ username, password, email, role });
        return undefined;
      },
    },
    {
      ...common,
      name: 'updateUser',
      summary: 'Changes password, address or rank of an account',
      answer: async ({ viewer, fields }) => {
        const account = named(accounts, fields);
        const password = fields.text('password', longestPassword);
        const email = fields.text('email');
        refuseLimits(fields, await services.catalogue.musicRoots(viewer));
        await accounts.change(account.gid, {
          ...roleChange(account, fields.flag('adminRole')),
          ...(password === undefined ? {} : { password: plain(password) }),
          ...(email === undefined ? {} : { email }),
        });
        return undefined;
      },
    },
    {
      ...common,
      name: 'changePassword',
      summary: 'Sets the password with which somebody signs in on the pages; its owner is asked to change it',
      answer: async ({ fields }) => {
        const { gid } = named(accounts, fields);
        await accounts.change(gid, { password: plain(fields.needed('password', longestPassword)) });
        return undefined;
      },
    },
    {
      ...common,
      name: 'deleteUser',
      summary: 'Removes an account with its playlists, stars and plays',
      answer: ({ fields }) => {
        accounts.remove(named(accounts, fields).gid);
        return undefined;
      },
    },
  ];
}

function named(accounts: Accounts, fields: Fields): Account {
  const account = accounts.byName(fields.needed('username'));
  if (account === undefined) throw nothingThere('user');
  return account;
}

/** As it was typed: clients may send `enc:` and its bytes in hex. */
function plain(password: string): string {
  if (!password.startsWith('enc:')) return password;
  const hex = password.slice(4);
  if (!/^(?:[0-9a-f]{2})+$/i.test(hex)) throw failure(0, 'Parameter password is not encoded in hex.');
  return Buffer.from(hex, 'hex').toString('utf8');
}

/** Who is of a rank that is told already keeps his own. */
function roleChange({ role }: Account, wanted: boolean | undefined): { readonly role?: Role } {
  const isAdmin = role === 'admin' || role === 'root_admin';
  if (wanted === undefined || wanted === isAdmin) return {};
  return { role: wanted ? 'admin' : 'user' };
}

/** A limit that would not be kept must not be taken for one that is. */
function refuseLimits(fields: Fields, roots: readonly { readonly id: number }[]): void {
  const folders = new Set(fields.wholes('musicFolderId', 0, Number.MAX_SAFE_INTEGER));
  if (folders.size > 0 && roots.some(({ id }) => !folders.has(id)))
    throw failure(0, 'This server does not limit accounts to music folders.');
  if ((fields.whole('maxBitRate', 0, 100_000) ?? 0) > 0)
    throw failure(0, 'This server does not limit the bit rate of accounts: players choose it.');
}
