import { problem } from '@bandstand/http';
import type { Database } from '@bandstand/sqlite';
import { type Account, atLeast, policySettings } from '../../access/index.ts';
import type { AccountServices, Device } from '../../accounts/index.ts';
import type { Avatars } from '../../avatars/index.ts';
import type { ImageTags } from '../../jellyfin-items/index.ts';
import type { QuickConnect } from '../../quick-connect/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { sessionJson } from '../payloads/session.ts';
import { userJson } from '../payloads/user.ts';
import { deviceOf } from '../protocol/authorization.ts';
import { nothingThere } from '../protocol/failures.ts';
import { refused } from '../protocol/fields.ts';

interface UserOptions {
  readonly db: Database;
  readonly serverId: string;
  readonly clock: () => number;
  readonly tags: ImageTags;
  readonly services: {
    readonly accounts: AccountServices;
    readonly quickConnect: QuickConnect;
    readonly avatars: Avatars;
  };
}

const common = { permission: 'signed-in', rate: 'read', method: 'GET' } as const;
const signing = { permission: 'public', rate: 'login', method: 'POST' } as const;

/** Signing in and out, and who one is. */
export function userEndpoints(options: UserOptions): readonly Endpoint[] {
  const { db, serverId, services, tags } = options;
  const { accounts, sessions, signIn } = services.accounts;
  const shown = (account: Account, { account: asker }: { readonly account: Account }) => {
    const version = services.avatars.changedAt(account);
    const tag = version === undefined ? undefined : tags.tagFor(asker.id, 'user', account.gid, version);
    return userJson(serverId, account, db.read(policySettings).allowDownloads, tag);
  };
  return [
    {
      ...common,
      permission: 'public',
      name: 'getPublicUsers',
      path: '/Users/Public',
      summary: 'Users to choose from without signing in: none, as nobody is shown to strangers',
      answer: () => [],
    },
    {
      ...signing,
      name: 'authenticateByName',
      path: '/Users/AuthenticateByName',
      summary: 'Signs in with name and password',
      answer: async (call) => {
        const device = neededDevice(call);
        const fields = await call.fields();
        const wanted = { username: fields.text('Username') ?? '', password: passwordOf(fields.raw('Pw')) };
        const origin = originOf(call, device);
        const { account, token } = await signIn.signIn({ ...wanted, kind: 'bearer', origin });
        return signedIn(options, shown, account, token, device);
      },
    },
    {
      ...signing,
      name: 'authenticateWithQuickConnect',
      path: '/Users/AuthenticateWithQuickConnect',
      summary: 'Signs in with a code that was approved elsewhere',
      answer: async (call) => {
        const approved = services.quickConnect.redeem((await call.fields()).needed('Secret'));
        const account = approved === undefined ? undefined : accounts.byId(approved.accountId);
        if (approved === undefined || account === undefined || !account.isActive)
          throw problem('not_approved', 401, 'This code was not approved.');
        const { token } = sessions.start(account, 'bearer', originOf(call, approved.device));
        return signedIn(options, shown, account, token, approved.device);
      },
    },
    {
      ...common,
      name: 'getCurrentUser',
      path: '/Users/Me',
      summary: 'Who is signed in',
      answer: ({ viewer }) => shown(viewer.account, viewer),
    },
    {
      ...common,
      name: 'getUsers',
      path: '/Users',
      summary: 'Accounts: all for administrators, oneself for everybody else',
      answer: ({ viewer }) =>
        (atLeast(viewer.account.role, 'admin') ? accounts.list({ limit: 500 }) : [viewer.account]).map(
          (one) => shown(one, viewer),
        ),
    },
    {
      ...common,
      name: 'getUserById',
      path: '/Users/:id',
      summary: 'One account: oneself, others for administrators',
      answer: (call) => {
        const { account } = call.viewer;
        const gid = call.gid('id');
        if (gid === account.gid) return shown(account, call.viewer);
        const other = atLeast(account.role, 'admin') ? accounts.byGid(gid) : undefined;
        if (other === undefined) throw nothingThere('user');
        return shown(other, call.viewer);
      },
    },
    {
      permission: 'account.self',
      rate: 'login',
      method: 'POST',
      name: 'updateUserPassword',
      path: '/Users/Password',
      also: ['/Users/:userId/Password'],
      summary: 'Changes one’s own password; every other session ends',
      answer: async (call) => {
        const { account, sessionId } = call.viewer;
        const fields = await call.fields();
        const words = { current: passwordOf(fields.raw('CurrentPw')), next: passwordOf(fields.raw('NewPw')) };
        await signIn.changePassword(account, words, { keep: sessionId ?? null, address: call.address });
        return undefined;
      },
    },
    {
      ...common,
      rate: 'write',
      method: 'POST',
      name: 'reportSessionEnded',
      path: '/Sessions/Logout',
      summary: 'Signs out',
      answer: ({ viewer }) => {
        if (viewer.sessionId !== undefined) sessions.end(viewer.sessionId);
        return undefined;
      },
    },
  ];
}

function neededDevice({ client }: Call): Device {
  const device = deviceOf(client);
  if (device === undefined) throw refused('DeviceId', 'is missing in the Authorization header');
  return device;
}

const passwordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const originOf = ({ address, headers }: Call, device: Device) => ({
  address,
  userAgent: headers['user-agent'],
  device,
});

function signedIn(
  { serverId, services, clock }: UserOptions,
  shown: (account: Account, asker: { readonly account: Account }) => object,
  account: Account,
  token: string,
  device: Device,
) {
  const session = services.accounts.sessions
    .onDevices(account.id)
    .find(({ deviceId }) => deviceId === device.id);
  return {
    User: shown(account, { account }),
    ...(session === undefined
      ? {}
      : { SessionInfo: sessionJson({ serverId, account, session, playing: undefined, now: clock() }) }),
    AccessToken: token,
    ServerId: serverId,
  };
}
