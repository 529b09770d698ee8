import type { Reach } from '../connectivity/index.ts';
import { type Driver, StoreError } from '../drivers/index.ts';
import { isoTime } from '../models/index.ts';
import { type Account, accounts, saveServer, saveUser, scopeOf, serverOf, userOf } from '../queries/index.ts';
import { askServer, type ClientOptions, ServerFailure, type SignedIn, signIn } from '../remote/index.ts';

/** An account as a person sees it. */
export interface AccountInfo extends Account {
  readonly server: {
    /** The server's own id. */
    readonly id: string;
    readonly name: string;
    readonly url: string;
    readonly product: string | null;
    readonly version: string | null;
  };
  readonly user: { readonly id: string; readonly name: string };
  /** Shown when none is named. */
  readonly isActive: boolean;
  /** The server refuses the token: `add` signs in anew. */
  readonly needsLogin: boolean;
  readonly reach: Reach;
  /** The first sync is done: the store may answer alone. */
  readonly isComplete: boolean;
  /** When the store was last brought into step with the server, to the hour; ISO 8601. */
  readonly lastSync: string | null;
}

/** All accounts, in the order in which they were added. */
export function accountInfos(
  driver: Driver,
  reachOf: (serverId: number, url: string) => Reach,
): readonly AccountInfo[] {
  return driver.read((reader) =>
    accounts(reader).flatMap((account) => {
      const [server, user] = [serverOf(reader, account), userOf(reader, account)];
      if (server === undefined || user === undefined) return [];
      const { name, url, product, version } = server;
      const scope = scopeOf(reader, account, 'all');
      return {
        ...account,
        server: { id: server.jellyfin_id, name, url, product, version },
        user: { id: user.jellyfin_id, name: user.name },
        isActive: user.is_active === 1,
        needsLogin: user.needs_login === 1,
        reach: reachOf(account.serverId, url),
        isComplete: scope?.is_complete === 1,
        lastSync: isoTime(scope?.finished_at ?? null),
      };
    }),
  );
}

/** What a person typed as the address of a server; with `http` where no protocol was told. Throws `bad_input`. */
export function serverAddress(text: string): string {
  const typed = text.trim();
  const address = /^https?:\/\//i.test(typed) ? typed : `http://${typed}`;
  if (/^[a-z][\w+.-]*:\/\//i.test(typed) && address !== typed)
    throw new StoreError(
      'bad_input',
      `${typed} is no address of a server: it begins with http:// or https://.`,
    );
  try {
    const { origin, pathname } = new URL(address);
    return `${origin}${pathname.replace(/\/+$/, '')}`;
  } catch (cause) {
    throw new StoreError('bad_input', `${typed} is no address of a server.`, { cause });
  }
}

/**
 * Signs in at the server at `url`. A Bandstand may be named by its own address: its Jellyfin face lies below that. Rejects
 * with `ServerFailure`: `auth` for a wrong name or password, `nonsense` where no such server is.
 */
export async function signInAt(
  optionsOf: (url: string) => ClientOptions,
  url: string,
  { name, password }: { readonly name: string; readonly password: string },
): Promise<SignedIn> {
  const address = serverAddress(url);
  return signIn(optionsOf(await faceOf(optionsOf, address)), name, password);
}

async function faceOf(optionsOf: (url: string) => ClientOptions, address: string): Promise<string> {
  try {
    await askServer(optionsOf(address));
    return address;
  } catch (error) {
    const below = `${address}/jellyfin`;
    const isElse =
      error instanceof ServerFailure && ['nonsense', 'gone', 'refused', 'auth'].includes(error.kind);
    if (!isElse) throw error;
    // When that is none either, the first answer tells more.
    await askServer(optionsOf(below)).catch(() => {
      throw new ServerFailure('nonsense', `there is no Jellyfin-compatible server at ${address}`, {
        cause: error,
      });
    });
    return below;
  }
}

/** Notes who has signed in; the first account of a store is the active one. */
export const keepAccount = (driver: Driver, { server, user }: SignedIn, now: number): Account =>
  driver.write((writer) => {
    const serverId = saveServer(writer, server, now);
    const account = saveUser(writer, { serverId, ...user }, now);
    writer.run(
      'UPDATE users SET is_active = 1 WHERE id = ? AND NOT EXISTS (SELECT 1 FROM users WHERE is_active = 1)',
      [account.userId],
    );
    return account;
  });
