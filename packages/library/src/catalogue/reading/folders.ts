import { isStaff } from '../../access/index.ts';
import type { FolderDetail, FolderRow, MusicRootRow } from '../rows.ts';
import type { Flags } from './positions/id-list.ts';
import { seenTracks, viewerClass } from './positions/seen.ts';
import { trackRows } from './rows/track-rows.ts';
import type { Scope } from './scope.ts';

const columns = `f.id, f.gid, f.name, f.path, f.root_id AS rootId, f.parent_id AS parentId, p.gid AS parentGid
  FROM folders f LEFT JOIN folders p ON p.id = f.parent_id`;

interface Stored extends FolderRow {
  readonly parentId: number | null;
}

const foldersSql = `SELECT f.id, f.parent_id AS parentId, (SELECT group_concat(track_id) FROM track_files t
    WHERE t.root_id = f.root_id AND t.folder = f.path) AS ids
  FROM folders f ORDER BY f.root_id, f.path`;

interface Holding {
  readonly id: number;
  readonly parentId: number | null;
  /** Of the tracks right in it, with commas. */
  readonly ids: string | null;
}

const scansSql = `SELECT group_concat(id || ifnull(last_scan_at, '') || file_count) FROM music_roots`;

/**
 * Folders with a track below them that the viewer sees. A file may move
 * without a change of its track, so scans count too.
 */
function seenFolders(scope: Scope): Flags {
  const tracks = seenTracks(scope);
  const files = scope.reader.value<number | null>('SELECT max(id) FROM track_files');
  const stamp = `${tracks.id}:${files}:${scope.reader.value<string | null>(scansSql)}`;
  return scope.memory.flags.get(`folders ${viewerClass(scope)}`, stamp, () =>
    readSeenFolders(scope, tracks.value),
  ).value;
}

function readSeenFolders({ reader }: Scope, tracks: Flags): Flags {
  const last = reader.value<number | null>('SELECT max(id) FROM folders') ?? 0;
  const parents = new Int32Array(last + 1);
  const seen = new Uint8Array(last + 1);
  for (const { id, parentId, ids } of reader.iterate<Holding>(foldersSql)) {
    parents[id] = parentId ?? 0;
    if (ids?.split(',').some((track) => tracks[Number(track)] === 1) === true) seen[id] = 1;
  }
  for (let id = last; id > 0; id -= 1) {
    for (let at = parents[id] ?? 0; seen[id] === 1 && at > 0 && seen[at] !== 1; at = parents[at] ?? 0)
      seen[at] = 1;
  }
  return seen;
}

function folderRow({ id, gid, name, path, rootId, parentGid }: Stored): FolderRow {
  return { id, gid, name, path, rootId, parentGid };
}

/** One folder and what it holds; undefined when there is none or nothing in it for this viewer. */
export function folderDetail(scope: Scope, gid: string): FolderDetail | undefined {
  const { reader } = scope;
  const stored = reader.get<Stored>(`SELECT ${columns} WHERE f.gid = ?`, [gid]);
  const seen = seenFolders(scope);
  if (!stored || (seen[stored.id] !== 1 && !(isStaff(scope.viewer) && stored.parentId === null)))
    return undefined;
  const children = reader.all<Stored>(`SELECT ${columns} WHERE f.parent_id = ? ORDER BY f.name_key, f.id`, [
    stored.id,
  ]);
  return {
    ...folderRow(stored),
    ancestors: ancestorsOf(scope, stored),
    folders: children.filter(({ id }) => seen[id] === 1).map(folderRow),
    tracks: tracksIn(scope, stored),
  };
}

function ancestorsOf({ reader }: Scope, folder: Stored): FolderRow[] {
  const ancestors: FolderRow[] = [];
  let { parentId } = folder;
  while (parentId !== null) {
    const parent = reader.get<Stored>(`SELECT ${columns} WHERE f.id = ?`, [parentId]);
    if (!parent) break;
    ancestors.unshift(folderRow(parent));
    ({ parentId } = parent);
  }
  return ancestors;
}

const insideSql = `SELECT track_id AS id FROM track_files
  WHERE root_id = ? AND folder = ? AND missing_since IS NULL ORDER BY path`;

/** The tracks whose files lie in the folder, by file name; a track that lies there twice is there once. */
function tracksIn(scope: Scope, { rootId, path }: Stored): FolderDetail['tracks'] {
  const ids = new Set(scope.reader.all<{ id: number }>(insideSql, [rootId, path]).map(({ id }) => id));
  const rows = trackRows(scope, [...ids], 'list');
  return [...ids].flatMap((id) => rows.get(id) ?? []);
}

const rootsSql = `SELECT r.id, r.name, f.gid AS folderGid
  FROM music_roots r LEFT JOIN folders f ON f.root_id = r.id AND f.path = '' WHERE r.enabled = 1 ORDER BY r.id`;
const filesOfRoot = 'SELECT track_id AS id FROM track_files WHERE root_id = ?';

/** Music folders that hold something the viewer sees; staff see all. */
export function rootRows(scope: Scope): MusicRootRow[] {
  const roots = scope.reader.all<MusicRootRow>(rootsSql);
  if (isStaff(scope.viewer)) return roots;
  const tracks = seenTracks(scope).value;
  return roots.filter((root) => {
    for (const { id } of scope.reader.iterate<{ id: number }>(filesOfRoot, [root.id]))
      if (tracks[id] === 1) return true;
    return false;
  });
}
