import type { SqlValue } from '@bandstand/sqlite';
import { type Account, activeAccount, audienceOf, isStaff, levelOf, type Viewer } from './viewer.ts';

/** A condition for WHERE, in brackets, and the named parameters it takes (`viewer_id`, `viewer_artist`). */
export interface SqlClause {
  readonly sql: string;
  readonly params: Readonly<Record<string, SqlValue>>;
}

export type ListKind = 'artist' | 'album' | 'track' | 'playlist';

/** `list`: what lists and searches hold; `see`: what opens by its address, unlisted releases too. */
export type Reach = 'list' | 'see';

const columns: Readonly<Record<Reach, string>> = { list: 'listed_to', see: 'reachable_by' };

/**
 * The policy as SQL: a condition on the row `alias` that is true for exactly those rows that the viewer may list (or
 * see). Use named parameters in the statement around it and spread `params` among them.
 *
 *     const may = listClause(viewer, 'a');
 *     reader.all(`SELECT a.id FROM albums a WHERE a.year = :year AND ${may.sql}`, { year, ...may.params });
 */
export function listClause(
  viewer: Viewer,
  alias: string,
  kind: ListKind = 'album',
  reach: Reach = 'list',
): SqlClause {
  if (!/^[a-z_][a-z0-9_]*$/i.test(alias)) throw new TypeError(`${alias} is no alias of a table`);
  if (viewer.kind === 'account' && !viewer.scopes.includes('read')) return { sql: '(0)', params: {} };
  return { sql: conditions[kind](viewer, alias, reach), params: viewerParams(viewer, kind) };
}

const conditions: Readonly<Record<ListKind, (viewer: Viewer, alias: string, reach: Reach) => string>> = {
  album: albumSql,
  track: trackSql,
  artist: artistSql,
  playlist: playlistSql,
};

/** The values of the names that the conditions use; none for those who are no account or own nothing by themselves. */
function viewerParams(viewer: Viewer, kind: ListKind): Record<string, SqlValue> {
  const account = activeAccount(viewer);
  if (account === undefined || (isStaff(viewer) && kind !== 'playlist')) return {};
  if (kind === 'playlist' || account.artistId === null) return { viewer_id: account.id };
  return { viewer_id: account.id, viewer_artist: account.artistId };
}

function albumSql(viewer: Viewer, a: string, reach: Reach): string {
  const audience = audienceOf(viewer);
  if (audience === 'staff') return '(1)';
  const account = activeAccount(viewer);
  const level = `${a}.${columns[reach]} >= ${levelOf[audience]}`;
  return account === undefined ? `(${level})` : `(${level} OR ${albumOwnedSql(account, a)})`;
}

function albumOwnedSql(account: Account, a: string): string {
  const owned = [
    `${a}.owner_id = :viewer_id`,
    `EXISTS (SELECT 1 FROM album_ownership o WHERE o.owner_id = :viewer_id AND o.album_id = ${a}.id)`,
  ];
  if (account.artistId !== null) {
    owned.push(
      `${a}.artist_id = :viewer_artist`,
      `EXISTS (SELECT 1 FROM album_artists o WHERE o.artist_id = :viewer_artist AND o.album_id = ${a}.id)`,
    );
  }
  return `(${owned.join(' OR ')})`;
}

function trackSql(viewer: Viewer, t: string, reach: Reach): string {
  const present = reach === 'list' ? `${t}.missing_since IS NULL` : '1';
  if (isStaff(viewer)) return `(${present})`;
  const onAlbum = `(EXISTS (SELECT 1 FROM albums ta WHERE ta.id = ${t}.album_id AND ${albumSql(viewer, 'ta', reach)})
    OR EXISTS (SELECT 1 FROM album_tracks tm CROSS JOIN albums tf
      WHERE tm.track_id = ${t}.id AND tf.id = tm.album_id AND ${albumSql(viewer, 'tf', reach)}))`;
  if (activeAccount(viewer) === undefined) return `(${present} AND ${onAlbum})`;
  const loose = `${t}.album_id IS NULL AND (${t}.owner_id = :viewer_id
    OR EXISTS (SELECT 1 FROM track_ownership o WHERE o.owner_id = :viewer_id AND o.track_id = ${t}.id))`;
  return `(${present} AND (${onAlbum} OR (${loose})))`;
}

/** An artist is there for whoever may list (or see) something of theirs; the site's own row (-1) never is. */
function artistSql(viewer: Viewer, r: string, reach: Reach): string {
  if (isStaff(viewer)) return `(${r}.id > 0)`;
  const account = activeAccount(viewer);
  const ways = [
    `EXISTS (SELECT 1 FROM album_artists c JOIN albums ra ON ra.id = c.album_id
      WHERE c.artist_id = ${r}.id AND ${albumSql(viewer, 'ra', reach)})`,
    `EXISTS (SELECT 1 FROM albums ra WHERE ra.artist_id = ${r}.id AND ${albumSql(viewer, 'ra', reach)})`,
    `EXISTS (SELECT 1 FROM track_artists c JOIN tracks rt ON rt.id = c.track_id
      WHERE c.artist_id = ${r}.id AND ${trackSql(viewer, 'rt', reach)})`,
  ];
  if (account !== undefined && account.artistId !== null) ways.unshift(`${r}.id = :viewer_artist`);
  return `(${r}.id > 0 AND (${ways.join(' OR ')}))`;
}

function playlistSql(viewer: Viewer, p: string): string {
  if (activeAccount(viewer) === undefined) return '(0)';
  return `(${p}.is_public = 1 OR ${p}.username = (SELECT username FROM admin WHERE id = :viewer_id))`;
}
