import type { Reader, Writer } from '@bandstand/sqlite';
import { foldName } from '../../catalogue/index.ts';
import { baseOf, type DiskFile, folderOf, type Problem } from '../model.ts';
import { isoTime } from './row-store.ts';

interface DocumentRow {
  readonly path: string;
  readonly size: number;
  readonly mtime_ms: number;
}

/** Documents and pictures of a folder as last applied, by path. */
export function documentsIn(reader: Reader, rootId: number, folder: string): Map<string, DiskFile> {
  const sql =
    'SELECT path, size, mtime_ms FROM scan_documents WHERE root_id = ? AND folder = ? ORDER BY path';
  const rows = reader.all<DocumentRow>(sql, [rootId, folder]);
  return new Map(
    rows.map((row) => [
      row.path,
      { path: row.path, name: baseOf(row.path), size: row.size, mtimeMs: row.mtime_ms },
    ]),
  );
}

/** True when documents of the folder or of one below it are remembered. */
export function hasDocumentsAround(reader: Reader, rootId: number, folder: string): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM scan_documents WHERE root_id = :rootId AND folder = :folder)
    OR EXISTS (SELECT 1 FROM scan_documents WHERE root_id = :rootId AND folder >= :from AND folder < :to)`;
  const from = folder === '' ? '' : `${folder}/`;
  const to = folder === '' ? '\u{10ffff}' : `${folder}0`;
  return reader.value<number>(sql, { rootId, folder, from, to }) === 1;
}

export function writeDocument(writer: Writer, rootId: number, file: DiskFile, now: number): void {
  writer.run(
    `INSERT INTO scan_documents (root_id, folder, path, size, mtime_ms, applied_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (root_id, folder, path) DO UPDATE SET size = excluded.size, mtime_ms = excluded.mtime_ms,
       applied_at = excluded.applied_at`,
    [rootId, folderOf(file.path), file.path, file.size, file.mtimeMs, isoTime(now)],
  );
}

export function deleteDocument(writer: Writer, rootId: number, path: string): void {
  writer.run('DELETE FROM scan_documents WHERE root_id = ? AND folder = ? AND path = ?', [
    rootId,
    folderOf(path),
    path,
  ]);
}

/** Drops what is remembered of documents in folders that are gone. */
export function deleteDocumentsIn(writer: Writer, rootId: number, folder: string): void {
  writer.run('DELETE FROM scan_documents WHERE root_id = ? AND folder = ?', [rootId, folder]);
}

/** Every folder of a root that documents are remembered of. */
export function documentFolders(reader: Reader, rootId: number): string[] {
  const sql = 'SELECT DISTINCT folder FROM scan_documents WHERE root_id = ?';
  return reader.all<{ folder: string }>(sql, [rootId]).map(({ folder }) => folder);
}

/** The problems of a root as they stand, by path. */
export function problemsOf(reader: Reader, rootId: number): Map<string, Problem> {
  const rows = reader.all<Problem>(
    'SELECT path, reason, message, size, mtime_ms AS mtimeMs FROM scan_problems WHERE root_id = ?',
    [rootId],
  );
  return new Map(rows.map((row) => [row.path, row]));
}

export function writeProblem(writer: Writer, rootId: number, problem: Problem, now: number): void {
  writer.run(
    `INSERT INTO scan_problems (root_id, path, reason, message, size, mtime_ms, first_seen_at, last_seen_at)
       VALUES (:rootId, :path, :reason, :message, :size, :mtimeMs, :at, :at)
       ON CONFLICT (root_id, path) DO UPDATE SET reason = excluded.reason, message = excluded.message,
       size = excluded.size, mtime_ms = excluded.mtime_ms, last_seen_at = excluded.last_seen_at`,
    { rootId, ...problem, at: isoTime(now) },
  );
}

export function deleteProblem(writer: Writer, rootId: number, path: string): void {
  writer.run('DELETE FROM scan_problems WHERE root_id = ? AND path = ?', [rootId, path]);
}

interface FolderRow {
  readonly id: number;
  readonly path: string;
}

/** The folders of a root with sound below them, as recorded. */
export function foldersOf(reader: Reader, rootId: number): Map<string, number> {
  const folders = new Map<string, number>();
  const rows = reader.iterate<FolderRow>('SELECT id, path FROM folders WHERE root_id = ?', [rootId]);
  for (const { id, path } of rows) folders.set(path, id);
  return folders;
}

/** Paths of recorded folders of a root in their order, after that of `after`; the root itself, '', is not among them. */
export function foldersAfter(reader: Reader, rootId: number, after: string, limit: number): string[] {
  const sql = 'SELECT path FROM folders WHERE root_id = ? AND path > ? ORDER BY path LIMIT ?';
  return reader.all<{ path: string }>(sql, [rootId, after, limit]).map(({ path }) => path);
}

/** Direct sub-folders of a folder, as recorded. */
export function subFoldersOf(reader: Reader, rootId: number, path: string): string[] {
  const sql = `SELECT c.path FROM folders p JOIN folders c ON c.parent_id = p.id WHERE p.root_id = ? AND p.path = ?`;
  return reader.all<{ path: string }>(sql, [rootId, path]).map((row) => row.path);
}

export function insertFolder(
  writer: Writer,
  rootId: number,
  parentId: number | null,
  path: string,
  name: string,
): number {
  return writer.run('INSERT INTO folders (root_id, parent_id, path, name, name_key) VALUES (?, ?, ?, ?, ?)', [
    rootId,
    parentId,
    path,
    name,
    foldName(name),
  ]).lastInsertRowid;
}

export function folderId(reader: Reader, rootId: number, path: string): number | undefined {
  return reader.value<number>('SELECT id FROM folders WHERE root_id = ? AND path = ?', [rootId, path]);
}

export function deleteFolder(writer: Writer, rootId: number, path: string): void {
  writer.run('DELETE FROM folders WHERE root_id = ? AND path = ?', [rootId, path]);
}

/** True while sound lies in the folder or a folder below it is recorded. */
export function folderIsAlive(reader: Reader, rootId: number, path: string): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM track_files WHERE root_id = :rootId AND folder = :path AND missing_since IS NULL)
    OR EXISTS (SELECT 1 FROM folders p JOIN folders c ON c.parent_id = p.id WHERE p.root_id = :rootId AND p.path = :path)`;
  return reader.value<number>(sql, { rootId, path }) === 1;
}
