import type { ArtistRow } from '../../catalogue/index.ts';
import { coverId, subsonicId } from '../../ids.ts';
import type { Node } from '../protocol/node.ts';
import { opinionNode } from './marks.ts';

const nameNode = ({ gid, name }: ArtistRow): Node => ({ id: subsonicId('artist', gid), name });

/** An artist of the tags, `ArtistID3`. `userRating` is not in the specification, but clients show it. */
export function artistNode(row: ArtistRow): Node {
  return {
    ...nameNode(row),
    coverArt: coverId('artist', row.gid, row.imageTag),
    albumCount: row.albumCount,
    ...opinionNode(row),
    musicBrainzId: row.mbid ?? '',
    sortName: row.sortName ?? '',
    roles: row.roles,
  };
}

/** An artist where music is browsed by folder, `Artist`. */
export function folderArtistNode(row: ArtistRow): Node {
  return {
    ...nameNode(row),
    coverArt: coverId('artist', row.gid, row.imageTag),
    ...opinionNode(row),
    averageRating: row.averageRating,
  };
}
