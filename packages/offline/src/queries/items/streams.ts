import type { Reader, Writer } from '../../drivers/index.ts';
import type { MediaStream } from '../../models/index.ts';

const addStreamSql = `INSERT INTO media_streams
  (item_id, stream_index, type, codec, language, display_title, is_default, is_forced, is_external, path)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Adds a stream to an item that has none of its index. */
export function addStream(writer: Writer, id: number, s: MediaStream): void {
  const flags = [s.isDefault, s.isForced, s.isExternal].map(Number);
  writer.run(addStreamSql, [id, s.index, s.type, s.codec, s.language, s.title, ...flags, s.path]);
}

/** Makes these the streams of an item; writes nothing when they are already. */
export function replaceStreams(writer: Writer, id: number, streams: readonly MediaStream[]): void {
  const had = streamsOf(writer, id);
  const byIndex = streams.toSorted((a, b) => a.index - b.index);
  if (JSON.stringify(had) === JSON.stringify(byIndex)) return;
  writer.run('DELETE FROM media_streams WHERE item_id = ?', [id]);
  for (const stream of byIndex) addStream(writer, id, stream);
}

interface StreamRow extends Omit<MediaStream, 'isDefault' | 'isForced' | 'isExternal'> {
  readonly isDefault: number;
  readonly isForced: number;
  readonly isExternal: number;
}

/** The streams of an item, by index. */
export function streamsOf(reader: Pick<Reader, 'all'>, id: number): readonly MediaStream[] {
  const rows = reader.all<StreamRow>(
    `SELECT stream_index AS "index", type, codec, language, display_title AS title, is_default AS isDefault,
       is_forced AS isForced, is_external AS isExternal, path
     FROM media_streams WHERE item_id = ? ORDER BY stream_index`,
    [id],
  );
  return rows.map((row) => ({
    ...row,
    isDefault: row.isDefault === 1,
    isForced: row.isForced === 1,
    isExternal: row.isExternal === 1,
  }));
}
