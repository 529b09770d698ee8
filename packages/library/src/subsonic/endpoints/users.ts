import type { Database } from '@bandstand/sqlite';
import { type Account, asViewer, atLeast, isStaff, policySettings } from '../../access/index.ts';
import type { AccountServices } from '../../accounts/index.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { failure, nothingThere } from '../protocol/failures.ts';
import type { Node } from '../protocol/node.ts';

export interface UserOptions {
  readonly db: Database;
  readonly services: { readonly catalogue: Catalogue; readonly accounts: Pick<AccountServices, 'accounts'> };
}

export function userEndpoints({ db, services }: UserOptions): readonly Endpoint[] {
  return [
    {
      name: 'getUser',
      permission: 'signed-in',
      rate: 'read',
      summary: 'What an account may do; administrators may ask for others',
      answer: async (call) => {
        const account = accountOf(services.accounts, call);
        const roots = await services.catalogue.musicRoots(asViewer(account));
        const { allowDownloads } = db.read(policySettings);
        return {
          user: { ...userNode(account, allowDownloads), folder: roots.map(({ id }) => id) },
        };
      },
    },
  ];
}

function accountOf({ accounts }: UserOptions['services']['accounts'], { viewer, fields }: Call): Account {
  const { account: own } = viewer;
  const name = fields.needed('username');
  if (name.toLowerCase() === own.username.toLowerCase()) return own;
  if (!atLeast(own.role, 'admin')) throw failure(50, 'Only an administrator may ask for others.');
  const other = accounts.byName(name);
  if (other === undefined) throw nothingThere('user');
  return other;
}

/** The roles of the API, as far as they can be used through it: there are no uploads, shares, podcasts or jukebox yet. */
function userNode(account: Account, allowDownloads: boolean): Node {
  const viewer = asViewer(account);
  return {
    username: account.username,
    email: account.email ?? undefined,
    scrobblingEnabled: account.isActive,
    adminRole: account.isActive && atLeast(account.role, 'admin'),
    settingsRole: false,
    downloadRole: account.isActive && (allowDownloads || isStaff(viewer)),
    uploadRole: false,
    playlistRole: account.isActive,
    coverArtRole: account.isActive,
    commentRole: account.isActive,
    podcastRole: false,
    streamRole: account.isActive,
    jukeboxRole: false,
    shareRole: false,
    videoConversionRole: false,
  };
}
