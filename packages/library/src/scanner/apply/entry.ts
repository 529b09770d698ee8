import type { Placement } from '../identity/index.ts';
import type { FreshFile, Root } from '../model.ts';

/** A file that was read, on its way into the library. */
export interface Entry {
  readonly file: FreshFile;
  readonly root: Root;
  readonly placement: Placement;
  /** Key of the album that the file's tags and place say. */
  readonly albumKey: string;
}

/** The track that an entry belongs to already, undefined for a new one. */
export function knownTrack({ placement }: Entry): number | undefined {
  if (placement.kind === 'same') return placement.row.trackId;
  return placement.kind === 'moved' ? placement.from.trackId : undefined;
}

/** An unread file of a touched folder whose album changes because of its neighbours. */
export interface Regrouped {
  readonly root: Root;
  readonly fileId: number;
  readonly trackId: number;
  readonly albumKey: string;
}

/** False for a file that is not the one its track is played from: its track's album does not depend on it. */
export function decidesAlbum({ placement }: Entry): boolean {
  if (placement.kind === 'copy') return false;
  if (placement.kind === 'same') return placement.row.role === 'main';
  return placement.kind === 'new' || placement.from.role === 'main';
}
