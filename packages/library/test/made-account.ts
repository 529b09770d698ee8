import type { Account } from '../src/access/index.ts';

/** An account as its row would say it: active, with nothing but what is given. */
export function madeAccount(
  given: Pick<Account, 'id' | 'gid' | 'username' | 'role'> & Partial<Account>,
): Account {
  return {
    artistId: null,
    isActive: true,
    alias: null,
    email: null,
    storageQuota: 0,
    storageUsed: 0,
    mustChangePassword: false,
    nowPlayingEnabled: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    lastSeenAt: null,
    ...given,
  };
}
