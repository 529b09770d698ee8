export type * from './queries.ts';
export type * from './rows.ts';
export type * from './rules.ts';
export type { AlbumLists, Movement, TrackLists, Work } from './tag-lists.ts';
