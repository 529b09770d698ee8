import type { Database, Log, Reader, Writer } from '@bandstand/sqlite';

/** What a database notes about itself in _streamhub_meta: how far a migration is, where its backup lies. */
export function noteOf(reader: Reader, key: string): string | undefined {
  return reader.value<string>('SELECT value FROM _streamhub_meta WHERE key = ?', [key]);
}

export const dropNote = (writer: Writer, key: string): void =>
  void writer.run('DELETE FROM _streamhub_meta WHERE key = ?', [key]);

export function setNote(writer: Writer, key: string, value: string): void {
  writer.run(
    `INSERT OR REPLACE INTO _streamhub_meta (key, value, updated_at) VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`,
    [key, value],
  );
}

/**
 * What every database of live gets when it is opened: the number of its schema among its notes, where its documents say that
 * it is, and a word to the operator about rows that an upgrade could not put into their tables.
 */
export function noteOpening(db: Database, log: Log): void {
  const { version, noted } = db.read((reader) => ({
    version: String(reader.value<number>('PRAGMA user_version') ?? 0),
    noted: noteOf(reader, 'schema_version'),
  }));
  if (noted !== version) db.write((writer) => setNote(writer, 'schema_version', version));
  for (const rows of db.migrated.skipped)
    log.warn({ path: db.path, ...rows }, 'an upgrade could not put all rows into their table');
}
