/** Everybody who asks in the matrix, and how each signs in. */
import { type AccountViewer, type Role, type Scope, scopes, type Viewer } from '@bandstand/library';
import type { Writer } from '@bandstand/sqlite';
import type { Server } from '../../src/compose.ts';

const accounts = {
  root: 'root_admin',
  admin: 'admin',
  superUser: 'super_user',
  listener: 'user',
  other: 'user',
  owner: 'user',
  coOwner: 'user',
  artist: 'user',
  switchedOff: 'admin',
} as const satisfies Readonly<Record<string, Role>>;

type AccountName = keyof typeof accounts;

/** Row ids of the accounts. */
export type AccountIds = Readonly<Record<AccountName, number>>;

/** What a person sends to say who they are. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters for /rest. */
  readonly query: Readonly<Record<string, string>>;
}

export interface Person {
  readonly name: string;
  readonly account: AccountName | null;
  /** Which of the server's schemes knows them. */
  readonly scheme: 'cookie' | 'bearer' | 'subsonic' | null;
  /** Whom the policy sees. */
  readonly viewer: Viewer;
  readonly credentials: () => Credentials;
  /** Signs in again after a call that ended sessions. */
  readonly renew: () => void;
}

export function seedAccounts(writer: Writer): AccountIds {
  const names = Object.entries(accounts);
  const ids = names.map(([name, role]) => {
    const insert = "INSERT INTO admin (username, password_hash, role, is_active) VALUES (?, 'x', ?, ?)";
    return [name, writer.run(insert, [name, role, name === 'switchedOff' ? 0 : 1]).lastInsertRowid] as const;
  });
  return Object.fromEntries(ids) as Record<AccountName, number>;
}

/** Sessions for everybody, tokens of one scope each for the owner and the root, app passwords for three. */
export function makePeople(server: Server, ids: AccountIds): readonly Person[] {
  const session = (name: AccountName, kind: 'cookie' | 'bearer') => sessionPerson(server, ids, name, kind);
  return [
    {
      name: 'stranger',
      account: null,
      scheme: null,
      viewer: { kind: 'stranger' },
      ...keeping(nothing),
    },
    session('listener', 'cookie'),
    session('other', 'bearer'),
    session('artist', 'cookie'),
    session('owner', 'cookie'),
    session('coOwner', 'bearer'),
    session('superUser', 'cookie'),
    session('admin', 'bearer'),
    session('root', 'cookie'),
    { ...session('switchedOff', 'cookie'), viewer: { kind: 'stranger' }, scheme: null },
    ...(['owner', 'root'] as const).flatMap((name) =>
      scopes.map((scope) => tokenPerson(server, ids, name, scope)),
    ),
    ...(['listener', 'owner', 'admin', 'root'] as const).map((name) => appPerson(server, ids, name, false)),
    appPerson(server, ids, 'root', true),
  ];
}

const nothing: Credentials = { headers: {}, query: {} };
const keeping = (credentials: Credentials) => ({ credentials: () => credentials, renew: () => {} });

function accountOf({ library }: Server, ids: AccountIds, name: AccountName) {
  const account = library.services.accounts.accounts.byId(ids[name]);
  if (account === undefined) throw new Error(`the seed has no ${name}`);
  return account;
}

function viewerOf(
  server: Server,
  ids: AccountIds,
  name: AccountName,
  via: AccountViewer['via'],
  may: readonly Scope[],
): AccountViewer {
  return { kind: 'account', account: accountOf(server, ids, name), scopes: may, via };
}

function sessionPerson(
  server: Server,
  ids: AccountIds,
  name: AccountName,
  kind: 'cookie' | 'bearer',
): Person {
  const account = accountOf(server, ids, name);
  const signIn = (): Credentials => {
    const origin = { address: '127.0.0.1', userAgent: 'matrix' };
    const { token } = server.library.services.accounts.sessions.start(account, kind, origin);
    const headers: Record<string, string> =
      kind === 'bearer'
        ? { authorization: `Bearer ${token}` }
        : { cookie: `bandstand_session=${token}`, 'sec-fetch-site': 'same-origin' };
    return { headers, query: {} };
  };
  let now = signIn();
  const renew = (): void => {
    now = signIn();
  };
  const viewer = viewerOf(server, ids, name, kind, scopes);
  return { name, account: name, scheme: kind, viewer, credentials: () => now, renew };
}

function tokenPerson(server: Server, ids: AccountIds, name: AccountName, scope: Scope): Person {
  const wanted = { name: `only ${scope}`, scopes: [scope], expiresAt: null };
  const { token } = server.library.services.accounts.apiTokens.create(ids[name], wanted);
  const credentials = { headers: { authorization: `Bearer ${token}` }, query: {} };
  return {
    name: `${name} with a token for ${scope}`,
    account: name,
    scheme: 'bearer',
    viewer: viewerOf(server, ids, name, 'token', [scope]),
    ...keeping(credentials),
  };
}

/** @param manages signs in with an app password that was made for managing accounts */
function appPerson(server: Server, ids: AccountIds, name: AccountName, manages: boolean): Person {
  const { secret } = server.library.services.accounts.appPasswords.create(ids[name], 'matrix', { manages });
  const credentials = { headers: {}, query: { u: name, p: secret, v: '1.16.1', c: 'matrix', f: 'json' } };
  return {
    name: `${name} with an app password${manages ? ' that manages' : ''}`,
    account: name,
    scheme: 'subsonic',
    viewer: viewerOf(
      server,
      ids,
      name,
      'app-password',
      manages ? scopes : ['read', 'play', 'annotate', 'edit'],
    ),
    ...keeping(credentials),
  };
}
