import type { Reader } from '@bandstand/sqlite';
import { audienceOf, isRole, levelOf, type Role, type Viewer } from '../access/index.ts';
import type { Level } from './cursor.ts';

/**
 * The viewer as the database knows the account at this moment, which is the moment of everything else that is read:
 * between sign-in and reading the role may have changed. Undefined when the account is gone or switched off.
 */
export function viewerNow(reader: Reader, viewer: Viewer): Viewer | undefined {
  if (viewer.kind === 'stranger') return viewer;
  const row = reader.get<{ role: string; username: string; artistId: number | null; isActive: number }>(
    'SELECT role, username, artist_id AS artistId, is_active AS isActive FROM admin WHERE id = ?',
    [viewer.account.id],
  );
  if (row === undefined || row.isActive !== 1 || !isRole(row.role)) return undefined;
  const { role, username, artistId } = row;
  return { ...viewer, account: { ...viewer.account, role, username, artistId } };
}

/** Whom the feed belongs to, as cursors name him: '' for strangers. */
export function nameOf(viewer: Viewer): string {
  return viewer.kind === 'account' ? viewer.account.gid : '';
}

/** The row id of the account, -1 for strangers: no row of the log is theirs alone. */
export function accountOf(viewer: Viewer): number {
  return viewer.kind === 'account' ? viewer.account.id : -1;
}

/** What the viewer sees without owning it. */
export function levelNow(viewer: Viewer): Level {
  return levelOf[audienceOf(viewer)];
}

/** The same account at another level: before it joined or left the staff. */
export function atLevel(viewer: Viewer, level: number): Viewer {
  if (viewer.kind === 'stranger') return viewer;
  const role: Role = level === 0 ? 'super_user' : 'user';
  return { ...viewer, account: { ...viewer.account, role } };
}
