import type { PlaylistRecord } from '../../community/index.ts';
import { subsonicId } from '../../ids.ts';
import type { Node } from '../protocol/node.ts';

/** What of a playlist this listener sees: he may not learn how many songs are hidden from him. */
export interface PlaylistSize {
  readonly songs: number;
  /** Seconds. */
  readonly durationS: number;
}

export function playlistNode(list: PlaylistRecord, size: PlaylistSize, reader: string): Node {
  const id = subsonicId('playlist', list.gid);
  return {
    id,
    name: list.name,
    comment: list.description ?? '',
    owner: list.owner,
    public: list.isPublic,
    songCount: size.songs,
    duration: Math.round(size.durationS),
    created: list.createdAt,
    changed: list.updatedAt,
    coverArt: id,
    readonly: list.owner !== reader || list.rules !== null,
  };
}
