import type { Database } from '@bandstand/sqlite';
import { type Account, asViewer, atLeast, isStaff, mayShare, policySettings } from '../../access/index.ts';
import type { AccountServices } from '../../accounts/index.ts';
import type { Avatars } from '../../avatars/index.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { pictureReply } from '../../playback/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { failure, nothingThere } from '../protocol/failures.ts';
import type { Node } from '../protocol/node.ts';

export interface UserOptions {
  readonly db: Database;
  readonly services: {
    readonly catalogue: Catalogue;
    readonly accounts: Pick<AccountServices, 'accounts'>;
    readonly avatars: Avatars;
  };
}

/** Accounts read at once. */
const pageSize = 500;
/** Edge of a picture in pixels. */
const avatarSize = 300;

/** Who there is and what they may do. */
export function userEndpoints(options: UserOptions): readonly Endpoint[] {
  const { accounts, avatars } = options.services;
  return [
    {
      name: 'getUser',
      permission: 'signed-in',
      rate: 'read',
      summary: 'What an account may do; administrators may ask for others',
      answer: async (call) => ({ user: await userNode(options, accountOf(accounts, call)) }),
    },
    {
      name: 'getUsers',
      permission: 'accounts.manage',
      rate: 'read',
      summary: 'Every account and what it may do',
      answer: async () => {
        const user: Node[] = [];
        for (let after = 0, more = true; more; ) {
          const page = accounts.accounts.list({ after, limit: pageSize });
          for (const account of page) user.push(await userNode(options, account));
          after = page.at(-1)?.id ?? after;
          more = page.length === pageSize;
        }
        return { users: { user } };
      },
    },
    {
      name: 'getAvatar',
      permission: 'signed-in',
      rate: 'media',
      summary: 'The picture of a person; drawn when there is none',
      answer: async ({ fields, ifNoneMatch }) => {
        const account = accounts.accounts.byName(fields.needed('username'));
        if (account === undefined || !account.isActive) throw nothingThere('user');
        return pictureReply(await avatars.render(account, avatarSize, 'jpeg'), false, ifNoneMatch);
      },
    },
  ];
}

function accountOf({ accounts }: Pick<AccountServices, 'accounts'>, { viewer, fields }: Call): Account {
  const { account: own } = viewer;
  const name = fields.needed('username');
  if (name.toLowerCase() === own.username.toLowerCase()) return own;
  if (!atLeast(own.role, 'admin')) throw failure(50, 'Only an administrator may ask for others.');
  const other = accounts.byName(name);
  if (other === undefined) throw nothingThere('user');
  return other;
}

/** The roles of the API, as far as they can be used through it: there are no uploads, jukebox or videos. */
async function userNode({ db, services }: UserOptions, account: Account): Promise<Node> {
  const viewer = asViewer(account);
  const roots = await services.catalogue.musicRoots(viewer);
  const { allowDownloads, share } = db.read((reader) => ({
    ...policySettings(reader),
    share: mayShare(reader, viewer),
  }));
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
    podcastRole: account.isActive && atLeast(account.role, 'admin'),
    streamRole: account.isActive,
    jukeboxRole: false,
    shareRole: share,
    videoConversionRole: false,
    avatarLastChanged: services.avatars.changedAt(account),
    folder: roots.map(({ id }) => id),
  };
}
