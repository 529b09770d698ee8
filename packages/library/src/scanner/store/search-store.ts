import type { Writer } from '@bandstand/sqlite';

const waiting = 'SELECT track_id FROM tracks_to_search WHERE track_id > 0';

/** Has the search take in the tracks that `work` makes together, when it is done, instead of one by one. */
export function searchedTogether(writer: Writer, work: () => void): void {
  writer.run('INSERT INTO tracks_to_search (track_id) VALUES (0)');
  work();
  // A change of the album's title, for one, may have brought some of them in already.
  writer.run(`DELETE FROM tracks_fts WHERE rowid IN (${waiting})`);
  writer.run(
    `INSERT INTO tracks_fts (rowid, title, artist, album)
     SELECT id, title, artist, album FROM track_search_texts WHERE id IN (${waiting})`,
  );
  writer.run('DELETE FROM tracks_to_search');
}
