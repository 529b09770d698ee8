import { isStaff } from '../../access/index.ts';
import type { FolderDetail, FolderRow, MusicRootRow } from '../rows.ts';
import { TextPieces } from '../text-pieces.ts';
import type { Flags } from './positions/id-list.ts';
import { seenTracks, viewerClass } from './positions/seen.ts';
import { among, inOrderOf } from './rows/grouped.ts';
import { trackRows } from './rows/track-rows.ts';
import type { Scope } from './scope.ts';
import type { Kept } from './shelves/shelf.ts';

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
function seenFolders(scope: Scope): Kept<Flags> {
  const tracks = seenTracks(scope);
  const files = scope.reader.value<number | null>('SELECT max(id) FROM track_files');
  const stamp = `${tracks.id}:${files}:${scope.reader.value<string | null>(scansSql)}`;
  return scope.memory.flags.get(`folders ${viewerClass(scope)}`, stamp, () =>
    readSeenFolders(scope, tracks.value),
  );
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

/** The folder with this gid; undefined when there is none or nothing in it for this viewer. */
function openFolder(scope: Scope, gid: string): Stored | undefined {
  const stored = scope.reader.get<Stored>(`SELECT ${columns} WHERE f.gid = ?`, [gid]);
  if (!stored) return undefined;
  const staffSees = isStaff(scope.viewer) && stored.parentId === null;
  return staffSees || seenFolders(scope).value[stored.id] === 1 ? stored : undefined;
}

const childrenSql = `SELECT id, gid, name, path, root_id AS rootId FROM folders WHERE parent_id = ? ORDER BY name_key, id`;

/** The folders right in a folder that the viewer sees, by name. */
function* foldersIn(scope: Scope, { id, gid }: Stored): Generator<FolderRow, void, undefined> {
  const seen = seenFolders(scope).value;
  for (const child of scope.reader.iterate<Omit<FolderRow, 'parentGid'>>(childrenSql, [id]))
    if (seen[child.id] === 1) yield { ...child, parentGid: gid };
}

/** A folder that the viewer may open, read as it is asked for: it may hold tens of thousands of others. */
export interface OpenFolder {
  folders(): Iterable<FolderRow>;
  tracks(): FolderDetail['tracks'];
}

/** Undefined when there is no such folder, or nothing in it for this viewer. */
export function openedFolder(scope: Scope, gid: string): OpenFolder | undefined {
  const stored = openFolder(scope, gid);
  return stored && { folders: () => foldersIn(scope, stored), tracks: () => tracksIn(scope, stored) };
}

/** Folders in the order of `ids`, a few at a time; those that are gone are left out. */
export function* foldersInOrder(
  { reader }: Scope,
  ids: readonly number[],
): Generator<FolderRow, void, undefined> {
  const sql = `SELECT ${columns} WHERE f.id IN ${among}`;
  for (const row of inOrderOf<Stored>(reader, sql, ids)) yield folderRow(row);
}

/** One folder and what it holds; undefined when there is none or nothing in it for this viewer. */
export function folderDetail(scope: Scope, gid: string): FolderDetail | undefined {
  const stored = openFolder(scope, gid);
  if (stored === undefined) return undefined;
  return {
    ...folderRow(stored),
    ancestors: ancestorsOf(scope, stored),
    folders: [...foldersIn(scope, stored)],
    tracks: tracksIn(scope, stored),
  };
}

/** The tracks right in a folder, by file name; undefined likewise. */
export function folderTracks(scope: Scope, gid: string): FolderDetail['tracks'] | undefined {
  const stored = openFolder(scope, gid);
  return stored && tracksIn(scope, stored);
}

/** The gid of the first track in a folder, else in the first folder below; it is looked for on so many levels. */
export function firstTrackBelow(scope: Scope, gid: string, levels: number): string | undefined {
  const stored = levels > 0 ? openFolder(scope, gid) : undefined;
  if (stored === undefined) return undefined;
  const [track] = tracksIn(scope, stored);
  if (track !== undefined) return track.gid;
  const below = firstFolder(scope, stored);
  return below && firstTrackBelow(scope, below.gid, levels - 1);
}

function firstFolder(scope: Scope, folder: Stored): FolderRow | undefined {
  for (const row of foldersIn(scope, folder)) return row;
  return undefined;
}

/** How a face writes folders in a folder. */
export interface FolderFormat {
  /** Names the prepared bytes; two formats need two names. */
  readonly name: string;
  folder(row: FolderRow): string;
  readonly between: string;
}

/** A folder whose folders are text, UTF-8: a music folder holds tens of thousands. */
export interface WrittenFolder extends FolderRow {
  /** Of the uppermost first. */
  ancestors(): readonly FolderRow[];
  readonly folders: Uint8Array;
  readonly tracks: FolderDetail['tracks'];
}

/** Fewer are written whenever they are asked for. */
const leastKept = 500;
const manySql = `SELECT count(*) > ${leastKept} FROM (SELECT 1 FROM folders WHERE parent_id = ? LIMIT ${leastKept + 1})`;

/**
 * The same in a face's own format. The text of many folders is the same for everybody of a viewer class, and kept in
 * memory that threads share until a scan changes them.
 */
export function writtenFolder(scope: Scope, gid: string, format: FolderFormat): WrittenFolder | undefined {
  const stored = openFolder(scope, gid);
  if (stored === undefined) return undefined;
  const { reader, memory } = scope;
  const isLong = reader.value<number>(manySql, [stored.id]) === 1;
  const key = `${format.name} in ${gid} ${viewerClass(scope)}`;
  // Folders are made and taken away, never changed.
  const last = isLong ? reader.value<number | null>('SELECT max(id) FROM folders') : 0;
  const folders = isLong
    ? memory.prepared.get(key, `${seenFolders(scope).id}:${last}`, () => ({
        bytes: folderText(scope, stored, format),
        digest: '',
        ids: new Int32Array(0),
        at: new Int32Array(0),
      })).value.bytes
    : folderText(scope, stored, format);
  return {
    ...folderRow(stored),
    ancestors: () => ancestorsOf(scope, stored),
    folders,
    tracks: tracksIn(scope, stored),
  };
}

function folderText(scope: Scope, folder: Stored, format: FolderFormat): Uint8Array {
  const text = new TextPieces();
  let before = '';
  for (const row of foldersIn(scope, folder)) {
    text.add(before + format.folder(row));
    before = format.between;
  }
  return text.toShared();
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
