import { type Reader, StoreError, type Writer } from '../drivers/index.ts';
import { type ServerRow, sqlTime, type UserRow } from '../models/index.ts';

/** One user of one server, by the store's own numbers. Everything that is read or written names one. */
export interface Account {
  readonly serverId: number;
  readonly userId: number;
}

export interface ServerInfo {
  /** The server's own id: its address may change, this does not. */
  readonly jellyfinId: string;
  readonly name: string;
  readonly url: string;
  readonly version: string | null;
  /** What it says it is; with our own there is a change feed. */
  readonly product: string | null;
}

/** Notes a server, or what has changed about it; its number. */
export function saveServer(writer: Writer, server: ServerInfo, now: number): number {
  writer.run(
    `INSERT INTO servers (jellyfin_id, name, url, version, product, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(jellyfin_id) DO UPDATE SET name = excluded.name, url = excluded.url, version = excluded.version,
       product = excluded.product, updated_at = excluded.updated_at
     WHERE (name, url, version, product) IS NOT (excluded.name, excluded.url, excluded.version, excluded.product)`,
    [server.jellyfinId, server.name, server.url, server.version, server.product, sqlTime(now), sqlTime(now)],
  );
  return writer.value<number>('SELECT id FROM servers WHERE jellyfin_id = ?', [server.jellyfinId]) ?? 0;
}

/** Notes a user of a server who has signed in, and lets the edits go on that waited for it. */
export function saveUser(
  writer: Writer,
  user: { readonly serverId: number; readonly jellyfinId: string; readonly name: string },
  now: number,
): Account {
  writer.run(
    `INSERT INTO users (jellyfin_id, server_id, name, is_active, created_at, updated_at) VALUES (?, ?, ?, 0, ?, ?)
     ON CONFLICT(jellyfin_id, server_id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at`,
    [user.jellyfinId, user.serverId, user.name, sqlTime(now), sqlTime(now)],
  );
  const found = writer.value<number>('SELECT id FROM users WHERE jellyfin_id = ? AND server_id = ?', [
    user.jellyfinId,
    user.serverId,
  ]);
  const account = { serverId: user.serverId, userId: found ?? 0 };
  setNeedsLogin(writer, account, false);
  return account;
}

/** Stops (true) or lets go on (false) the sending of a user's edits: the server refused the token, or took a new one. */
export function setNeedsLogin(writer: Writer, account: Account, needed: boolean): void {
  writer.run('UPDATE users SET needs_login = ? WHERE id = ?', [needed ? 1 : 0, account.userId]);
  const [from, to] = needed ? ['pending', 'blocked'] : ['blocked', 'pending'];
  writer.run('UPDATE sync_queue SET status = ? WHERE user_id = ? AND status = ?', [to, account.userId, from]);
}

/** Makes this the account that is shown when none is named. */
export function activate(writer: Writer, account: Account): void {
  writer.run('UPDATE users SET is_active = (id = ?) WHERE is_active <> (id = ?)', [
    account.userId,
    account.userId,
  ]);
}

/** The account that is shown when none is named. */
export const activeAccount = (reader: Reader): Account | undefined =>
  reader.get<Account>(
    'SELECT server_id AS serverId, id AS userId FROM users WHERE is_active = 1 ORDER BY id LIMIT 1',
  );

export const serverOf = (reader: Reader, account: Account): ServerRow | undefined =>
  reader.get<ServerRow>('SELECT * FROM servers WHERE id = ?', [account.serverId]);

export const userOf = (reader: Reader, account: Account): UserRow | undefined =>
  reader.get<UserRow>('SELECT * FROM users WHERE id = ?', [account.userId]);

/** All accounts, in the order in which they were added. */
export const accounts = (reader: Reader): readonly Account[] =>
  reader.all<Account>('SELECT server_id AS serverId, id AS userId FROM users ORDER BY id');

/**
 * Forgets a user with all that is theirs, and the server with its items when it was the last one. Files that nobody else
 * needs wait in orphaned_files. Throws `bad_input` when edits wait that were never sent and `force` is not given.
 */
export function removeUser(
  writer: Writer,
  account: Account,
  options: { readonly force?: boolean } = {},
): void {
  const { userId, serverId } = account;
  const waiting = writer.value<number>(
    "SELECT count(*) FROM sync_queue WHERE user_id = ? AND status <> 'completed'",
    [userId],
  );
  if ((waiting ?? 0) > 0 && options.force !== true)
    throw new StoreError('bad_input', `${waiting} edits of this user were never sent: sync, export or force`);
  const last =
    writer.value('SELECT 1 FROM users WHERE server_id = ? AND id <> ?', [serverId, userId]) === undefined;
  writer.run('DELETE FROM users WHERE id = ?', [userId]);
  writer.run(
    `INSERT OR IGNORE INTO orphaned_files (path, reason)
     SELECT file_path, 'its last user is gone' FROM download_files
     WHERE file_path IS NOT NULL AND id NOT IN (SELECT file_id FROM downloads)`,
  );
  writer.run('DELETE FROM download_files WHERE id NOT IN (SELECT file_id FROM downloads)');
  if (!last) return;
  for (const table of ['thumbnails', 'download_extras']) {
    writer.run(
      `INSERT OR IGNORE INTO orphaned_files (path, reason)
       SELECT t.file_path, 'its server is gone' FROM ${table} t JOIN items i ON i.id = t.item_id WHERE i.server_id = ?`,
      [serverId],
    );
    writer.run(`DELETE FROM ${table} WHERE item_id IN (SELECT id FROM items WHERE server_id = ?)`, [
      serverId,
    ]);
  }
  writer.run('DELETE FROM servers WHERE id = ?', [serverId]);
}
