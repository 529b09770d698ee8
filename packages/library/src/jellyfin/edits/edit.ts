import { mostPlaces } from '../../community/index.ts';
import { gidOf } from '../../jellyfin-items/index.ts';
import type { Fields } from '../protocol/fields.ts';

/** Most edits of one request. */
export const longestBatch = 500;
const longestKey = 200;
/** Longest position, in ticks of 100 ns: what a bookmark holds. */
const furthest = 1e14;

/** An edit of what somebody did with an item. Times are ms since 1970, positions ticks of 100 ns, ratings 0 to 10. */
export type ItemEdit = { readonly key: string; readonly gid: string } & (
  | { readonly operation: 'favorite.set'; readonly value: boolean }
  | { readonly operation: 'rating.set'; readonly value: number | null }
  | { readonly operation: 'progress.set'; readonly positionTicks: number; readonly at: number }
  | { readonly operation: 'played.set'; readonly value: boolean; readonly at: number }
  | { readonly operation: 'play.event'; readonly at: number }
);

/** An edit of a playlist; `gid` is empty for one that is to be made. */
export type PlaylistEdit = { readonly key: string; readonly gid: string } & (
  | { readonly operation: 'playlist.create'; readonly name: string; readonly tracks: readonly string[] }
  /** Made only where the list is `base` for its owner, when that is told. */
  | {
      readonly operation: 'playlist.setItems';
      readonly tracks: readonly string[];
      readonly base?: readonly string[];
    }
  | { readonly operation: 'playlist.rename'; readonly name: string }
  | { readonly operation: 'playlist.delete' }
);

/** Of another kind, or without what its kind needs. */
export interface UnknownEdit {
  readonly key: string;
  readonly gid: string;
  readonly operation: 'unknown';
}

export type Edit = ItemEdit | PlaylistEdit | UnknownEdit;

/** The edits of a request, in order. Throws 400 for what is no list of them; what is wrong with one is its own affair. */
export const readEdits = (fields: Fields): readonly Edit[] => fields.objects('Edits').map(readEdit);

function readEdit(fields: Fields): Edit {
  const key = fields.text('Key', longestKey) ?? '';
  const gid = gidOf(fields.text('ItemId', 100) ?? '') ?? '';
  const known = key === '' ? undefined : (itemEdit(fields, key, gid) ?? playlistEdit(fields, key, gid));
  return known ?? { key, gid, operation: 'unknown' };
}

function itemEdit(fields: Fields, key: string, gid: string): ItemEdit | undefined {
  const base = { key, gid };
  const [at, value, operation] = [fields.time('At'), fields.raw('Value'), fields.text('Operation', 40)];
  switch (operation) {
    case 'favorite.set':
      return typeof value === 'boolean' ? { ...base, operation, value } : undefined;
    case 'rating.set':
      return value === null || (typeof value === 'number' && value >= 0 && value <= 10)
        ? { ...base, operation, value }
        : undefined;
    case 'progress.set': {
      const positionTicks = fields.whole('PositionTicks');
      if (positionTicks === undefined || positionTicks >= furthest || at === undefined) return undefined;
      return { ...base, operation, positionTicks, at };
    }
    case 'played.set':
      return typeof value === 'boolean' && at !== undefined ? { ...base, operation, value, at } : undefined;
    case 'play.event':
      return at === undefined ? undefined : { ...base, operation, at };
    default:
      return undefined;
  }
}

function playlistEdit(fields: Fields, key: string, gid: string): PlaylistEdit | undefined {
  const base = { key, gid };
  const name = fields.text('Name', 500)?.trim() ?? '';
  const listOf = (list: string): readonly string[] => fields.list(list).map((id) => gidOf(id) ?? '');
  const tracks = listOf('Ids');
  const areTracks = tracks.length <= mostPlaces && !tracks.includes('');
  const operation = fields.text('Operation', 40);
  switch (operation) {
    case 'playlist.create':
      return name !== '' && areTracks ? { ...base, operation, name, tracks } : undefined;
    case 'playlist.setItems':
      if (!fields.has('Ids') || !areTracks) return undefined;
      return { ...base, operation, tracks, ...(fields.has('Base') ? { base: listOf('Base') } : {}) };
    case 'playlist.rename':
      return name === '' ? undefined : { ...base, operation, name };
    case 'playlist.delete':
      return { ...base, operation };
    default:
      return undefined;
  }
}
