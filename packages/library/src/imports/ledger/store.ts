import type { Reader, Writer } from '@bandstand/sqlite';

/** The row of a source, made when it is new. */
export function ensureSource(writer: Writer, kind: string, identity: string): number {
  const known = writer.value<number>('SELECT id FROM import_sources WHERE kind = ? AND identity = ?', [
    kind,
    identity,
  ]);
  if (known !== undefined) return known;
  return writer.run('INSERT INTO import_sources (kind, identity) VALUES (?, ?)', [kind, identity])
    .lastInsertRowid;
}

/** The row here of a row there: undefined while it was not brought in, null when it has no row of its own. */
export function localOf(
  reader: Reader,
  source: number,
  entity: string,
  foreignId: string,
): number | null | undefined {
  return reader.get<{ id: number | null }>(
    'SELECT local_id AS id FROM import_rows WHERE source_id = ? AND entity = ? AND foreign_id = ?',
    [source, entity, foreignId],
  )?.id;
}

/** A row there that became this row here. */
export function foreignOf(
  reader: Reader,
  source: number,
  entity: string,
  localId: number,
): string | undefined {
  return reader.value<string>(
    'SELECT foreign_id FROM import_rows WHERE source_id = ? AND entity = ? AND local_id = ? LIMIT 1',
    [source, entity, localId],
  );
}

export function remember(
  writer: Writer,
  source: number,
  entity: string,
  foreignId: string,
  localId: number | null,
): void {
  writer.run(
    `INSERT INTO import_rows (source_id, entity, foreign_id, local_id) VALUES (?, ?, ?, ?)
     ON CONFLICT (source_id, entity, foreign_id) DO UPDATE SET local_id = excluded.local_id`,
    [source, entity, foreignId, localId],
  );
}

/** Pairs of an entity after a foreign id, in its order. */
export function pairsAfter(
  reader: Reader,
  source: number,
  entity: string,
  after: string,
  limit: number,
): { readonly foreignId: string; readonly localId: number }[] {
  return reader.all(
    `SELECT foreign_id AS foreignId, local_id AS localId FROM import_rows
     WHERE source_id = ? AND entity = ? AND foreign_id > ? AND local_id IS NOT NULL ORDER BY foreign_id LIMIT ?`,
    [source, entity, after, limit],
  );
}

export function markOf(reader: Reader, source: number, entity: string): number {
  return (
    reader.value<number>('SELECT last_id FROM import_marks WHERE source_id = ? AND entity = ?', [
      source,
      entity,
    ]) ?? 0
  );
}

export function setMark(writer: Writer, source: number, entity: string, lastId: number): void {
  writer.run(
    `INSERT INTO import_marks (source_id, entity, last_id) VALUES (?, ?, ?)
     ON CONFLICT (source_id, entity) DO UPDATE SET last_id = excluded.last_id WHERE last_id < excluded.last_id`,
    [source, entity, lastId],
  );
}
