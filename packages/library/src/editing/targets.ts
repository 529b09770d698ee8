import type { Reader } from '@bandstand/sqlite';
import { type Action, may, type Viewer } from '../access/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';

/** What can be edited. */
export type EditKind = 'artist' | 'album' | 'track';

const tables = { artist: 'artists', album: 'albums', track: 'tracks' } as const;

/** The table of a kind. */
export function tableOf(kind: EditKind): 'artists' | 'albums' | 'tracks' {
  return tables[kind];
}

/** The row id behind a gid, also of one that was merged into another; undefined when there is none. */
export function rowIdOf(reader: Reader, kind: EditKind, gid: string): number | undefined {
  const own = reader.value<number>(`SELECT id FROM ${tables[kind]} WHERE gid = ?`, [gid]);
  return own ?? reader.value<number>('SELECT into_id FROM merges WHERE gid = ? AND kind = ?', [gid, kind]);
}

/** The row id of a thing to which the viewer may do this. Throws LibraryError `not_found` and `forbidden`. */
export function permitted(
  reader: Reader,
  viewer: Viewer,
  action: Action,
  kind: EditKind,
  gid: string,
): number {
  const id = rowIdOf(reader, kind, gid);
  if (id === undefined || !may(reader, viewer, 'see', kind, id)) throw notFound(kind);
  if (!may(reader, viewer, action, kind, id))
    throw new LibraryError('forbidden', `This ${kind} is not yours to change.`);
  return id;
}
