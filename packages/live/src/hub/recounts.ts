import type { Reader, Writer } from '@bandstand/sqlite';
import { dropNote, noteOf, setNote } from './notes.ts';

const prefix = 'storage_recount:';

/**
 * Notes that what is written of the bytes that an app keeps may not be what its rows say: before the rows change, since the two
 * lie in different databases. The note goes with what is written of the change; one that stays is for whoever counts anew.
 */
export function noteRecount(writer: Writer, appId: number): void {
  if (noteOf(writer, prefix + appId) === undefined) setNote(writer, prefix + appId, '1');
}

/** The same of every app that is kept here: what it is counted from may be another moment than what was counted. */
export function noteRecounts(writer: Writer): void {
  const ids = writer.all<{ id: number }>(
    `SELECT id FROM apps WHERE node_id IS NULL AND state IN ('ready', 'legacy')`,
  );
  for (const { id } of ids) noteRecount(writer, id);
}

export const dropRecount = (writer: Writer, appId: number): void => dropNote(writer, prefix + appId);

/** Ids of apps that are to be counted anew, at most a thousand. */
export function recounts(reader: Reader): number[] {
  // The sign behind the colon.
  const range = [prefix, `${prefix.slice(0, -1)};`];
  return reader
    .all<{ key: string }>(
      'SELECT key FROM _streamhub_meta WHERE key > ? AND key < ? ORDER BY key LIMIT 1000',
      range,
    )
    .map(({ key }) => Number(key.slice(prefix.length)));
}
