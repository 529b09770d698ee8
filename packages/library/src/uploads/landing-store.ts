import type { Reader, Writer } from '@bandstand/sqlite';

/** An uploaded file as the scanner took it. */
export interface Landed {
  readonly id: number;
  readonly trackId: number;
  readonly trackGid: string;
  readonly role: 'main' | 'variant' | 'copy';
}

export function landed(reader: Reader, rootId: number, path: string): Landed | undefined {
  return reader.get<Landed>(
    `SELECT f.id, f.track_id AS trackId, t.gid AS trackGid, f.role FROM track_files f JOIN tracks t ON t.id = f.track_id
     WHERE f.root_id = ? AND f.path = ? AND f.missing_since IS NULL`,
    [rootId, path],
  );
}

/** Why the scanner did not take a file. */
export function scanProblemAt(reader: Reader, rootId: number, path: string) {
  return reader.get<{ readonly reason: string; readonly message: string }>(
    'SELECT reason, message FROM scan_problems WHERE root_id = ? AND path = ?',
    [rootId, path],
  );
}

/** Forgets a second file with the same bytes. */
export function forgetCopy(writer: Writer, fileId: number): void {
  writer.run(`DELETE FROM track_files WHERE id = ? AND role = 'copy'`, [fileId]);
}

export function accountGid(reader: Reader, accountId: number): string {
  return reader.value<string>('SELECT gid FROM admin WHERE id = ?', [accountId]) ?? String(accountId);
}
