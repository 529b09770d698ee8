import Type, { type Static } from 'typebox';
import { type Account, roles, scopes } from '../access/index.ts';
import type { Accounts } from '../accounts/index.ts';

const nullable = { text: Type.Union([Type.String(), Type.Null()]) } as const;
const time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });

export const gidParams = Type.Object({ gid: Type.String() });
export const role = Type.Enum([...roles]);
export const scope = Type.Enum([...scopes]);

export const accountSchema = Type.Object({
  id: Type.String(),
  username: Type.String(),
  role,
  alias: nullable.text,
  email: nullable.text,
  artist: Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()]),
  isActive: Type.Boolean(),
  storageQuota: Type.Integer({ description: 'Bytes; 0 means no limit.' }),
  storageUsed: Type.Integer({ description: 'Bytes.' }),
  mustChangePassword: Type.Boolean(),
  nowPlayingEnabled: Type.Boolean({ description: 'Others see what this account listens to at the moment.' }),
  createdAt: time,
  lastSeenAt: Type.Union([time, Type.Null()]),
});

/** An account as its owner and root_admins see it. */
export function accountBody(accounts: Accounts, account: Account): Static<typeof accountSchema> {
  const artist = accounts.artistOf(account);
  return {
    id: account.gid,
    username: account.username,
    role: account.role,
    alias: account.alias,
    email: account.email,
    artist: artist === null ? null : { id: artist.gid, name: artist.name },
    isActive: account.isActive,
    storageQuota: account.storageQuota,
    storageUsed: account.storageUsed,
    mustChangePassword: account.mustChangePassword,
    nowPlayingEnabled: account.nowPlayingEnabled,
    createdAt: account.createdAt,
    lastSeenAt: account.lastSeenAt,
  };
}

export const sessionSchema = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['cookie', 'bearer']),
  current: Type.Boolean({ description: 'The session of this request.' }),
  userAgent: nullable.text,
  device: nullable.text,
  address: nullable.text,
  createdAt: time,
  lastUsedAt: time,
  expiresAt: time,
});

export const tokenSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(scope),
  hint: nullable.text,
  createdAt: time,
  expiresAt: Type.Union([time, Type.Null()]),
  lastUsedAt: Type.Union([time, Type.Null()]),
  lastAddress: nullable.text,
});

export const appPasswordSchema = Type.Object({
  id: Type.String(),
  client: Type.String(),
  manages: Type.Boolean({ description: 'It may manage accounts too, if its account may.' }),
  createdAt: time,
  lastUsedAt: Type.Union([time, Type.Null()]),
  lastClient: nullable.text,
});

/** A row with a gid as REST shows it: the gid is the id. */
export function withId<T extends { readonly gid: string }>({ gid, ...rest }: T) {
  return { id: gid, ...rest };
}

/** Answers that carry a secret are kept by nobody on the way. */
export const secretHeaders = { 'cache-control': 'no-store' } as const;
